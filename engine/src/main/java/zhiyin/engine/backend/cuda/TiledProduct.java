package zhiyin.engine.backend.cuda;

import java.lang.foreign.MemorySegment;
import zhiyin.engine.backend.Tensor;

/// Products by weights in bf16, of which each block computes a tile: by our own kernels, `product.cu`.
final class TiledProduct {
    /// Sides of a tile, for which there are kernels.
    static final int LARGE = 128;

    static final int SMALL = 64;

    private static final int THREADS = 128;

    /// Shared memory for each row of a tile's two sides, x and W: three stages of 32 bf16.
    private static final int STAGED_BYTES = 2 * 3 * 32 * Short.BYTES;

    private TiledProduct() {}

    /// Large tiles where they fill the GPU, small ones for few rows.
    static int side(CudaLinear layer, int rows, int multiprocessors) {
        return tiles(layer, rows, LARGE) >= multiprocessors ? LARGE : SMALL;
    }

    private static int tiles(CudaLinear layer, int rows, int side) {
        return Math.multiplyExact(Math.ceilDiv(rows, side), Math.ceilDiv(layer.rows(), side));
    }

    /// @param epilogue what follows the product, as kernels are called
    /// @param weight bf16 `[rows of the layer, inputs]`
    static void launch(
            Launcher launcher,
            String epilogue,
            int side,
            CudaLinear layer,
            MemorySegment weight,
            Tensor in,
            Tensor out,
            int rows) {
        launcher.launch(
                "product_" + epilogue + "_" + side,
                new Grid(tiles(layer, rows, side), 1, THREADS, side * STAGED_BYTES),
                in.data(),
                weight,
                layer.bias(),
                out.data(),
                rows,
                layer.rows(),
                layer.inputs());
    }
}
