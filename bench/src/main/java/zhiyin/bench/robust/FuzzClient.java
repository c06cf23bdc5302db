package zhiyin.bench.robust;

import java.io.EOFException;
import java.io.IOException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import zhiyin.bench.load.Connection;
import zhiyin.bench.load.Connection.Answer;
import zhiyin.bench.robust.FuzzRequest.End;

/// Sends bad requests one after the other, on one connection as long as it lasts. For one thread.
final class FuzzClient implements AutoCloseable {
    private final URI server;
    private final Duration patience;
    private final FuzzJudge judge;
    private final FuzzTally tally;
    private final long seed;
    private @Nullable Connection connection;
    private @Nullable FuzzRequest previous;

    /// @param patience with the server's silence; longer is a fault
    /// @param seed of the requests, to tell how a fault is repeated
    FuzzClient(URI server, Duration patience, FuzzJudge judge, FuzzTally tally, long seed) {
        this.server = server;
        this.patience = patience;
        this.judge = judge;
        this.tally = tally;
        this.seed = seed;
    }

    void send(FuzzRequest request) throws IOException {
        long start = System.nanoTime();
        Optional<Answer> answer = Optional.empty();
        Optional<String> fault;
        try {
            answer = exchange(request);
            fault = answer.isPresent() ? judged(request, answer.get()) : missing(request);
        } catch (SocketTimeoutException _) {
            fault = Optional.of("no answer within " + patience);
        } catch (IOException | RuntimeException e) {
            fault = Optional.of("no legal HTTP: " + e);
        }
        double millis = (System.nanoTime() - start) / 1e6;
        previous = request;
        if (answer.map(each -> ends(request, each)).orElse(true)
                || request.end() != End.KEPT
                || fault.isPresent()) {
            close();
        }
        if (fault.isPresent()) {
            tally.fault(request, seed, fault.get(), millis);
        } else if (answer.isPresent()) {
            tally.answered(request.kind(), answer.get().status(), millis);
        } else {
            tally.closed(request.kind(), millis);
        }
    }

    private Optional<String> judged(FuzzRequest request, Answer answer) throws IOException {
        Optional<String> fault = judge.fault(request, answer);
        boolean more = request.followed() && !ends(request, answer);
        return fault.isEmpty() && more ? follower() : fault;
    }

    /// Whoever sends no HTTP may be left without an answer.
    private static Optional<String> missing(FuzzRequest request) {
        return request.exact() ? Optional.of("hung up without an answer") : Optional.empty();
    }

    /// Events go on until somebody closes; where they might, the answer to the request behind is not read. HTTP/1.0
    /// ends with each answer, without saying so.
    private static boolean ends(FuzzRequest request, Answer answer) {
        return answer.last()
                || isOld(request)
                || (request.followed() && request.route().path().endsWith("/events"))
                || answer.contentType().startsWith("text/event-stream");
    }

    private static boolean isOld(FuzzRequest request) {
        String text = new String(request.bytes(), StandardCharsets.ISO_8859_1);
        return text.lines().findFirst().orElse("").endsWith("HTTP/1.0");
    }

    /// Empty where the server hangs up. On a connection that is not new it may have done so because of the request
    /// before, whose answer is judged by itself: then this one is sent again.
    private Optional<Answer> exchange(FuzzRequest request) throws IOException {
        Connection used = connection;
        if (used != null) {
            try {
                return Optional.of(exchange(request, used));
            } catch (EOFException | SocketException _) {
                close();
                FuzzRequest before = previous;
                if (before != null && before.exact() && request.exact()) {
                    tally.unannounced(before, seed);
                }
            }
        }
        Connection fresh = new Connection(server, patience);
        connection = fresh;
        try {
            return Optional.of(exchange(request, fresh));
        } catch (EOFException | SocketException _) {
            return Optional.empty();
        }
    }

    private static Answer exchange(FuzzRequest request, Connection open) throws IOException {
        byte[] bytes = request.bytes();
        open.send(request.followed() ? HostileJson.joined(bytes, health(open)) : bytes);
        if (request.end() == End.HALF_CLOSED) {
            open.shutdownOutput();
        }
        return open.read(request.isHead());
    }

    private static byte[] health(Connection connection) {
        return connection.request("GET", "/health", "", new byte[0]);
    }

    /// What became of the good request behind a bad one that left the connection open.
    private Optional<String> follower() throws IOException {
        Connection open = connection;
        if (open == null) {
            return Optional.empty();
        }
        Answer answer = open.read(false);
        boolean isRight =
                answer.status() == 200
                        && new String(answer.body(), StandardCharsets.UTF_8).contains("\"ok\"");
        return isRight
                ? Optional.empty()
                : Optional.of(
                        "the good request behind it was answered by %d %s"
                                .formatted(answer.status(), answer.text()));
    }

    @Override
    public void close() throws IOException {
        Connection open = connection;
        connection = null;
        if (open != null) {
            open.close();
        }
    }
}
