package zhiyin.engine.weights;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import zhiyin.engine.EngineException;
import zhiyin.engine.EngineException.Code;

/// Reads one TensorProto without touching its numbers.
final class OnnxTensorReader {
    private static final int MAX_DIMENSIONS = 8;
    private static final int EXTERNAL = 1;

    private final ProtobufReader reader;
    private final long position;
    private final List<Long> shape = new ArrayList<>(2);
    private long type;
    private String name = "";
    private @Nullable MemorySegment data;
    private boolean external;

    private OnnxTensorReader(ProtobufReader reader) {
        this.reader = reader;
        this.position = reader.position();
    }

    /// Nothing where the numbers are of a type that no weight of a supported model has: the integers
    /// of shapes and positions.
    static Optional<WeightTensor> read(ProtobufReader tensor) {
        return new OnnxTensorReader(tensor).read();
    }

    private Optional<WeightTensor> read() {
        while (reader.next()) {
            switch (reader.field()) {
                case 1 -> reader.numbers(this::addDimension);
                case 2 -> type = reader.number();
                case 4, 9 -> addData();
                case 8 -> name = reader.text();
                case 14 -> external = reader.number() == EXTERNAL;
                default -> {}
            }
        }
        return elementType().map(this::tensor);
    }

    private Optional<WeightType> elementType() {
        return switch (Math.clamp(type, 0, 99)) {
            case 1 -> Optional.of(WeightType.F32);
            case 10 -> Optional.of(WeightType.F16);
            case 16 -> Optional.of(WeightType.BF16);
            default -> Optional.empty();
        };
    }

    private void addDimension(long dimension) {
        if (dimension < 0) {
            throw reader.invalid("a dimension of 0 or more", String.valueOf(dimension));
        }
        if (shape.size() == MAX_DIMENSIONS) {
            throw reader.invalid("at most " + MAX_DIMENSIONS + " dimensions", "more");
        }
        shape.add(dimension);
    }

    private void addData() {
        MemorySegment bytes = reader.bytes();
        if (data != null && data.byteSize() > 0) {
            throw reader.invalid("the numbers in one piece", "a second piece");
        }
        data = bytes;
    }

    private WeightTensor tensor(WeightType elements) {
        if (name.isEmpty()) {
            throw reader.invalid(position, "a tensor with a name", "one without");
        }
        if (external) {
            throw unsupported("its numbers are in another file (external data), which is not read");
        }
        long bytes = byteSize(elements);
        MemorySegment numbers = data == null ? MemorySegment.NULL : data;
        if (data == null && bytes > 0) {
            throw unsupported("its numbers are in neither raw_data nor float_data");
        }
        if (numbers.byteSize() != bytes) {
            throw reader.invalid(
                    position,
                    "tensor %s: %d bytes for %s %s".formatted(name, bytes, elements, shape),
                    String.valueOf(numbers.byteSize()));
        }
        return new WeightTensor(name, elements, shape, numbers);
    }

    private long byteSize(WeightType elements) {
        try {
            long size = elements.blockBytes();
            for (long dimension : shape) {
                size = Math.multiplyExact(size, dimension);
            }
            return size;
        } catch (ArithmeticException e) {
            throw reader.invalid(
                    position, "tensor %s: fewer numbers".formatted(name), shape.toString());
        }
    }

    private EngineException unsupported(String what) {
        return new EngineException(
                Code.MODEL_UNSUPPORTED,
                "%s: byte %d: tensor %s: %s; export the model as one file with its weights inside"
                        .formatted(reader.file(), position, name, what));
    }
}
