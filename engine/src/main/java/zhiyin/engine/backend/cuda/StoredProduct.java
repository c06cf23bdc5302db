package zhiyin.engine.backend.cuda;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import zhiyin.engine.backend.Tensor;

/// Products of few rows by weights as they are stored, which are read once and expanded in registers: a single text's, such
/// as a query's. For more rows it pays to expand the weights first, for a product that reads tiles of them again and again.
/// Both compute the same numbers.
final class StoredProduct {
    /// Rows for which there are kernels: the smaller number has less to compute.
    private static final int FEW_ROWS = 16;

    private static final int MOST_ROWS = 64;

    /// Outputs of a warp.
    private static final int OUTPUTS = 8;

    private static final int WARP = 32;

    private static final Set<String> EPILOGUES = Set.of("store", "add", "swiglu");

    private StoredProduct() {}

    /// Whether there are kernels for it.
    ///
    /// @param epilogue what follows the product, as kernels are called
    static boolean takes(String epilogue, List<StoredPart> parts, int rows) {
        return rows <= MOST_ROWS
                && EPILOGUES.contains(epilogue)
                && parts.stream().allMatch(StoredPart::isMultiplied)
                && (!epilogue.equals("swiglu")
                        || parts.get(0).label().equals(parts.get(1).label()));
    }

    static void launch(
            Launcher launcher,
            String epilogue,
            CudaLinear layer,
            List<StoredPart> parts,
            Tensor in,
            Tensor out,
            int rows) {
        boolean gated = layer.activation().isGated();
        for (StoredPart part : gated ? parts.subList(0, 1) : parts) {
            List<Object> weights = part.arguments();
            List<Object> values =
                    gated ? parts.get(1).arguments() : Collections.nCopies(weights.size(), 0);
            List<Object> arguments = new ArrayList<>();
            arguments.add(in.data());
            arguments.addAll(weights);
            arguments.addAll(values);
            arguments.addAll(List.of(layer.bias(), out.data()));
            arguments.addAll(
                    List.of(rows, part.outputs(), layer.rows(), part.first(), layer.inputs()));
            int warps = Math.ceilDiv(part.outputs(), OUTPUTS);
            launcher.launch(
                    name(epilogue, part.label(), rows),
                    Grid.of(Math.ceilDiv(warps * WARP, part.threads()), part.threads()),
                    arguments.toArray());
        }
    }

    /// @param label of a part
    static String name(String epilogue, String label, int rows) {
        return "stored_%s_%s_%d"
                .formatted(epilogue, label, rows <= FEW_ROWS ? FEW_ROWS : MOST_ROWS);
    }
}
