package zhiyin.engine;

/// The one exception of the engine: a stable [#code()] for programs, a message for people. A message
/// names the thing, the value found, the legal values, and what to do.
public final class EngineException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /// What went wrong, stable across versions.
    public enum Code {
        /// No model of that name or at that path.
        MODEL_NOT_FOUND,
        /// A model file is damaged, truncated or contradicts itself.
        MODEL_FILE_INVALID,
        /// The model is intact but of a kind this version does not run.
        MODEL_UNSUPPORTED,
        /// The memory that models may take has no room for this one.
        MEMORY_EXCEEDED,
        /// The text has no characters.
        TEXT_EMPTY,
        /// The text has more tokens than the model reads, and truncation was not asked for.
        TEXT_TOO_LONG,
        /// The model has no prompt of that name, takes no instruction in free words, or the instruction
        /// leaves no room for a text.
        PROMPT_REFUSED,
        /// The wanted dimension is not one the model can give.
        DIMENSIONS_OUT_OF_RANGE,
        /// The model computed NaN or infinity: an error, never an answer.
        VECTOR_NOT_FINITE,
        /// A file could not be unpacked to the cache folder.
        CACHE_FAILURE,
        /// A hub refuses access: the model is private, gated or not there.
        ACCESS_DENIED,
        /// A file could not be fetched from a hub, or is not what the hub announced.
        DOWNLOAD_FAILED,
        /// A native library could not be loaded or refused a call.
        NATIVE_FAILURE
    }

    private final Code code;

    public EngineException(Code code, String message) {
        super(message);
        this.code = code;
    }

    public EngineException(Code code, String message, Throwable cause) {
        super(message, cause);
        this.code = code;
    }

    public Code code() {
        return code;
    }
}
