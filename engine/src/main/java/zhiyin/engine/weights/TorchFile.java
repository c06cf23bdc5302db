package zhiyin.engine.weights;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.zip.ZipEntry;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipFile;
import zhiyin.engine.EngineException;
import zhiyin.engine.EngineException.Code;
import zhiyin.engine.weights.PickleReader.Call;
import zhiyin.engine.weights.PickleReader.Name;
import zhiyin.engine.weights.PickleReader.Reference;

/// The weights of a model as `torch.save` writes a state dictionary (`pytorch_model.bin`, `.pt`), since PyTorch 1.6:
///
/// ```
/// ZIP archive, nothing compressed
///   NAME/data.pkl    pickle: {"encoder.layer.0...weight": _rebuild_tensor_v2(storage, offset, shape, strides, ...)}
///   NAME/data/0      a storage's numbers, little-endian
///   NAME/byteorder   "little", since PyTorch 2.1
/// ```
///
/// Nothing that a pickle names is run (see [PickleReader]). Tensors of F32, F16 and BF16 are read where they lie row by
/// row; others are left out. Files that are older, and lists of several files, are not read.
public final class TorchFile implements WeightFile {
    private static final int MAX_ENTRIES = 65_536;
    private static final long MAX_PICKLE = 1 << 26;
    private static final String PICKLE = "data.pkl";
    private static final String TENSOR = "torch._utils _rebuild_tensor_v2";

    private static final Map<String, WeightType> TYPES =
            Map.of(
                    "torch FloatStorage", WeightType.F32,
                    "torch HalfStorage", WeightType.F16,
                    "torch BFloat16Storage", WeightType.BF16);

    private final Arena arena;
    private final TensorTable table;

    private TorchFile(Arena arena, TensorTable table) {
        this.arena = arena;
        this.table = table;
    }

    /// Maps the file and finds its tensors.
    ///
    /// @throws EngineException MODEL_NOT_FOUND where there is no such file; MODEL_FILE_INVALID where it is damaged;
    ///     MODEL_UNSUPPORTED where it is older than PyTorch 1.6 or more than weights is in it
    public static TorchFile open(Path file) {
        Arena arena = Arena.ofShared();
        boolean opened = false;
        try {
            ModelFile mapped = ModelFile.map(file, "PyTorch", arena);
            try (SeekableByteChannel channel = Files.newByteChannel(file)) {
                TorchFile torch = read(mapped, channel, arena);
                opened = true;
                return torch;
            }
        } catch (IOException e) {
            throw new EngineException(
                    Code.MODEL_FILE_INVALID, "%s: cannot be read (%s)".formatted(file, e), e);
        } finally {
            if (!opened) {
                arena.close();
            }
        }
    }

    /// @param channel of the same bytes
    /// @param arena closed with the file
    static TorchFile read(ModelFile file, SeekableByteChannel channel, Arena arena) {
        return new TorchFile(
                arena, new TensorTable(file.path(), new Archive(file, channel).tensors()));
    }

    TensorTable table() {
        return table;
    }

    /// A file's parts, before they are tensors.
    private static final class Archive {
        private final Path path;
        private final Map<String, MemorySegment> parts = new HashMap<>();
        private final String folder;

        Archive(ModelFile file, SeekableByteChannel channel) {
            path = file.path();
            entries(channel).forEach(entry -> add(entry, file.bytes()));
            folder =
                    parts.keySet().stream()
                            .filter(name -> name.equals(PICKLE) || name.endsWith("/" + PICKLE))
                            .min(String::compareTo)
                            .map(name -> name.substring(0, name.length() - PICKLE.length()))
                            .orElseThrow(() -> invalid(PICKLE + " is missing"));
            MemorySegment order = parts.get(folder + "byteorder");
            if (order != null && !text(order).equals("little")) {
                throw unsupported("its numbers are not little-endian");
            }
        }

        private List<ZipArchiveEntry> entries(SeekableByteChannel channel) {
            try (ZipFile zip = ZipFile.builder().setSeekableByteChannel(channel).get()) {
                return Collections.list(zip.getEntries());
            } catch (IOException | RuntimeException e) { // the library throws many of a damaged one
                throw new EngineException(
                        Code.MODEL_UNSUPPORTED,
                        "%s: not the ZIP archive that PyTorch has written since version 1.6 (%s); take the model's safetensors, or save its state dictionary anew"
                                .formatted(path, e),
                        e);
            }
        }

        private void add(ZipArchiveEntry entry, MemorySegment bytes) {
            if (entry.isDirectory()) {
                return;
            }
            if (entry.getMethod() != ZipEntry.STORED) {
                throw unsupported(entry.getName() + " is compressed");
            }
            long from = entry.getDataOffset();
            long size = entry.getSize();
            if (from < 0 || size < 0 || size > bytes.byteSize() - from) {
                throw invalid(entry.getName() + " does not lie in the file");
            }
            if (parts.size() >= MAX_ENTRIES) {
                throw unsupported("more than %,d parts".formatted(MAX_ENTRIES));
            }
            parts.put(entry.getName(), bytes.asSlice(from, size));
        }

        private static String text(MemorySegment part) {
            byte[] bytes = part.asSlice(0, Math.min(16, part.byteSize())).toArray(JAVA_BYTE);
            return new String(bytes, StandardCharsets.US_ASCII).strip();
        }

        Map<String, WeightTensor> tensors() {
            MemorySegment pickle = part(PICKLE);
            if (pickle.byteSize() > MAX_PICKLE) {
                throw unsupported("%s is longer than %,d bytes".formatted(PICKLE, MAX_PICKLE));
            }
            if (!(PickleReader.read(path, pickle) instanceof Map<?, ?> state)) {
                throw unsupported("what was saved is no state dictionary");
            }
            Map<String, WeightTensor> tensors = new LinkedHashMap<>();
            state.forEach((key, value) -> add(String.valueOf(key), value, tensors));
            return tensors;
        }

        private void add(String name, Object value, Map<String, WeightTensor> tensors) {
            if (!(value instanceof Call(Name function, List<?> arguments))
                    || !function.text().equals(TENSOR)
                    || arguments.size() < 4
                    || !(arguments.get(0) instanceof Reference(Object storage))
                    || !(arguments.get(1) instanceof Long offset)) {
                throw unsupported("\"%s\" is no tensor".formatted(name));
            }
            List<?> place = storage instanceof List<?> list ? list : List.of();
            if (place.size() < 3
                    || !(place.get(1) instanceof Name type)
                    || !(place.get(2) instanceof String part)) {
                throw unsupported("\"%s\" lies in no storage".formatted(name));
            }
            WeightType numbers = TYPES.get(type.text());
            if (numbers == null) {
                return; // positions and the like
            }
            List<Long> shape = numbers(name, arguments.get(2));
            requireRows(name, shape, numbers(name, arguments.get(3)));
            MemorySegment data = part("data/" + part);
            long bytes = bytes(name, numbers, shape);
            long from = multiply(name, numbers.blockBytes(), offset);
            if (from > data.byteSize() - bytes) {
                throw invalid("\"%s\" reaches beyond its storage".formatted(name));
            }
            tensors.put(name, new WeightTensor(name, numbers, shape, data.asSlice(from, bytes)));
        }

        private List<Long> numbers(String name, Object list) {
            if (list instanceof List<?> elements
                    && elements.stream().allMatch(each -> each instanceof Long n && n >= 0)) {
                return elements.stream().map(Long.class::cast).toList();
            }
            throw invalid("\"%s\" has no shape of whole numbers".formatted(name));
        }

        private long bytes(String name, WeightType type, List<Long> shape) {
            long count = 1;
            for (long size : shape) {
                count = multiply(name, count, size);
            }
            return multiply(name, count, type.blockBytes());
        }

        private long multiply(String name, long one, long other) {
            try {
                return Math.multiplyExact(one, other);
            } catch (ArithmeticException e) {
                throw invalid("\"%s\" is too large".formatted(name));
            }
        }

        /// Of dimensions of one element any stride is right.
        private void requireRows(String name, List<Long> shape, List<Long> strides) {
            long stride = 1;
            boolean rows = shape.size() == strides.size();
            for (int d = shape.size() - 1; rows && d >= 0; d--) {
                rows = shape.get(d) == 1 || strides.get(d) == stride;
                stride *= Math.max(1, shape.get(d));
            }
            if (!rows) {
                throw unsupported("\"%s\" does not lie row by row".formatted(name));
            }
        }

        private MemorySegment part(String name) {
            MemorySegment part = parts.get(folder + name);
            if (part == null) {
                throw invalid(name + " is missing");
            }
            return part;
        }

        private EngineException invalid(String what) {
            return new EngineException(
                    Code.MODEL_FILE_INVALID,
                    "%s: %s; the file is damaged: download it again".formatted(path, what));
        }

        private EngineException unsupported(String what) {
            return new EngineException(
                    Code.MODEL_UNSUPPORTED,
                    "%s: %s; take the model's safetensors".formatted(path, what));
        }
    }

    @Override
    public Set<String> names() {
        return table.names();
    }

    @Override
    public Map<String, Storage> storage() {
        return table.storage();
    }

    /// The shape of a tensor, slowest dimension first.
    ///
    /// @throws EngineException MODEL_FILE_INVALID where it is missing
    public List<Long> shape(String name) {
        return table.shape(name);
    }

    @Override
    public WeightTensor tensor(String name, long... shape) {
        return table.tensor(name, shape);
    }

    @Override
    public WeightMatrix matrix(String name, long outputs, long inputs) {
        return table.matrix(name, outputs, inputs);
    }

    /// Unmaps the file. No thread may be reading a tensor; closing again does nothing.
    @Override
    public void close() {
        if (arena.scope().isAlive()) {
            arena.close();
        }
    }
}
