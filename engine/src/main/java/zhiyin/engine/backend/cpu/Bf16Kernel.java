package zhiyin.engine.backend.cpu;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.MemorySegment;
import zhiyin.engine.backend.Activation;
import zhiyin.engine.backend.Tensor;

/// From the f32 sums of a product to the bf16 factors of the next.
public final class Bf16Kernel {
    private Bf16Kernel() {}

    /// `out = activation(sums)`, rounded, over the first `rows` rows of both.
    ///
    /// @param sums f32 `[rows, columns of out]`
    public static void round(MemorySegment sums, Activation activation, Tensor out, int rows) {
        long count = (long) rows * out.columns();
        switch (activation) {
            case NONE -> round(sums, out.data(), count);
            case GELU -> roundGelu(sums, out.data(), count);
        }
    }

    private static void round(MemorySegment sums, MemorySegment out, long count) {
        long whole = count - count % Lanes.COUNT;
        for (long i = 0; i < whole; i += Lanes.COUNT) {
            Lanes.storeBf16(Lanes.load(sums, i * 4), out, i * 2);
        }
        for (long i = whole; i < count; i++) {
            out.setAtIndex(JAVA_SHORT, i, Lanes.toBf16(sums.getAtIndex(JAVA_FLOAT, i)));
        }
    }

    private static void roundGelu(MemorySegment sums, MemorySegment out, long count) {
        long whole = count - count % Lanes.COUNT;
        for (long i = 0; i < whole; i += Lanes.COUNT) {
            Lanes.storeBf16(VectorMath.gelu(Lanes.load(sums, i * 4)), out, i * 2);
        }
        for (long i = whole; i < count; i++) {
            float y = VectorMath.gelu(sums.getAtIndex(JAVA_FLOAT, i));
            out.setAtIndex(JAVA_SHORT, i, Lanes.toBf16(y));
        }
    }
}
