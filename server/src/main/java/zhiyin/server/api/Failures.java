package zhiyin.server.api;

import io.javalin.http.HttpResponseException;
import io.javalin.http.MethodNotAllowedResponse;
import io.javalin.http.NotFoundResponse;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.concurrent.TimeoutException;
import java.util.regex.Pattern;
import org.eclipse.jetty.http.HttpException;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.exc.JacksonIOException;
import tools.jackson.core.exc.StreamConstraintsException;
import tools.jackson.core.exc.StreamReadException;
import zhiyin.engine.EngineException;
import zhiyin.server.api.RequestException.Reason;

/// What a failure means to the client.
final class Failures {
    /// Parts of Jackson's messages that speak of Jackson: the source, and names of its settings.
    private static final Pattern INTERNALS =
            Pattern.compile(
                    "\\s*\\((start marker at )?\\[Source.*$|, from `[^`]*`", Pattern.DOTALL);

    /// When to ask again for a model that had no room, or whose GPU was lost: requests take seconds, and so does loading.
    private static final Duration ROOM_MAY_COME = Duration.ofSeconds(5);

    private Failures() {}

    static RequestException explain(Throwable failure) {
        return switch (failure) {
            case RequestException e -> e;
            case StreamReadException e -> invalidJson(e);
            case StreamConstraintsException e -> invalidJson(e);
            case JacksonIOException e -> broken(e.getCause());
            case IOException e -> broken(e);
            case NotFoundResponse _ ->
                    new RequestException(Reason.ROUTE_NOT_FOUND, "no such route; GET / lists them");
            case MethodNotAllowedResponse e ->
                    new RequestException(
                            Reason.METHOD_NOT_ALLOWED,
                            "this route does not take that method; it takes " + allowed(e));
            case HttpResponseException _ -> RequestException.invalid("the request is not HTTP");
            case EngineException e -> ofEngine(e);
            case CancellationException _ ->
                    new RequestException(Reason.STOPPING, "the server is stopping");
            default -> failed();
        };
    }

    /// What the engine refuses, in no dialect's words, and why a model is not loaded.
    private static RequestException ofEngine(EngineException failure) {
        String message = String.valueOf(failure.getMessage());
        return switch (failure.code()) {
            case TEXT_EMPTY,
                    WRONG_PURPOSE,
                    PROMPT_REFUSED,
                    TRUNCATION_REFUSED,
                    TOKEN_OUT_OF_RANGE,
                    DIMENSIONS_OUT_OF_RANGE ->
                    RequestException.invalid(message);
            case OVERLOADED ->
                    new RequestException(Reason.OVERLOADED, message)
                            .withRetryAfter(failure.retryAfter().orElse(ROOM_MAY_COME));
            case DEADLINE_EXCEEDED -> new RequestException(Reason.DEADLINE_EXCEEDED, message);
            case STOPPING -> new RequestException(Reason.STOPPING, "the server is stopping");
            case TEXT_TOO_LONG -> new RequestException(Reason.TEXT_TOO_LONG, message);
            case MODEL_NOT_FOUND -> new RequestException(Reason.MODEL_NOT_FOUND, message);
            case MEMORY_EXCEEDED, DEVICE_MEMORY_EXCEEDED, DEVICE_LOST ->
                    RequestException.coded(Reason.BUSY, failure.code(), message)
                            .withRetryAfter(ROOM_MAY_COME);
            case REMOTE_FAILED ->
                    later(
                            RequestException.coded(Reason.REMOTE_FAILED, failure.code(), message),
                            failure);
            case REMOTE_SLOW -> RequestException.coded(Reason.REMOTE_SLOW, failure.code(), message);
            case REMOTE_BUSY ->
                    later(RequestException.coded(Reason.BUSY, failure.code(), message), failure);
            case MODEL_FILE_INVALID, MODEL_UNSUPPORTED, CACHE_FAILURE ->
                    RequestException.coded(Reason.FAILED, failure.code(), message);
            default -> failed();
        };
    }

    private static RequestException later(RequestException answer, EngineException failure) {
        return failure.retryAfter().map(answer::withRetryAfter).orElse(answer);
    }

    private static RequestException failed() {
        return new RequestException(
                Reason.FAILED, "the server failed on this request; its log says why");
    }

    /// The methods that a route takes, as the `Allow` header has them.
    static String allowed(MethodNotAllowedResponse failure) {
        return String.join(", ", failure.getDetails().values());
    }

    private static RequestException invalidJson(JacksonException failure) {
        String problem = INTERNALS.matcher(failure.getOriginalMessage()).replaceAll("");
        var at = failure.getLocation();
        String where =
                at == null
                        ? ""
                        : " at line %d, column %d".formatted(at.getLineNr(), at.getColumnNr());
        return RequestException.invalid(
                "the body is not legal JSON%s: %s".formatted(where, problem));
    }

    /// Reading the request or writing the answer broke off.
    private static RequestException broken(@Nullable Throwable failure) {
        if (failure instanceof CharacterCodingException) {
            return RequestException.invalid("the body is not UTF-8");
        }
        if (failure != null && failure.getCause() instanceof TimeoutException) {
            return new RequestException(
                    Reason.REQUEST_STALLED,
                    "the request body stopped coming before its end; send it without long pauses");
        }
        if (failure instanceof HttpException
                || (failure != null && failure.getCause() instanceof HttpException)) {
            return RequestException.invalid("the body is not legal HTTP");
        }
        return new RequestException(Reason.CLIENT_GONE, "the client closed the connection");
    }
}
