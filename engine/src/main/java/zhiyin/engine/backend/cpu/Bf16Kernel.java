package zhiyin.engine.backend.cpu;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.MemorySegment;
import zhiyin.engine.backend.Tensor;

/// From the f32 results of a product to the bf16 factors of the next.
public final class Bf16Kernel {
    private Bf16Kernel() {}

    /// Rounds the first `rows` rows of `results`, f32 `[rows, columns of out]`, into `out`.
    public static void round(MemorySegment results, Tensor out, int rows) {
        int count = Math.multiplyExact(rows, out.columns());
        int whole = Lanes.wholeVectors(count);
        for (int i = 0; i < whole; i += Lanes.COUNT) {
            Lanes.storeBf16(Lanes.load(results, i * 4L), out.data(), i * 2L);
        }
        for (int i = whole; i < count; i++) {
            short rounded = Lanes.toBf16(results.getAtIndex(JAVA_FLOAT, i));
            out.data().setAtIndex(JAVA_SHORT, i, rounded);
        }
    }
}
