package zhiyin.engine;

import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

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
        /// Vectors are wanted of a reranker, scores of an embedding model, or a kind of vector that a model has not.
        WRONG_PURPOSE,
        /// The memory that models may take has no room for this one.
        MEMORY_EXCEEDED,
        /// The GPU's memory has no room for this text, or for this model.
        DEVICE_MEMORY_EXCEEDED,
        /// The GPU stopped working while it computed: what was in work is lost, and the model must be opened again.
        DEVICE_LOST,
        /// The text has no characters.
        TEXT_EMPTY,
        /// The text has more tokens than the model reads, and truncation was not asked for.
        TEXT_TOO_LONG,
        /// The model has no prompt of that name, takes no instruction in free words, or the instruction
        /// leaves no room for a text.
        PROMPT_REFUSED,
        /// So few tokens were asked for that nothing of a text would be left.
        TRUNCATION_REFUSED,
        /// The wanted dimension is not one the model can give.
        DIMENSIONS_OUT_OF_RANGE,
        /// The model computed NaN or infinity: an error, never an answer.
        VECTOR_NOT_FINITE,
        /// A token id given by the client is not one of the model's.
        TOKEN_OUT_OF_RANGE,
        /// Too much waits already, in all or of this caller; see [#retryAfter()].
        OVERLOADED,
        /// Some of the texts were not begun within the caller's patience.
        DEADLINE_EXCEEDED,
        /// The embedder is closed or being closed.
        STOPPING,
        /// A file could not be unpacked to the cache folder.
        CACHE_FAILURE,
        /// A hub refuses access: the model is private, gated or not there.
        ACCESS_DENIED,
        /// A file could not be fetched from a hub, or is not what the hub announced.
        DOWNLOAD_FAILED,
        /// A model that is computed elsewhere refuses, fails or answers what is no answer.
        REMOTE_FAILED,
        /// A model that is computed elsewhere has not answered in time.
        REMOTE_SLOW,
        /// A model that is computed elsewhere takes no more for now; see [#retryAfter()].
        REMOTE_BUSY,
        /// A native library could not be loaded or refused a call.
        NATIVE_FAILURE
    }

    private final Code code;
    private final @Nullable Duration retryAfter;

    public EngineException(Code code, String message) {
        super(message);
        this.code = code;
        this.retryAfter = null;
    }

    public EngineException(Code code, String message, Throwable cause) {
        super(message, cause);
        this.code = code;
        this.retryAfter = null;
    }

    /// One that may go well later.
    ///
    /// @param retryAfter an estimate
    public EngineException(Code code, String message, Duration retryAfter) {
        super(message);
        this.code = code;
        this.retryAfter = retryAfter;
    }

    /// OVERLOADED, and when there may be room again.
    public static EngineException overloaded(String message, Duration retryAfter) {
        return new EngineException(Code.OVERLOADED, message, retryAfter);
    }

    public Code code() {
        return code;
    }

    /// When to try again, where that may help and is known.
    public Optional<Duration> retryAfter() {
        return Optional.ofNullable(retryAfter);
    }
}
