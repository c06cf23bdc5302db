package zhiyin.engine.weights;

import java.nio.file.Path;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import zhiyin.engine.EngineException;
import zhiyin.engine.EngineException.Code;

/// The tensors of a model in safetensors, by what they are.
final class SafetensorsTable {
    private static final String PREFIX = "model.";
    private static final String WORDS = ".qweight";
    private static final String ZEROS = ".qzeros";
    private static final String SCALES = ".scales";
    private static final String WEIGHT = ".weight";

    private final Path file;
    private final TensorTable plain;
    private final Map<String, AwqMatrix> quantised;
    private final Map<String, StoredTensor> others;
    private final Set<String> names;

    private SafetensorsTable(
            Path file,
            TensorTable plain,
            Map<String, AwqMatrix> quantised,
            Map<String, StoredTensor> others) {
        this.file = file;
        this.plain = plain;
        this.quantised = quantised;
        this.others = others;
        Set<String> all = new LinkedHashSet<>(plain.names());
        all.addAll(quantised.keySet());
        this.names = Collections.unmodifiableSet(all);
    }

    static SafetensorsTable of(Path file, List<StoredTensor> stored, Optional<AwqConfig> awq) {
        Map<String, StoredTensor> all = new LinkedHashMap<>();
        for (StoredTensor tensor : stored) {
            String name = tensor.name();
            String shortName = name.startsWith(PREFIX) ? name.substring(PREFIX.length()) : name;
            if (all.put(shortName, tensor) != null) {
                throw invalid(file, shortName, "one tensor of that name", "two");
            }
        }
        Map<String, AwqMatrix> quantised = new LinkedHashMap<>();
        awq.ifPresent(config -> findQuantised(file, all, config, quantised));
        Map<String, WeightTensor> plain = new LinkedHashMap<>();
        Map<String, StoredTensor> others = new LinkedHashMap<>();
        all.forEach((name, tensor) ->
                tensor.weights(name)
                        .ifPresentOrElse(
                                weights -> plain.put(name, weights),
                                () -> others.put(name, tensor)));
        return new SafetensorsTable(file, new TensorTable(file, plain), quantised, others);
    }

    private static void findQuantised(
            Path file,
            Map<String, StoredTensor> all,
            AwqConfig config,
            Map<String, AwqMatrix> quantised) {
        for (String name : List.copyOf(all.keySet())) {
            if (name.endsWith(WORDS)) {
                String layer = name.substring(0, name.length() - WORDS.length());
                if (all.containsKey(layer + WEIGHT)) {
                    throw invalid(file, layer + WEIGHT, "no tensor beside " + name, "one");
                }
                quantised.put(layer + WEIGHT, awq(file, all, config, layer));
            }
        }
    }

    private static AwqMatrix awq(
            Path file, Map<String, StoredTensor> all, AwqConfig config, String layer) {
        StoredTensor words = part(file, all, layer + WORDS);
        StoredTensor zeros = part(file, all, layer + ZEROS);
        StoredTensor scales = part(file, all, layer + SCALES);
        long inputs = words.shape().getFirst();
        long packed = words.shape().get(1);
        long outputs = packed > Long.MAX_VALUE / AwqMatrix.PER_WORD ? -1 : packed * 8;
        long groupSize = config.groupSize() == -1 ? inputs : config.groupSize();
        if (outputs < 1 || inputs < 1 || inputs % groupSize != 0) {
            throw invalid(
                    file,
                    words.name(),
                    "a multiple of %d inputs, at least 1 output".formatted(groupSize),
                    words.shape().toString());
        }
        long groups = inputs / groupSize;
        requireShape(file, zeros, List.of(groups, packed));
        requireShape(file, scales, List.of(groups, outputs));
        requireType(file, words, "I32");
        requireType(file, zeros, "I32");
        WeightTensor factors = scales.weights(scales.name()).orElse(null);
        if (factors == null) {
            throw unsupported(file, scales);
        }
        return new AwqMatrix(layer + WEIGHT, words.data(), zeros.data(), factors, inputs);
    }

    /// Takes one of the three tensors of a quantised matrix out of `all`.
    private static StoredTensor part(Path file, Map<String, StoredTensor> all, String name) {
        StoredTensor tensor = all.remove(name);
        if (tensor == null || tensor.shape().size() != 2) {
            throw invalid(
                    file,
                    name,
                    "a matrix, one of AWQ's three for a layer",
                    tensor == null ? "none" : tensor.shape().toString());
        }
        return tensor;
    }

    private static void requireShape(Path file, StoredTensor tensor, List<Long> shape) {
        if (!tensor.shape().equals(shape)) {
            throw invalid(file, tensor.name(), shape.toString(), tensor.shape().toString());
        }
    }

    private static void requireType(Path file, StoredTensor tensor, String type) {
        if (!tensor.type().equals(type)) {
            throw invalid(file, tensor.name(), type, tensor.type());
        }
    }

    Set<String> names() {
        return names;
    }

    /// How each tensor of [#names()] is stored, by name.
    Map<String, Storage> storage() {
        Map<String, Storage> storage = new LinkedHashMap<>(plain.storage());
        quantised.forEach((name, matrix) ->
                storage.put(
                        name,
                        new Storage(
                                Storage.AWQ,
                                matrix.storedBytes(),
                                matrix.outputs() * matrix.inputs())));
        return storage;
    }

    Collection<WeightTensor> plain() {
        return plain.tensors().values();
    }

    Collection<AwqMatrix> quantised() {
        return quantised.values();
    }

    WeightTensor tensor(String name, long... shape) {
        refuseOther(name);
        AwqMatrix matrix = quantised.get(name);
        if (matrix != null) {
            throw new EngineException(
                    Code.MODEL_UNSUPPORTED,
                    "%s: tensor %s is quantised by AWQ, which is read for the matrices of linear layers only; take the model in bf16"
                            .formatted(file, name));
        }
        return plain.tensor(name, shape);
    }

    WeightMatrix matrix(String name, long outputs, long inputs) {
        refuseOther(name);
        AwqMatrix matrix = quantised.get(name);
        if (matrix == null) {
            return plain.matrix(name, outputs, inputs);
        }
        if (matrix.outputs() != outputs || matrix.inputs() != inputs) {
            throw invalid(
                    file,
                    name,
                    List.of(outputs, inputs).toString(),
                    List.of(matrix.outputs(), matrix.inputs())
                            + " (AWQ); the file holds another model than its configuration describes");
        }
        return matrix;
    }

    private void refuseOther(String name) {
        @Nullable StoredTensor other = others.get(name);
        if (other != null) {
            throw unsupported(file, other);
        }
    }

    private static EngineException unsupported(Path file, StoredTensor tensor) {
        return new EngineException(
                Code.MODEL_UNSUPPORTED,
                "%s: tensor %s has type %s, and weights are read from F32, F16 and BF16; take the model in bf16 or as GGUF"
                        .formatted(file, tensor.name(), tensor.type()));
    }

    private static EngineException invalid(Path file, String name, String expected, String found) {
        return new EngineException(
                Code.MODEL_FILE_INVALID,
                "%s: tensor %s: expected %s, found %s".formatted(file, name, expected, found));
    }
}
