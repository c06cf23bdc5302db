package zhiyin.engine.weights;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import zhiyin.engine.EngineException;
import zhiyin.engine.EngineException.Code;

/// Reads one GGUF file's list of tensors without touching their numbers.
final class GgufTensors {
    private static final int MAX_TENSORS = 100_000;
    private static final int MAX_NAME_BYTES = 256;
    private static final int MAX_DIMENSIONS = 4;
    private static final int LEAST_BYTES = 8 + 4 + 8 + 4 + 8;
    private static final long DEFAULT_ALIGNMENT = 32;
    private static final long MAX_ALIGNMENT = 1 << 20;

    /// A tensor's header.
    ///
    /// @param at where in the file the header begins
    /// @param offset of the numbers, from the start of all tensors' numbers
    private record Header(
            long at, String name, List<Long> shape, WeightType type, long offset, long bytes) {}

    private final ModelFile file;
    private final GgufReader reader;
    private final GgufNames names;
    private final long alignment;

    private GgufTensors(ModelFile file, GgufReader reader, GgufNames names, long alignment) {
        this.file = file;
        this.reader = reader;
        this.names = names;
        this.alignment = alignment;
    }

    static long readCount(GgufReader reader) {
        return reader.count("tensors", MAX_TENSORS, LEAST_BYTES);
    }

    /// Adds the tensors whose headers follow to `tensors`, under PyTorch's names.
    static void read(
            ModelFile file,
            GgufReader reader,
            GgufMetadata metadata,
            GgufNames names,
            long count,
            Map<String, WeightTensor> tensors) {
        var all = new GgufTensors(file, reader, names, alignment(file, metadata));
        List<Header> headers = new ArrayList<>();
        for (long i = 0; i < count; i++) {
            headers.add(all.header());
        }
        long start = -Math.floorDiv(-reader.position(), all.alignment) * all.alignment;
        all.refuseOverlaps(headers, start);
        headers.forEach(header -> all.add(header, start, tensors));
    }

    private static long alignment(ModelFile file, GgufMetadata metadata) {
        OptionalLong stated = metadata.integer("general.alignment");
        long alignment = stated.orElse(DEFAULT_ALIGNMENT);
        if (alignment < 1 || alignment > MAX_ALIGNMENT || Long.bitCount(alignment) != 1) {
            throw new EngineException(
                    Code.MODEL_FILE_INVALID,
                    "%s: metadata general.alignment: expected a power of two up to %d, found %d; the file is damaged: download it again"
                            .formatted(file.path(), MAX_ALIGNMENT, alignment));
        }
        return alignment;
    }

    private Header header() {
        long at = reader.position();
        String name = reader.text("a tensor's name", MAX_NAME_BYTES);
        List<Long> shape = shape(name);
        WeightType type = type(name);
        long bytes = bytes(at, name, shape, type);
        long offset = reader.int64();
        if (offset < 0 || offset % alignment != 0) {
            throw reader.invalid(
                    reader.position() - Long.BYTES,
                    "tensor %s at a multiple of %d".formatted(name, alignment),
                    Long.toUnsignedString(offset));
        }
        return new Header(at, name, shape, type, offset, bytes);
    }

    /// Slowest dimension first; the file has them the other way round.
    private List<Long> shape(String name) {
        long at = reader.position();
        int count = reader.int32();
        if (count < 1 || count > MAX_DIMENSIONS) {
            throw reader.invalid(
                    at,
                    "tensor %s with 1 to %d dimensions".formatted(name, MAX_DIMENSIONS),
                    Integer.toUnsignedString(count));
        }
        List<Long> shape = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            long size = reader.int64();
            if (size < 1) {
                throw reader.invalid(
                        reader.position() - Long.BYTES,
                        "tensor %s with dimensions of 1 or more".formatted(name),
                        Long.toUnsignedString(size));
            }
            shape.addFirst(size);
        }
        return shape;
    }

    private WeightType type(String name) {
        int number = reader.int32();
        return GgmlType.of(number)
                .orElseThrow(() ->
                        new EngineException(
                                Code.MODEL_UNSUPPORTED,
                                "%s: byte %d: tensor %s has type %s, which this version does not read; take a file of one of the types %s"
                                        .formatted(
                                                file.path(),
                                                reader.position() - Integer.BYTES,
                                                name,
                                                GgmlType.name(number),
                                                List.of(WeightType.values()))));
    }

    private long bytes(long at, String name, List<Long> shape, WeightType type) {
        long columns = shape.getLast();
        if (columns % type.blockLength() != 0) {
            throw reader.invalid(
                    at,
                    "tensor %s: rows of a multiple of %d numbers for %s"
                            .formatted(name, type.blockLength(), type),
                    String.valueOf(columns));
        }
        try {
            long bytes = type.bytes(columns);
            for (long size : shape.subList(0, shape.size() - 1)) {
                bytes = Math.multiplyExact(bytes, size);
            }
            // The count of numbers is to fit too; a number takes at least 2 bits.
            Math.multiplyExact(bytes, 4);
            return bytes;
        } catch (ArithmeticException e) {
            throw reader.invalid(at, "tensor %s: fewer numbers".formatted(name), shape.toString());
        }
    }

    private void refuseOverlaps(List<Header> headers, long start) {
        List<Header> sorted = new ArrayList<>(headers);
        sorted.sort(Comparator.comparingLong(Header::offset));
        long size = file.bytes().byteSize() - start;
        long end = 0;
        for (Header header : sorted) {
            if (header.offset() < end) {
                throw reader.invalid(
                        header.at(),
                        "tensor %s behind the numbers of others, which end at %d"
                                .formatted(header.name(), end),
                        "offset " + header.offset());
            }
            if (header.bytes() > size - header.offset()) {
                throw reader.invalid(
                        header.at(),
                        "tensor %s: %d bytes (%s %s) from offset %d"
                                .formatted(
                                        header.name(),
                                        header.bytes(),
                                        header.type(),
                                        header.shape(),
                                        header.offset()),
                        "a file with room for " + Math.max(0, size - header.offset()));
            }
            end = header.offset() + header.bytes();
        }
    }

    private void add(Header header, long start, Map<String, WeightTensor> tensors) {
        String name = names.pytorch(header.name());
        var tensor =
                new WeightTensor(
                        name,
                        header.type(),
                        header.shape(),
                        file.bytes().asSlice(start + header.offset(), header.bytes()));
        if (tensors.put(name, tensor) != null) {
            throw reader.invalid(
                    header.at(), "one tensor " + header.name(), "another of that name");
        }
    }
}
