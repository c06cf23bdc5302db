package zhiyin.engine.weights;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT_UNALIGNED;

import java.lang.foreign.MemorySegment;
import zhiyin.engine.EngineException;
import zhiyin.engine.EngineException.Code;

/// Stored numbers as f32.
final class RowReader {
    private RowReader() {}

    /// Writes the first `count` numbers of `data` to the front of `out`.
    static void read(WeightType type, MemorySegment data, long count, MemorySegment out) {
        switch (type) {
            case F32 -> MemorySegment.copy(data, 0, out, 0, 4 * count);
            default ->
                    throw new EngineException(
                            Code.MODEL_UNSUPPORTED,
                            "weights of type %s are not supported yet".formatted(type));
        }
    }

    /// Writes columns `first .. first + count` of a matrix with rows of `columns` numbers, as rows.
    static void transposed(
            WeightType type,
            MemorySegment data,
            long columns,
            long first,
            int count,
            MemorySegment out) {
        if (type != WeightType.F32) {
            throw new EngineException(
                    Code.MODEL_UNSUPPORTED,
                    "weights of type %s, inputs first, are not supported".formatted(type));
        }
        long rows = data.byteSize() / Float.BYTES / columns;
        for (long row = 0; row < rows; row++) {
            long from = (row * columns + first) * Float.BYTES;
            for (int c = 0; c < count; c++) {
                out.set(
                        JAVA_FLOAT,
                        (c * rows + row) * Float.BYTES,
                        data.get(JAVA_FLOAT_UNALIGNED, from + 4L * c));
            }
        }
    }
}
