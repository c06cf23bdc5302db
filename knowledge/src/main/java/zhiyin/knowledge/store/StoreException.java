package zhiyin.knowledge.store;

/// A store that could not do what it was asked.
public final class StoreException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final Code code;

    public enum Code {
        /// A vector of other dimensions, or not of length 1; a sparse one of other than ascending tokens and
        /// finite weights above 0.
        VECTOR_REFUSED,
        /// The files are damaged, or the server answers what it should not.
        STORE_DAMAGED,
        /// It was made for vectors of other dimensions, or by a version that indexes otherwise.
        SETTINGS_DIFFER,
        /// Another process has it open.
        STORE_IN_USE,
        /// No disk space, no connection: may go well later.
        STORE_UNAVAILABLE
    }

    public StoreException(Code code, String message) {
        super(message);
        this.code = code;
    }

    public StoreException(Code code, String message, Throwable cause) {
        super(message, cause);
        this.code = code;
    }

    public Code code() {
        return code;
    }
}
