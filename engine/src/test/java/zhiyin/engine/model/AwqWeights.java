package zhiyin.engine.model;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Random;
import java.util.Set;
import zhiyin.engine.weights.AwqMatrix;
import zhiyin.engine.weights.WeightMatrix;
import zhiyin.engine.weights.WeightTensor;
import zhiyin.engine.weights.WeightType;
import zhiyin.engine.weights.Weights;
import zhiyin.engine.weights.random.Quantiser;

/// A model's weights with random matrices, quantised by AWQ, in place of its own.
///
/// @param group inputs that share a scale
record AwqWeights(Weights others, int group, long seed) implements Weights {
    /// Of q - z, where both are any of 0 to 15.
    private static final double SPREAD = 6.5;

    @Override
    public Set<String> names() {
        return others.names();
    }

    @Override
    public WeightTensor tensor(String name, long... shape) {
        return others.tensor(name, shape);
    }

    /// Such that activations stay of one size.
    @Override
    public WeightMatrix matrix(String name, long outputs, long inputs) {
        var random = new Random(seed + name.hashCode());
        long groups = inputs / group;
        float[] scales = new float[Math.toIntExact(groups * outputs)];
        for (int i = 0; i < scales.length; i++) {
            scales[i] = (float) ((0.5 + random.nextDouble()) / SPREAD / Math.sqrt((double) inputs));
        }
        var tensor =
                new WeightTensor(
                        name + ".scales",
                        WeightType.F16,
                        List.of(groups, outputs),
                        memory(Quantiser.encode(WeightType.F16, scales)));
        return new AwqMatrix(
                name,
                words(random, inputs * outputs / 2),
                words(random, groups * outputs / 2),
                tensor,
                inputs);
    }

    private static MemorySegment words(Random random, long count) {
        byte[] bytes = new byte[Math.toIntExact(count)];
        random.nextBytes(bytes);
        return memory(bytes);
    }

    private static MemorySegment memory(byte[] bytes) {
        return Arena.ofAuto()
                .allocate(bytes.length, Integer.BYTES)
                .copyFrom(MemorySegment.ofArray(bytes));
    }

    @Override
    public void close() {
        others.close();
    }
}
