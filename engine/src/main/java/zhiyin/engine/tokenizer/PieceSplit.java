package zhiyin.engine.tokenizer;

/// How a text is split into pieces within which bytes may merge: the patterns that files name, as scanners.
@FunctionalInterface
interface PieceSplit {
    /// Where the end depends on what is not loaded.
    int MORE = -1;

    /// The end of the piece at the start of the window, or [#MORE].
    int end(TextWindow window);
}
