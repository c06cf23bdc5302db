package zhiyin.engine.weights.decode;

import java.lang.foreign.MemorySegment;

/// Turns rows into columns.
public final class Transposer {
    private Transposer() {}

    /// Writes the columns of f32 `[rows, columns]` as rows. Both sides should fit the first-level cache.
    ///
    /// @param step numbers from one row of `numbers` to the next
    /// @param outStep numbers from one row of `out` to the next
    public static void transpose(
            MemorySegment numbers,
            int step,
            int rows,
            int columns,
            MemorySegment out,
            long outStep) {
        long from = Lanes.address(numbers, 4 * ((long) step * (rows - 1) + columns));
        long to = Lanes.address(out, 4 * (outStep * (columns - 1) + rows));
        for (int column = 0; column < columns; column++) {
            long start = to + 4 * outStep * column;
            for (int row = 0; row < rows; row++) {
                Lanes.store(Lanes.int32(from + 4L * (step * row + column)), start + 4L * row);
            }
        }
    }
}
