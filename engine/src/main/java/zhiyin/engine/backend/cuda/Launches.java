package zhiyin.engine.backend.cuda;

/// To whom kernels' launches go.
interface Launches {
    /// @param arguments each in the low bytes of a word: an address, an integer's bits or a float's
    void launch(String kernel, Grid grid, long[] arguments);
}
