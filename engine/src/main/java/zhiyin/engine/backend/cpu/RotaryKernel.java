package zhiyin.engine.backend.cpu;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;

import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;
import zhiyin.engine.backend.Rotary;

/// Turns one head by its token's position; see [Rotary].
final class RotaryKernel {
    private RotaryKernel() {}

    /// @param x f32, the head's numbers begin at `offset`
    static void apply(Rotary rotary, int position, MemorySegment x, long offset) {
        float[] table = rotary.table(position);
        int cosines = rotary.offset(position);
        int half = rotary.half();
        int sines = cosines + half;
        long upper = offset + 4L * half;
        int whole = Lanes.wholeVectors(half);
        for (int i = 0; i < whole; i += Lanes.COUNT) {
            FloatVector cos = FloatVector.fromArray(Lanes.FLOATS, table, cosines + i);
            FloatVector sin = FloatVector.fromArray(Lanes.FLOATS, table, sines + i);
            FloatVector a = Lanes.load(x, offset + i * 4L);
            FloatVector b = Lanes.load(x, upper + i * 4L);
            Lanes.store(a.mul(cos).sub(b.mul(sin)), x, offset + i * 4L);
            Lanes.store(b.mul(cos).add(a.mul(sin)), x, upper + i * 4L);
        }
        for (int i = whole; i < half; i++) {
            float cos = table[cosines + i];
            float sin = table[sines + i];
            float a = x.get(JAVA_FLOAT, offset + i * 4L);
            float b = x.get(JAVA_FLOAT, upper + i * 4L);
            x.set(JAVA_FLOAT, offset + i * 4L, a * cos - b * sin);
            x.set(JAVA_FLOAT, upper + i * 4L, b * cos + a * sin);
        }
    }
}
