package zhiyin.knowledge.embed.remote;

import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpClient.Redirect;
import java.net.http.HttpClient.Version;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Predicate;
import zhiyin.engine.EngineException.Code;

/// The address where vectors are asked for, and what its answers' statuses mean. A redirect is not followed:
/// the key, and the texts, go nowhere but where they were meant for. An answer's body is bounded in bytes and
/// time. Thread-safe.
final class Endpoint implements AutoCloseable {
    private static final Duration CONNECTING = Duration.ofSeconds(10);

    private final URI url;
    private final Predicate<URI> allowed;
    private final Optional<String> key;
    private final Backoff backoff;
    private final RemoteErrors errors;
    private final HttpClient client;

    /// @param allowed whether the address may be asked, where it leads to now
    /// @param keyVariable that the key is from, for messages
    Endpoint(
            URI url,
            Predicate<URI> allowed,
            Optional<String> key,
            Optional<String> keyVariable,
            Backoff backoff) {
        this.url = url;
        this.allowed = allowed;
        this.key = key;
        this.backoff = backoff;
        this.errors = new RemoteErrors(key, keyVariable);
        this.client =
                HttpClient.newBuilder()
                        .version(Version.HTTP_1_1)
                        .followRedirects(Redirect.NEVER)
                        .connectTimeout(CONNECTING)
                        .executor(Executors.newVirtualThreadPerTaskExecutor())
                        .build();
    }

    /// Asks once.
    ///
    /// @param most bytes of an answer
    /// @param limit until the whole answer is there
    Reply ask(byte[] json, long most, Duration limit) throws InterruptedException {
        if (!allowed.test(url)) {
            return Reply.Failed.forGood(
                    "is at an address of this machine or a private network, which this server does not ask");
        }
        CompletableFuture<HttpResponse<BoundedBody.Bytes>> answer =
                client.sendAsync(request(json), _ -> new BoundedBody(most));
        try {
            return reply(answer.get(limit.toNanos(), TimeUnit.NANOSECONDS));
        } catch (TimeoutException _) {
            return new Reply.Failed(
                    Code.REMOTE_SLOW,
                    "has not answered in %d s".formatted(Math.max(1, limit.toSeconds())),
                    true,
                    Optional.empty());
        } catch (ExecutionException e) {
            return broken(Optional.ofNullable(e.getCause()).orElse(e));
        } finally {
            answer.cancel(true);
        }
    }

    private HttpRequest request(byte[] json) {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(url)
                        .header("Content-Type", "application/json")
                        .header("Accept", "application/json")
                        .POST(BodyPublishers.ofByteArray(json));
        key.ifPresent(secret -> request.header("Authorization", "Bearer " + secret));
        return request.build();
    }

    private Reply reply(HttpResponse<BoundedBody.Bytes> response) {
        byte[] body = response.body().read();
        if (response.body().tooLong()) {
            return Reply.Failed.forGood(
                    "answered %d with more than %,d bytes, which no such answer has"
                            .formatted(response.statusCode(), body.length));
        }
        return response.statusCode() == 200
                ? new Reply.Answered(body)
                : errors.of(
                        response.statusCode(),
                        response.headers(),
                        body,
                        backoff.askedFor(response.headers()));
    }

    private static Reply broken(Throwable cause) {
        String why =
                switch (cause) {
                    case HttpConnectTimeoutException _ ->
                            "took no connection in %d s".formatted(CONNECTING.toSeconds());
                    case ConnectException _ -> "takes no connection";
                    case IOException e ->
                            "broke off: " + RemoteErrors.shown(String.valueOf(e.getMessage()));
                    default -> "cannot be asked: " + RemoteErrors.shown(String.valueOf(cause));
                };
        return new Reply.Failed(
                Code.REMOTE_FAILED, why, cause instanceof IOException, Optional.empty());
    }

    void retire() {
        client.shutdown();
    }

    @Override
    public void close() {
        client.shutdownNow();
    }
}
