package zhiyin.engine.weights;

import java.lang.foreign.Arena;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Function;
import zhiyin.engine.EngineException;
import zhiyin.engine.EngineException.Code;

/// The weights and the metadata of a GGUF file, version 2 or 3, as llama.cpp writes them. All numbers
/// are little-endian:
///
/// ```
///   4  "GGUF"
///   4  version          2 or 3, which differ only for big-endian files; those are not read
///   8  tensor count
///   8  metadata count
///   metadata, each
///     text  key
///     4     value type  0 u8, 1 i8, 2 u16, 3 i16, 4 u32, 5 i32, 6 f32, 7 bool, 8 text, 9 list,
///                       10 u64, 11 i64, 12 f64
///     *     value       a list is: 4 type of its elements, 8 their count, the elements
///   tensor headers, each
///     text  name
///     4     dimension count, up to 4
///     8*    dimensions, fastest first: [inputs, outputs]
///     4     type        ggml's number, see GgmlType
///     8     offset      from the start of the numbers; a multiple of general.alignment (32)
///   padding up to a multiple of the alignment
///   numbers, a tensor at a time
///
/// text:  8 length in bytes, then UTF-8
/// ```
///
/// A large model may be split into files `name-00001-of-0000N.gguf`, each complete in itself, of which
/// the first has the metadata. Tensors are offered under the names of the PyTorch model (see
/// [GgufNames]), in the order `[outputs, inputs]`. Opening reads the headers, not the numbers.
/// Specification: <https://github.com/ggml-org/ggml/blob/master/docs/gguf.md>
public final class GgufFile implements WeightFile {
    private static final int MAGIC = 0x46554747;

    /// The architecture whose queries and keys are stored as [RotatedRows].
    private static final String LLAMA = "llama";

    private final Arena arena;
    private final TensorTable table;
    private final GgufMetadata metadata;

    private GgufFile(Arena arena, TensorTable table, GgufMetadata metadata) {
        this.arena = arena;
        this.table = table;
        this.metadata = metadata;
    }

    /// All files of the model that `file` is, or is one of, in order.
    ///
    /// @throws EngineException MODEL_UNSUPPORTED where its name tells of too many
    public static List<Path> parts(Path file) {
        return GgufParts.of(file);
    }

    /// Maps the file, or all files where it is one of several, and finds its tensors.
    ///
    /// @throws EngineException MODEL_NOT_FOUND where there is no such file; MODEL_FILE_INVALID where
    ///     it is damaged or not GGUF; MODEL_UNSUPPORTED where it is of another version or byte order,
    ///     or has tensors of a type that is not read
    public static GgufFile open(Path file) {
        Arena arena = Arena.ofShared();
        boolean opened = false;
        try {
            List<ModelFile> parts =
                    GgufParts.of(file).stream()
                            .map(part -> ModelFile.map(part, "GGUF", arena))
                            .toList();
            GgufFile gguf = read(parts, arena);
            opened = true;
            return gguf;
        } finally {
            if (!opened) {
                arena.close();
            }
        }
    }

    /// @param arena closed with the file
    static GgufFile read(List<ModelFile> parts, Arena arena) {
        Map<String, WeightTensor> tensors = new LinkedHashMap<>();
        GgufMetadata first = read(parts.getFirst(), GgufFile::names, tensors);
        GgufNames names = names(first);
        GgufParts.check(parts.getFirst(), first, 0, parts.size());
        for (int i = 1; i < parts.size(); i++) {
            GgufMetadata metadata = read(parts.get(i), _ -> names, tensors);
            GgufParts.check(parts.get(i), metadata, i, parts.size());
        }
        return new GgufFile(arena, new TensorTable(parts.getFirst().path(), tensors), first);
    }

    private static GgufNames names(GgufMetadata metadata) {
        return GgufNames.of(metadata.architecture());
    }

    /// @param names by what the file says of itself; of several the first alone says it for all
    private static GgufMetadata read(
            ModelFile file,
            Function<GgufMetadata, GgufNames> names,
            Map<String, WeightTensor> tensors) {
        GgufReader reader = new GgufReader(file, 0);
        readVersion(reader);
        long tensorCount = GgufTensors.readCount(reader);
        long metadataCount = GgufMetadata.readCount(reader);
        GgufMetadata metadata = GgufMetadata.read(file, reader, metadataCount);
        GgufTensors.read(file, reader, metadata, names.apply(metadata), tensorCount, tensors);
        return metadata;
    }

    private static void readVersion(GgufReader reader) {
        if (reader.remaining() < Integer.BYTES || reader.int32() != MAGIC) {
            throw reader.invalid(0, "the letters GGUF", "others");
        }
        int version = reader.int32();
        if (version != 2 && version != 3) {
            boolean swapped = Integer.reverseBytes(version) == 3;
            throw new EngineException(
                    Code.MODEL_UNSUPPORTED,
                    "%s: byte 4: GGUF %s is not read, only versions 2 and 3, little-endian; convert the model anew"
                            .formatted(
                                    reader.path(),
                                    swapped
                                            ? "in big-endian order"
                                            : "version " + Integer.toUnsignedString(version)));
        }
    }

    /// What the file says about the model, for several files what the first says.
    public GgufMetadata metadata() {
        return metadata;
    }

    @Override
    public Set<String> names() {
        return table.names();
    }

    @Override
    public Map<String, Storage> storage() {
        return table.storage();
    }

    /// A tensor's shape, slowest dimension first.
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
        WeightTensor matrix = table.matrix(name, outputs, inputs);
        boolean rotates =
                name.endsWith("self_attn.q_proj.weight")
                        || name.endsWith("self_attn.k_proj.weight");
        return rotates && metadata.architecture().equals(LLAMA)
                ? new RotatedRows(matrix, headSize(name, outputs))
                : matrix;
    }

    private int headSize(String name, long outputs) {
        boolean queries = name.endsWith("q_proj.weight");
        String all = LLAMA + ".attention.head_count";
        OptionalLong heads = metadata.integer(all);
        OptionalLong ofKeys = metadata.integer(all + "_kv");
        long count = (queries || ofKeys.isEmpty() ? heads : ofKeys).orElse(0);
        if (count < 1 || outputs % (2 * count) != 0) {
            throw new EngineException(
                    Code.MODEL_FILE_INVALID,
                    "%s has %d rows, expected as many and even for each of %d heads"
                            .formatted(name, outputs, count));
        }
        return Math.toIntExact(outputs / count);
    }

    /// All tensors, of whatever shape.
    TensorTable table() {
        return table;
    }

    /// Unmaps the file. No thread may be reading a tensor; closing again does nothing.
    @Override
    public void close() {
        if (arena.scope().isAlive()) {
            arena.close();
        }
    }
}
