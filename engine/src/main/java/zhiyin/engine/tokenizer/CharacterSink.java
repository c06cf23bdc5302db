package zhiyin.engine.tokenizer;

/// What takes a stretch of a text character by character. The steps from a text to its tokens are
/// sinks one behind the other, so that no more is read than is wanted and nothing is kept as a whole.
interface CharacterSink {
    /// @param start where in the text the character comes from, up to `stop`
    void take(int codePoint, int start, int stop);

    /// The stretch is over: what comes next is not seen together with it.
    void end();
}
