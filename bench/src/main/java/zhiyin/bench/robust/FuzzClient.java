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
        Optional<String> fault;
        Optional<Answer> answer = Optional.empty();
        try {
            answer = Optional.of(exchange(request));
            fault = judge.fault(request, answer.get());
            if (fault.isEmpty() && request.followed() && !answer.get().last()) {
                fault = follower(request);
            }
        } catch (SocketTimeoutException _) {
            fault = Optional.of("no answer within " + patience);
        } catch (EOFException | SocketException e) {
            // Whoever sends no HTTP gets no answer, perhaps. A kept connection may also have been closed for
            // being idle while this request was on its way; that is not told apart, and all are one in a table.
            fault =
                    request.exact()
                            ? Optional.of("hung up without an answer: " + e.getMessage())
                            : Optional.empty();
        } catch (IOException | RuntimeException e) {
            fault = Optional.of("no legal HTTP: " + e);
        }
        double millis = (System.nanoTime() - start) / 1e6;
        boolean isLast = answer.map(FuzzClient::ends).orElse(true);
        if (isLast || request.end() != End.KEPT || fault.isPresent()) {
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

    /// Events go on until somebody closes.
    private static boolean ends(Answer answer) {
        return answer.last() || answer.contentType().startsWith("text/event-stream");
    }

    private Answer exchange(FuzzRequest request) throws IOException {
        Connection open = connection;
        if (open == null) {
            open = new Connection(server, patience);
            connection = open;
        }
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
    private Optional<String> follower(FuzzRequest request) throws IOException {
        Connection open = connection;
        if (open == null || request.route().path().endsWith("/events")) {
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
