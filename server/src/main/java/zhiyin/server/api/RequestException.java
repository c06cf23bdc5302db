package zhiyin.server.api;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Why a request is not answered, in no dialect yet: a stable [#reason()] for programs, a message for
/// the person who sent it. The message never shows internals.
public final class RequestException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /// What is wrong, with the HTTP status that says so.
    public enum Reason {
        /// Not JSON, a field missing, or a value that is not legal.
        INVALID_REQUEST(400),
        /// More tokens than the model reads.
        TEXT_TOO_LONG(400),
        /// No API key, or none that is known.
        UNAUTHENTICATED(401),
        /// By a web page of another origin, or by a key that is not for this.
        FORBIDDEN(403),
        MODEL_NOT_FOUND(404),
        NOT_FOUND(404),
        ROUTE_NOT_FOUND(404),
        METHOD_NOT_ALLOWED(405),
        /// Not as things are now.
        CONFLICT(409),
        /// Not what the client presupposes.
        PRECONDITION_FAILED(412),
        /// The body stopped coming.
        REQUEST_STALLED(408),
        BODY_TOO_LARGE(413),
        /// A body of another media type than the route takes.
        UNSUPPORTED_TYPE(415),
        /// Bytes that the file does not have.
        RANGE_REFUSED(416),
        /// The body is not what its checksum says; the status is tus's own.
        CHECKSUM_MISMATCH(460),
        /// More waits to be computed than may.
        OVERLOADED(429),
        /// More requests, or tokens, than the API key may ask for.
        RATE_LIMITED(429),
        /// The client closed the connection: nobody is left to be answered.
        CLIENT_GONE(499),
        /// Our fault; the log has the rest.
        FAILED(500),
        /// A server that this one asks refuses, fails or answers nonsense.
        REMOTE_FAILED(502),
        /// No room for it now.
        BUSY(503),
        /// Something that the server needs does not work: a disk that is full.
        UNAVAILABLE(503),
        /// The server is being stopped.
        STOPPING(503),
        /// The disk has no room.
        STORAGE_FULL(507),
        /// Not begun within the time that the client was ready to wait.
        DEADLINE_EXCEEDED(504),
        /// A server that this one asks has not answered in time.
        REMOTE_SLOW(504);

        private final int status;

        Reason(int status) {
            this.status = status;
        }

        public int status() {
            return status;
        }

        /// Whether the log is to say more.
        boolean isOurs() {
            return this == FAILED || this == UNAVAILABLE;
        }
    }

    private final Reason reason;
    private final String code;
    private final @Nullable String field;
    private final @Nullable Duration retryAfter;
    private final transient Map<String, String> values;

    public RequestException(Reason reason, String message) {
        this(reason, null, message);
    }

    /// @param field the field of the request that is at fault
    public RequestException(Reason reason, @Nullable String field, String message) {
        this(reason, reason.name(), field, message, null, Map.of());
    }

    private RequestException(
            Reason reason,
            String code,
            @Nullable String field,
            String message,
            @Nullable Duration retryAfter,
            Map<String, String> values) {
        super(message);
        this.reason = reason;
        this.code = code;
        this.field = field;
        this.retryAfter = retryAfter;
        this.values = Map.copyOf(values);
    }

    /// With a code that says more than the reason does.
    public static RequestException coded(Reason reason, Enum<?> code, String message) {
        return new RequestException(reason, code.name(), null, message, null, Map.of());
    }

    /// One that may go well later.
    public RequestException withRetryAfter(Duration time) {
        return new RequestException(reason, code, field, getMessage(), time, values);
    }

    /// With what the message is about, by name, for whoever says it in another language.
    public RequestException withValues(Map<String, String> some) {
        return new RequestException(reason, code, field, getMessage(), retryAfter, some);
    }

    public static RequestException invalid(String message) {
        return new RequestException(Reason.INVALID_REQUEST, message);
    }

    public static RequestException invalid(String field, String message) {
        return new RequestException(Reason.INVALID_REQUEST, field, message);
    }

    public Reason reason() {
        return reason;
    }

    /// The reason, or more exactly so; stable.
    public String code() {
        return code;
    }

    public Optional<String> field() {
        return Optional.ofNullable(field);
    }

    /// What the message is about, by name: what a text in another language needs beside the code.
    public Map<String, String> values() {
        return values;
    }

    /// When to try again, where that may help.
    public Optional<Duration> retryAfter() {
        return Optional.ofNullable(retryAfter);
    }

    /// Never null here.
    @Override
    public String getMessage() {
        return String.valueOf(super.getMessage());
    }

    /// These are answers, not accidents: nobody reads their stack.
    @Override
    public synchronized Throwable fillInStackTrace() {
        return this;
    }
}
