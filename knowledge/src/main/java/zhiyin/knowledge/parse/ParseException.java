package zhiyin.knowledge.parse;

/// Why a file gives no document: a stable [#status()] for programs, a message for people that names the
/// thing and says what to do.
public final class ParseException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /// How a file that gave no document ended.
    public enum Status {
        /// Needs a password.
        ENCRYPTED,
        /// Damaged beyond reading, or not what it pretends to be.
        CORRUPT,
        /// Of a kind that is not read.
        UNSUPPORTED,
        /// Nothing in it.
        EMPTY,
        /// Beyond a limit of size: bytes, inflated bytes, pages, cells.
        TOO_LARGE,
        /// Beyond the limit of time.
        TIMED_OUT,
        /// Beyond the limit of memory.
        OUT_OF_MEMORY,
        /// The process that read it ended by itself.
        CRASHED
    }

    private final Status status;

    public ParseException(Status status, String message) {
        super(message);
        this.status = status;
    }

    public ParseException(Status status, String message, Throwable cause) {
        super(message, cause);
        this.status = status;
    }

    public Status status() {
        return status;
    }
}
