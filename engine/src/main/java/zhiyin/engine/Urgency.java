package zhiyin.engine;

/// How soon an answer is needed.
public enum Urgency {
    /// Somebody waits for it: in the very next batch, and before the rest of a bulk batch in progress.
    INTERACTIVE,
    /// Whenever there is time: all of it while nothing interactive waits, else a small guaranteed share.
    BULK
}
