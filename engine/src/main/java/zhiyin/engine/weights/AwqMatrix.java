package zhiyin.engine.weights;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import zhiyin.engine.weights.decode.AwqDecoder;

/// A linear layer's matrix quantised by AWQ (<https://arxiv.org/abs/2306.00978>), as AutoAWQ stores it
/// for its "gemm" kernels. Inputs come first, and 8 outputs share a 32-bit word:
///
/// ```
/// X.qweight  I32 [inputs, outputs / 8]           q, 4 bits
/// X.qzeros   I32 [inputs / group, outputs / 8]   z, 4 bits
/// X.scales   F16 [inputs / group, outputs]       s            a weight is s·(q - z)
///
/// bits of a word   0-3  4-7  8-11  12-15  16-19  20-23  24-27  28-31
/// output             0    2     4      6      1      3      5      7
/// ```
public record AwqMatrix(
        String name, MemorySegment words, MemorySegment zeros, WeightTensor scales, long inputs)
        implements WeightMatrix {
    static final int PER_WORD = AwqDecoder.PER_WORD;

    /// Outputs decoded at a time: words that fill a cache line.
    private static final int WIDTH = 128;

    /// Inputs decoded at a time, fewer at a group's end.
    private static final int HEIGHT = 128;

    /// What is being decoded.
    ///
    /// @param words `[WIDTH / 8, HEIGHT]`, inputs side by side
    /// @param zeros f32 `[WIDTH]`
    /// @param scales f32 `[WIDTH]`
    private record Tile(MemorySegment words, MemorySegment zeros, MemorySegment scales) {
        static Tile allocate(Arena arena) {
            return new Tile(
                    arena.allocate(4L * WIDTH / PER_WORD * HEIGHT, 64),
                    arena.allocate(4L * WIDTH, 64),
                    arena.allocate(4L * WIDTH, 64));
        }
    }

    @Override
    public long outputs() {
        return scales.shape().get(1);
    }

    @Override
    public long storedBytes() {
        return words.byteSize() + zeros.byteSize() + scales.storedBytes();
    }

    private long groups() {
        return scales.shape().getFirst();
    }

    @Override
    public void readRows(long first, int count, MemorySegment out) {
        try (Arena arena = Arena.ofConfined()) {
            Tile tile = Tile.allocate(arena);
            long end = first + count;
            for (long at = first - first % PER_WORD; at < end; at += WIDTH) {
                int width = (int) Math.min(WIDTH, roundUp(end) - at);
                for (long group = 0; group < groups(); group++) {
                    readGroup(group, at, width, tile, first, end, out);
                }
            }
        }
    }

    private static long roundUp(long outputs) {
        return (outputs + PER_WORD - 1) / PER_WORD * PER_WORD;
    }

    /// The numbers of one group of inputs and the outputs from `at`, as far as they are asked for.
    private void readGroup(
            long group, long at, int width, Tile tile, long first, long end, MemorySegment out) {
        long scale = group * outputs() + at;
        AwqDecoder.numbers(zeros.asSlice(scale / 2), width, tile.zeros());
        RowReader.read(
                scales.type(),
                scales.data().asSlice(scales.type().bytes(scale)),
                width,
                tile.scales());
        long groupSize = inputs / groups();
        for (long i = 0; i < groupSize; i += HEIGHT) {
            int height = (int) Math.min(HEIGHT, groupSize - i);
            long input = group * groupSize + i;
            AwqDecoder.transpose(
                    words.asSlice((input * outputs() + at) / 2),
                    outputs() / 2,
                    height,
                    width / PER_WORD,
                    tile.words(),
                    HEIGHT);
            for (long row = Math.max(first, at); row < Math.min(end, at + width); row++) {
                long to = 4 * ((row - first) * inputs + input);
                readRow(tile, (int) (row - at), height, out.asSlice(to));
            }
        }
    }

    private static void readRow(Tile tile, int row, int height, MemorySegment out) {
        AwqDecoder.weights(
                tile.words().asSlice(4L * HEIGHT * (row / PER_WORD)),
                height,
                row % PER_WORD,
                tile.zeros().getAtIndex(JAVA_FLOAT, row),
                tile.scales().getAtIndex(JAVA_FLOAT, row),
                out);
    }
}
