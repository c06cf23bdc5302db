package zhiyin.engine.weights;

import java.lang.foreign.Arena;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import zhiyin.engine.EngineException;
import zhiyin.engine.EngineException.Code;

/// The weights of a model in safetensors, in one file or several:
///
/// ```
/// 8  length of the header, little-endian, at most 100 MB
/// *  header, JSON: {"model.norm.weight": {"dtype": "BF16", "shape": [1024],
///                   "data_offsets": [begin, end]}, ..., "__metadata__": {...}}
/// *  numbers, little-endian, row-major; the offsets count from here
/// ```
///
/// Of the types, F32, F16 and BF16 are read, and AWQ's 4-bit matrices (see [AwqMatrix]) where the
/// `config.json` beside the file tells of them, under the name `X.weight`. Other tensors are errors
/// when they are asked for. Names are those of the PyTorch model without the leading `model.` that only
/// some exporters write. Opening reads the headers, not the numbers. Specification:
/// <https://github.com/huggingface/safetensors#format>
public final class SafetensorsFile implements WeightFile {
    private static final String SINGLE = "model.safetensors";
    private static final String INDEX = "model.safetensors.index.json";

    private final Arena arena;
    private final SafetensorsTable table;

    private SafetensorsFile(Arena arena, SafetensorsTable table) {
        this.arena = arena;
        this.table = table;
    }

    /// Maps a model's files and finds its tensors.
    ///
    /// @param fileOrDirectory a `.safetensors` file, an index of several, or a directory with
    ///     `model.safetensors` or `model.safetensors.index.json`
    /// @throws EngineException MODEL_NOT_FOUND where a file is missing; MODEL_FILE_INVALID where one is
    ///     damaged or not safetensors; MODEL_UNSUPPORTED where the model is quantised in a way that is
    ///     not read
    public static SafetensorsFile open(Path fileOrDirectory) {
        Path file = Files.isDirectory(fileOrDirectory) ? in(fileOrDirectory) : fileOrDirectory;
        Optional<AwqConfig> awq = AwqConfig.read(file.resolveSibling("config.json"));
        Arena arena = Arena.ofShared();
        boolean opened = false;
        try {
            List<StoredTensor> tensors =
                    file.toString().endsWith(".json")
                            ? shards(SafetensorsIndex.read(file), arena)
                            : SafetensorsHeader.read(map(file, arena));
            var safetensors = new SafetensorsFile(arena, SafetensorsTable.of(file, tensors, awq));
            opened = true;
            return safetensors;
        } finally {
            if (!opened) {
                arena.close();
            }
        }
    }

    private static Path in(Path directory) {
        Path single = directory.resolve(SINGLE);
        Path index = directory.resolve(INDEX);
        if (!Files.isRegularFile(single) && !Files.isRegularFile(index)) {
            throw new EngineException(
                    Code.MODEL_NOT_FOUND,
                    "%s has neither %s nor %s".formatted(directory, SINGLE, INDEX));
        }
        return Files.isRegularFile(single) ? single : index;
    }

    private static ModelFile map(Path file, Arena arena) {
        return ModelFile.map(file, "safetensors", arena);
    }

    private static List<StoredTensor> shards(SafetensorsIndex index, Arena arena) {
        List<StoredTensor> tensors = new ArrayList<>();
        index.tensors()
                .forEach((shard, names) -> {
                    ModelFile file = map(index.path().resolveSibling(shard), arena);
                    Set<String> missing = new LinkedHashSet<>(names);
                    for (StoredTensor tensor : SafetensorsHeader.read(file)) {
                        if (missing.remove(tensor.name())) {
                            tensors.add(tensor);
                        }
                    }
                    if (!missing.isEmpty()) {
                        throw new EngineException(
                                Code.MODEL_FILE_INVALID,
                                "%s: tensor %s: missing, though %s tells of it; the files are of different models: download them again"
                                        .formatted(
                                                file.path(),
                                                missing.iterator().next(),
                                                index.path()));
                    }
                });
        return tensors;
    }

    /// @param arena closed with the file
    static SafetensorsFile read(ModelFile file, Optional<AwqConfig> awq, Arena arena) {
        List<StoredTensor> tensors = SafetensorsHeader.read(file);
        return new SafetensorsFile(arena, SafetensorsTable.of(file.path(), tensors, awq));
    }

    @Override
    public Set<String> names() {
        return table.names();
    }

    @Override
    public Map<String, Storage> storage() {
        return table.storage();
    }

    @Override
    public WeightTensor tensor(String name, long... shape) {
        return table.tensor(name, shape);
    }

    @Override
    public WeightMatrix matrix(String name, long outputs, long inputs) {
        return table.matrix(name, outputs, inputs);
    }

    /// All tensors, of whatever shape.
    SafetensorsTable table() {
        return table;
    }

    /// Unmaps the files. No thread may be reading a tensor; closing again does nothing.
    @Override
    public void close() {
        if (arena.scope().isAlive()) {
            arena.close();
        }
    }
}
