package zhiyin.server.model;

/// What becomes of a text with more tokens than the model reads.
public enum Cut {
    /// It is refused.
    NONE,
    /// Its end is left out.
    END,
    /// Its beginning is left out.
    START;

    /// @param wanted whether a text may be cut at all
    /// @param start where
    public static Cut of(boolean wanted, boolean start) {
        if (!wanted) {
            return NONE;
        }
        return start ? START : END;
    }
}
