package zhiyin.knowledge.catalog;

/// Something of a knowledge base that is not there, is there already, or cannot be done now.
public final class CatalogException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final Code code;

    public enum Code {
        COLLECTION_NOT_FOUND,
        COLLECTION_EXISTS,
        DOCUMENT_NOT_FOUND,
        JOB_NOT_FOUND,
        INDEX_NOT_FOUND,
        LABEL_NOT_FOUND,
        /// A name, path, tag or setting that is not allowed.
        INVALID,
        /// Not in this state: a job that is done cannot be paused.
        CONFLICT,
        /// The database is damaged, of a newer version, or cannot be written.
        CATALOG_UNAVAILABLE
    }

    public CatalogException(Code code, String message) {
        super(message);
        this.code = code;
    }

    public CatalogException(Code code, String message, Throwable cause) {
        super(message, cause);
        this.code = code;
    }

    public Code code() {
        return code;
    }
}
