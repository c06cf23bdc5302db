package zhiyin.engine.backend.cuda;

import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import zhiyin.engine.backend.Tensor;
import zhiyin.engine.weights.WeightType;

/// Products of few rows by weights as they are stored, which are read once and expanded in registers: a single text's, such
/// as a query's. For more rows it pays to expand the weights first, for a product that reads tiles of them again and again.
/// Both compute the same numbers.
final class StoredProduct {
    /// Rows for which there are kernels: the smaller number has less to compute.
    private static final int FEW_ROWS = 16;

    private static final int MOST_ROWS = 64;

    private static final int THREADS = 128;
    private static final int OUTPUTS_A_BLOCK = 32;

    private static final Set<WeightType> TYPES =
            Set.of(
                    WeightType.Q4_0,
                    WeightType.Q8_0,
                    WeightType.Q4_K,
                    WeightType.Q5_K,
                    WeightType.Q6_K);

    private static final Set<String> EPILOGUES = Set.of("store", "add", "swiglu");

    private StoredProduct() {}

    /// Whether there is a kernel for it.
    ///
    /// @param epilogue what follows the product, as kernels are called
    static boolean takes(String epilogue, List<StoredPart> parts, int rows) {
        return rows <= MOST_ROWS
                && EPILOGUES.contains(epilogue)
                && parts.stream().allMatch(StoredProduct::isTaken)
                && (!epilogue.equals("swiglu") || typeOf(parts.get(0)) == typeOf(parts.get(1)));
    }

    private static boolean isTaken(StoredPart part) {
        return part instanceof StoredPart.Rows rows && TYPES.contains(rows.type());
    }

    private static WeightType typeOf(StoredPart part) {
        return ((StoredPart.Rows) part).type();
    }

    static void launch(
            Launcher launcher,
            String epilogue,
            CudaLinear layer,
            List<StoredPart> parts,
            Tensor in,
            Tensor out,
            int rows) {
        if (layer.activation().isGated()) {
            var gates = (StoredPart.Rows) parts.get(0);
            var values = (StoredPart.Rows) parts.get(1);
            launch(launcher, epilogue, layer, gates, values.data(), in, out, rows);
            return;
        }
        for (StoredPart part : parts) {
            var stored = (StoredPart.Rows) part;
            launch(launcher, epilogue, layer, stored, MemorySegment.NULL, in, out, rows);
        }
    }

    private static void launch(
            Launcher launcher,
            String epilogue,
            CudaLinear layer,
            StoredPart.Rows part,
            MemorySegment values,
            Tensor in,
            Tensor out,
            int rows) {
        launcher.launch(
                name(epilogue, part.type(), rows),
                Grid.of(Math.ceilDiv(part.rows(), OUTPUTS_A_BLOCK), THREADS),
                in.data(),
                part.data(),
                values,
                layer.bias(),
                out.data(),
                rows,
                part.rows(),
                layer.rows(),
                part.first(),
                layer.inputs());
    }

    static String name(String epilogue, WeightType type, int rows) {
        return "stored_%s_%s_%d"
                .formatted(
                        epilogue,
                        type.name().toLowerCase(Locale.ROOT),
                        rows <= FEW_ROWS ? FEW_ROWS : MOST_ROWS);
    }
}
