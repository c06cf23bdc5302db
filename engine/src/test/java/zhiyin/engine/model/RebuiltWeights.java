package zhiyin.engine.model;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import tools.jackson.databind.JsonNode;
import zhiyin.engine.backend.MemoryTensors;
import zhiyin.engine.weights.WeightTensor;
import zhiyin.engine.weights.Weights;

/// The weights that `scripts/golden` made, rebuilt from their seed; see its README.
public final class RebuiltWeights implements Weights {
    private final long seed;
    private final Map<String, JsonNode> tensors = new LinkedHashMap<>();
    private final Map<String, WeightTensor> rebuilt = new HashMap<>();

    public RebuiltWeights(JsonNode golden) {
        this.seed = golden.path("seed").longValue();
        golden.path("tensors")
                .forEach(tensor -> tensors.put(tensor.path("name").asString(), tensor));
    }

    @Override
    public Set<String> names() {
        return tensors.keySet();
    }

    public List<WeightTensor> all() {
        return tensors.values().stream()
                .map(tensor ->
                        tensor(
                                tensor.path("name").asString(),
                                tensor.path("shape")
                                        .valueStream()
                                        .mapToLong(JsonNode::longValue)
                                        .toArray()))
                .toList();
    }

    @Override
    public WeightTensor tensor(String name, long... shape) {
        return rebuilt.computeIfAbsent(name, _ -> rebuild(name, shape));
    }

    private WeightTensor rebuild(String name, long... shape) {
        JsonNode tensor = tensors.get(name);
        if (tensor == null) {
            throw new IllegalArgumentException(name);
        }
        int count = 1;
        for (long size : shape) {
            count = Math.toIntExact(count * size);
        }
        int shift = 64 - tensor.path("bits").intValue();
        double step = tensor.path("step").doubleValue();
        double offset = tensor.path("offset").doubleValue();
        var random = new SplittableRandom(hash(name) + seed);
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = (float) (offset + step * (random.nextLong() >> shift));
        }
        return MemoryTensors.of(name, values, shape);
    }

    @Override
    public WeightTensor matrix(String name, long outputs, long inputs) {
        return tensor(name, outputs, inputs);
    }

    /// FNV-1a.
    private static long hash(String name) {
        long hash = 0xcbf29ce484222325L;
        for (byte b : name.getBytes(StandardCharsets.UTF_8)) {
            hash = (hash ^ (b & 0xFF)) * 0x100000001b3L;
        }
        return hash;
    }

    @Override
    public void close() {}
}
