package zhiyin.engine.weights;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import zhiyin.engine.EngineException;
import zhiyin.engine.EngineException.Code;

/// The tensors of one file by name, and the checks of what a model asks of them.
record TensorTable(Path file, Map<String, WeightTensor> tensors) {
    TensorTable {
        tensors = Collections.unmodifiableMap(tensors);
    }

    Set<String> names() {
        return tensors.keySet();
    }

    /// How each tensor is stored, by name.
    Map<String, Storage> storage() {
        Map<String, Storage> storage = new LinkedHashMap<>();
        tensors.forEach((name, tensor) ->
                storage.put(
                        name,
                        new Storage(tensor.type().name(), tensor.storedBytes(), numbers(tensor))));
        return storage;
    }

    private static long numbers(WeightTensor tensor) {
        return tensor.shape().stream().reduce(1L, Math::multiplyExact);
    }

    List<Long> shape(String name) {
        return find(name).shape();
    }

    WeightTensor tensor(String name, long... shape) {
        return withShape(find(name), shape);
    }

    WeightTensor matrix(String name, long outputs, long inputs) {
        WeightTensor tensor = find(name);
        return tensor.inputsFirst()
                ? withShape(tensor, inputs, outputs)
                : withShape(tensor, outputs, inputs);
    }

    private WeightTensor find(String name) {
        WeightTensor tensor = tensors.get(name);
        if (tensor == null) {
            throw new EngineException(
                    Code.MODEL_FILE_INVALID,
                    "tensor %s: missing from %s, whose %d tensors begin with %s; the file holds another model than its configuration describes"
                            .formatted(
                                    name,
                                    file,
                                    tensors.size(),
                                    names().stream().limit(3).toList()));
        }
        return tensor;
    }

    private WeightTensor withShape(WeightTensor tensor, long... shape) {
        List<Long> expected = Arrays.stream(shape).boxed().toList();
        if (!tensor.shape().equals(expected)) {
            throw new EngineException(
                    Code.MODEL_FILE_INVALID,
                    "tensor %s: expected %s, found %s in %s; the file holds another model than its configuration describes"
                            .formatted(tensor.name(), expected, tensor.shape(), file));
        }
        return tensor;
    }
}
