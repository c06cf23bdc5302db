package zhiyin.engine.backend;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT_UNALIGNED;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.Random;
import zhiyin.engine.weights.WeightTensor;
import zhiyin.engine.weights.WeightType;

/// Weight tensors made of arrays, at odd addresses and read-only as those of a mapped file may be.
public final class MemoryTensors {
    private MemoryTensors() {}

    public static WeightTensor of(String name, float[] values, long... shape) {
        return tensor(name, values, false, shape);
    }

    /// A linear layer's matrix, given `[outputs, inputs]`, stored in either order.
    public static WeightTensor matrix(
            String name, float[] values, int outputs, int inputs, boolean inputsFirst) {
        if (!inputsFirst) {
            return tensor(name, values, false, outputs, inputs);
        }
        float[] transposed = new float[values.length];
        for (int o = 0; o < outputs; o++) {
            for (int i = 0; i < inputs; i++) {
                transposed[i * outputs + o] = values[o * inputs + i];
            }
        }
        return tensor(name, transposed, true, inputs, outputs);
    }

    private static WeightTensor tensor(
            String name, float[] values, boolean inputsFirst, long... shape) {
        MemorySegment data = Arena.ofAuto().allocate(4L * values.length + 1, 64).asSlice(1);
        MemorySegment.copy(values, 0, data, JAVA_FLOAT_UNALIGNED, 0, values.length);
        return new WeightTensor(
                name,
                WeightType.F32,
                Arrays.stream(shape).boxed().toList(),
                inputsFirst,
                data.asReadOnly());
    }

    public static float[] random(Random random, int count, double mean, double spread) {
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = (float) (mean + random.nextGaussian() * spread);
        }
        return values;
    }
}
