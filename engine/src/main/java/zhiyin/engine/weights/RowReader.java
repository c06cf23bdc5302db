package zhiyin.engine.weights;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import zhiyin.engine.EngineException;
import zhiyin.engine.EngineException.Code;
import zhiyin.engine.weights.decode.BlockDecoder;
import zhiyin.engine.weights.decode.HalfDecoder;
import zhiyin.engine.weights.decode.SuperBlockDecoder;
import zhiyin.engine.weights.decode.Transposer;

/// Stored numbers as f32. Memory is native.
final class RowReader {
    /// Rows and columns that are transposed at a time: both sides fit the first-level cache.
    private static final int TILE = 32;

    private RowReader() {}

    /// Writes the first `count` numbers of `data` to the front of `out`.
    static void read(WeightType type, MemorySegment data, long count, MemorySegment out) {
        long blocks = count / type.blockLength();
        switch (type) {
            case F32 -> MemorySegment.copy(data, 0, out, 0, 4 * count);
            case F16 -> HalfDecoder.f16(data, count, out);
            case BF16 -> HalfDecoder.bf16(data, count, out);
            case Q4_0 -> BlockDecoder.q4_0(data, blocks, out);
            case Q4_1 -> BlockDecoder.q4_1(data, blocks, out);
            case Q5_0 -> BlockDecoder.q5_0(data, blocks, out);
            case Q5_1 -> BlockDecoder.q5_1(data, blocks, out);
            case Q8_0 -> BlockDecoder.q8_0(data, blocks, out);
            case Q2_K -> SuperBlockDecoder.q2_k(data, blocks, out);
            case Q3_K -> SuperBlockDecoder.q3_k(data, blocks, out);
            case Q4_K -> SuperBlockDecoder.q4_k(data, blocks, out);
            case Q5_K -> SuperBlockDecoder.q5_k(data, blocks, out);
            case Q6_K -> SuperBlockDecoder.q6_k(data, blocks, out);
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
        if (type.isQuantised()) {
            throw new EngineException(
                    Code.MODEL_UNSUPPORTED,
                    "weights of type %s, inputs first, are not supported".formatted(type));
        }
        long rows = data.byteSize() / type.blockBytes() / columns;
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment tile = arena.allocate(4L * TILE * TILE, 64);
            for (long row = 0; row < rows; row += TILE) {
                int height = (int) Math.min(TILE, rows - row);
                for (int column = 0; column < count; column += TILE) {
                    int width = Math.min(TILE, count - column);
                    for (int r = 0; r < height; r++) {
                        long at = type.bytes((row + r) * columns + first + column);
                        MemorySegment part = data.asSlice(at, type.bytes(width));
                        read(type, part, width, tile.asSlice(4L * TILE * r));
                    }
                    MemorySegment to = out.asSlice(4 * (column * rows + row));
                    Transposer.transpose(tile, TILE, height, width, to, rows);
                }
            }
        }
    }
}
