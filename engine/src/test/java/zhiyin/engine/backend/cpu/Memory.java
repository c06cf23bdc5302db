package zhiyin.engine.backend.cpu;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Random;
import zhiyin.engine.backend.ElementType;
import zhiyin.engine.backend.Tensor;

/// Native memory for kernel tests, freed when it is no longer reachable.
final class Memory {
    /// Column counts on both sides of every lane count, and those of real models.
    static final int[] SIZES = {
        1, 2, 7, 8, 9, 15, 16, 17, 31, 32, 33, 63, 64, 65, 384, 511, 512, 1000
    };

    private Memory() {}

    static MemorySegment of(float... values) {
        MemorySegment memory = Arena.ofAuto().allocate(4L * values.length, 64);
        MemorySegment.copy(values, 0, memory, JAVA_FLOAT, 0, values.length);
        return memory;
    }

    /// The same where a mapped file may have it: at an odd address, not writable.
    static MemorySegment unaligned(float... values) {
        MemorySegment memory = Arena.ofAuto().allocate(4L * values.length + 1, 64).asSlice(1);
        MemorySegment.copy(values, 0, memory, JAVA_FLOAT_UNALIGNED, 0, values.length);
        return memory.asReadOnly();
    }

    static Tensor tensor(int columns, float... values) {
        return new Tensor(of(values), columns, ElementType.F32);
    }

    static Tensor bf16(int rows, int columns) {
        return new Tensor(
                Arena.ofAuto().allocate(2L * rows * columns, 64), columns, ElementType.BF16);
    }

    static float[] floats(MemorySegment memory) {
        return memory.toArray(JAVA_FLOAT);
    }

    static float bf16At(MemorySegment memory, long byteOffset) {
        return Float.intBitsToFloat(memory.get(JAVA_SHORT, byteOffset) << 16);
    }

    static float[] random(Random random, int count, float spread) {
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = (float) random.nextGaussian() * spread;
        }
        return values;
    }
}
