package zhiyin.engine.backend.cuda;

/// How many blocks of how many threads run a kernel.
///
/// @param x blocks along the first side, up to 2^31 - 1
/// @param y along the second, up to 65,535
/// @param sharedBytes of a block, up to 99 KB; of one kernel the same in every grid
record Grid(int x, int y, int threads, int sharedBytes) {
    static Grid of(int x, int threads) {
        return new Grid(x, 1, threads, 0);
    }

    /// A block a row, or as many as it takes where each has `columns` of them.
    static Grid ofRows(int rows, int width, int columns, int threads) {
        return new Grid(rows, Math.ceilDiv(width, columns), threads, 0);
    }
}
