package zhiyin.engine.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import zhiyin.engine.backend.MemoryTensors;
import zhiyin.engine.weights.WeightTensor;
import zhiyin.engine.weights.Weights;

/// Random weights of any shape that is asked for, remembered.
final class MemoryWeights implements Weights {
    private final Random random;
    private final Map<String, float[]> values = new HashMap<>();
    boolean closed;

    MemoryWeights(Random random) {
        this.random = random;
    }

    @Override
    public Set<String> names() {
        return values.keySet();
    }

    float[] values(String name) {
        float[] known = values.get(name);
        assertThat(known).as(name).isNotNull();
        return known == null ? new float[0] : known;
    }

    @Override
    public WeightTensor tensor(String name, long... shape) {
        int count = 1;
        for (long size : shape) {
            count *= (int) size;
        }
        double mean = name.toLowerCase(Locale.ROOT).endsWith("norm.weight") ? 1 : 0;
        return MemoryTensors.of(name, make(name, count, mean, 0.3), shape);
    }

    @Override
    public WeightTensor matrix(String name, long outputs, long inputs) {
        float[] matrix = make(name, (int) (outputs * inputs), 0, 1.5 / Math.sqrt((double) inputs));
        boolean inputsFirst = !name.contains("dense");
        return MemoryTensors.matrix(name, matrix, (int) outputs, (int) inputs, inputsFirst);
    }

    private float[] make(String name, int count, double mean, double spread) {
        return values.computeIfAbsent(name, _ -> MemoryTensors.random(random, count, mean, spread));
    }

    @Override
    public void close() {
        closed = true;
    }
}
