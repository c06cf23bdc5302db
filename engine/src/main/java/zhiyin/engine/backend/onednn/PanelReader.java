package zhiyin.engine.backend.onednn;

import java.lang.foreign.MemorySegment;
import zhiyin.engine.backend.ElementType;
import zhiyin.engine.backend.cpu.QuantiseKernel;
import zhiyin.engine.backend.cpu.QuantiseKernel.Columns;
import zhiyin.engine.backend.cpu.RowKernel;
import zhiyin.engine.backend.onednn.Panel.Stored;

/// Expands stored weights to plain matrices `[columns, inputs]`, a few rows at a time, so that what
/// lies between stays in the core's nearest cache. Belongs to one thread.
final class PanelReader implements AutoCloseable {
    /// Bytes of the f32 rows between.
    private static final int STEP_BYTES = 1 << 15;

    private final Buffer floats = new Buffer();

    /// As F32 or BF16.
    void read(Stored panel, ElementType type, MemorySegment out) {
        int inputs = panel.inputs();
        inSteps(
                panel,
                (rows, from, count) ->
                        RowKernel.narrow(
                                rows, 0, count * inputs, type, out, type.rowBytes(inputs) * from));
    }

    /// As signed bytes of at most `largest`.
    void readBytes(Stored panel, int largest, MemorySegment out, Columns columns) {
        int inputs = panel.inputs();
        inSteps(
                panel,
                (rows, from, count) -> {
                    for (int r = 0; r < count; r++) {
                        QuantiseKernel.quantiseWeights(
                                rows,
                                4L * r * inputs,
                                inputs,
                                largest,
                                out,
                                (long) (from + r) * inputs,
                                columns,
                                from + r);
                    }
                });
    }

    private interface Step {
        void take(MemorySegment rows, int from, int count);
    }

    private void inSteps(Stored panel, Step step) {
        int atOnce = Math.clamp(STEP_BYTES / (4L * panel.inputs()), 1, panel.count());
        MemorySegment rows = floats.ofAtLeast(4L * atOnce * panel.inputs());
        for (int half = 0; half < panel.rows(); half += panel.count()) {
            for (int from = 0; from < panel.count(); from += atOnce) {
                int count = Math.min(atOnce, panel.count() - from);
                panel.read(half + from, count, rows);
                step.take(rows, half + from, count);
            }
        }
    }

    @Override
    public void close() {
        floats.close();
    }
}
