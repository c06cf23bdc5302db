package zhiyin.knowledge.store.opensearch;

import java.io.IOException;
import java.net.SocketTimeoutException;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.opensearch.client.opensearch._types.ErrorCause;
import org.opensearch.client.opensearch._types.ErrorResponse;
import org.opensearch.client.opensearch._types.OpenSearchException;
import org.opensearch.client.transport.TransportException;
import org.opensearch.client.transport.httpclient5.ResponseException;
import org.opensearch.client.util.MissingRequiredPropertyException;
import zhiyin.knowledge.store.StoreException;
import zhiyin.knowledge.store.StoreException.Code;

/// What OpenSearch and its client say went wrong, as [StoreException]s with what to do.
final class Failures {
    private static final int SHOWN = 400;
    private static final String NO_INDEX = "index_not_found_exception";
    private static final String EXISTS = "resource_already_exists_exception";

    private static final String RUNNING = "make sure that the server runs and can be reached";

    private final String place;

    /// @param place the address, which has no secret in it
    Failures(String place) {
        this.place = place;
    }

    /// Whether nobody answered; the same may well go well at once, on another connection.
    static boolean isOfConnection(IOException failure) {
        return unwrapped(failure) instanceof IOException e
                && !(e instanceof TransportException)
                && !(e instanceof ResponseException)
                && !(e instanceof SocketTimeoutException);
    }

    static boolean isMissingIndex(StoreException failure) {
        return failure.getCause() instanceof OpenSearchException cause
                && cause.error().type().equals(NO_INDEX);
    }

    static boolean isExistingIndex(OpenSearchException failure) {
        return failure.error().type().equals(EXISTS);
    }

    /// Of one of several that were asked for together.
    static OpenSearchException ofPart(int status, ErrorCause cause) {
        return new OpenSearchException(ErrorResponse.of(e -> e.status(status).error(cause)));
    }

    /// Whatever it is: who writes counts on there being nothing else.
    StoreException of(Exception failure) {
        return switch (unwrapped(failure)) {
            case StoreException e -> e;
            case OpenSearchException e -> refused(e.status(), told(e.error()), e);
            case ResponseException e -> refused(e.status(), body(e), e);
            case TransportException e when e.getCause() instanceof ResponseException answer ->
                    refused(answer.status(), body(answer), e);
            case IOException e -> unavailable("does not answer (%s)".formatted(e), RUNNING, e);
            case InterruptedException e -> {
                Thread.currentThread().interrupt();
                yield new StoreException(
                        Code.STORE_UNAVAILABLE, place + " was not waited for any longer", e);
            }
            // what it says of a copy that is away has not all the parts that its client knows
            case MissingRequiredPropertyException e ->
                    unavailable("gives half an answer (%s)".formatted(e), RUNNING, e);
            case Exception e -> strange(e);
        };
    }

    /// Its client wraps what went wrong elsewhere than in the thread that asked.
    private static Exception unwrapped(Exception failure) {
        boolean isWrapping =
                failure.getClass() == RuntimeException.class
                        || failure.getClass() == IOException.class;
        return isWrapping && failure.getCause() instanceof Exception cause
                ? unwrapped(cause)
                : failure;
    }

    /// The innermost cause is the one that says something.
    private static String told(ErrorCause error) {
        ErrorCause cause = error;
        while (cause.causedBy() != null) {
            cause = cause.causedBy();
        }
        List<ErrorCause> roots = Optional.ofNullable(error.rootCause()).orElse(List.of());
        return Stream.concat(Stream.of(cause), roots.stream().limit(1))
                .map(each -> each.type() + ": " + Optional.ofNullable(each.reason()).orElse(""))
                .distinct()
                .reduce((first, second) -> first + "; " + second)
                .orElse("");
    }

    /// Behind the first line, which names host and request.
    private static String body(ResponseException failure) {
        String message = String.valueOf(failure.getMessage());
        return message.substring(message.indexOf('\n') + 1);
    }

    private StoreException refused(int status, String told, Exception cause) {
        String line = told.replaceAll("\\s+", " ");
        return unavailable(
                "did not do what it was asked (status %d, %s)"
                        .formatted(status, line.substring(0, Math.min(SHOWN, line.length()))),
                advice(status, line),
                cause);
    }

    private static String advice(int status, String told) {
        if (told.contains(NO_INDEX)) {
            return "the index was deleted by somebody: rebuild the index";
        }
        if (told.contains("cluster_block_exception")) {
            return "see that its disks have room, and that it has recovered";
        }
        if (told.contains("index.knn") || told.contains("knn_vector")) {
            return "install OpenSearch's k-NN plugin there";
        }
        return switch (status) {
            case 401, 403 ->
                    "make sure of the user and its rights, and that the environment variable which key= of the address names has the password";
            case 429 -> "it has too much to do: try again later";
            case 500, 502, 503, 504 -> RUNNING + ", and that all shards are there";
            default -> "see the message";
        };
    }

    private StoreException unavailable(String what, String advice, Exception cause) {
        return new StoreException(
                Code.STORE_UNAVAILABLE, "%s %s: %s".formatted(place, what, advice), cause);
    }

    private StoreException strange(Exception cause) {
        return new StoreException(
                Code.STORE_DAMAGED,
                "%s answers what OpenSearch does not (%s): make sure that it is OpenSearch's address"
                        .formatted(place, cause),
                cause);
    }

    StoreException closed() {
        return new StoreException(Code.STORE_UNAVAILABLE, place + " was closed");
    }
}
