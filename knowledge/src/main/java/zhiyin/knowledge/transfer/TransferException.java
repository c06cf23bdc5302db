package zhiyin.knowledge.transfer;

/// A file that cannot be imported. Nothing of it is kept. A name that is taken is a
/// [CatalogException][zhiyin.knowledge.catalog.CatalogException].
public final class TransferException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final Code code;

    public enum Code {
        /// It is something else than a collection's file.
        NOT_AN_EXPORT,
        /// It is cut off, changed, or contradicts itself.
        DAMAGED,
        /// It was made by a newer program, in a format this one does not know.
        FORMAT_NEWER,
        /// It is, or unpacks to, more than is allowed.
        TOO_LARGE,
        /// A vector that is none: other numbers than it should have, not finite, not of length 1.
        VECTOR_REFUSED,
        /// The model of this name here is not the one the vectors were computed with.
        MODEL_DIFFERS
    }

    TransferException(Code code, String message) {
        super(message);
        this.code = code;
    }

    TransferException(Code code, String message, Throwable cause) {
        super(message, cause);
        this.code = code;
    }

    public Code code() {
        return code;
    }
}
