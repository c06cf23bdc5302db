package zhiyin.server.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.javalin.Javalin;
import io.javalin.http.Context;
import io.javalin.http.Handler;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.Test;
import zhiyin.engine.EngineException;
import zhiyin.engine.EngineException.Code;
import zhiyin.server.openai.OpenAiErrors;

/// Failures that no request can provoke, by routes that fail.
final class BoundaryTest {
    @Test
    void tellsAFailureOfOursWithoutInternals() throws Exception {
        assertFailed(new IllegalStateException("secret"));
        assertFailed(new StackOverflowError("secret"));
        assertFailed(new EngineException(Code.VECTOR_NOT_FINITE, "secret"));
    }

    private static void assertFailed(Throwable failure) throws Exception {
        var answer = answerTo(failure);
        assertThat(answer.statusCode()).isEqualTo(500);
        assertThat(answer.headers().firstValue("Content-Type")).hasValue("application/json");
        assertThat(answer.body())
                .contains("\"type\":\"server_error\"", "its log says why")
                .doesNotContain("secret", "Exception");
    }

    @Test
    void tellsThatTheServerIsStopping() throws Exception {
        var answer = answerTo(new CancellationException("interrupted"));
        assertThat(answer.statusCode()).isEqualTo(503);
        assertThat(answer.body()).contains("the server is stopping");
    }

    @Test
    void breaksOffAnAnswerThatFailsHalfWay() {
        assertThatThrownBy(() ->
                        answerTo(ctx -> {
                            ctx.res().getOutputStream().write(new byte[100_000]);
                            ctx.res().flushBuffer();
                            throw new IllegalStateException("half-way");
                        }))
                .isInstanceOf(IOException.class);
    }

    private static HttpResponse<String> answerTo(Throwable failure) throws Exception {
        return answerTo((Context _) -> throwIt(failure));
    }

    private static HttpResponse<String> answerTo(Handler handler) throws Exception {
        Javalin javalin =
                Javalin.create(config -> {
                    config.startup.showJavalinBanner = false;
                    new Routes(config.routes, 1000, Access.OPEN, new OpenAiErrors(), new Door())
                            .get(Operation.of("GET", "/", "fails"), handler);
                });
        javalin.start("127.0.0.1", 0);
        try (var client = HttpClient.newHttpClient()) {
            var uri = URI.create("http://127.0.0.1:" + javalin.port() + "/");
            return client.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString());
        } finally {
            javalin.stop();
        }
    }

    private static void throwIt(Throwable failure) throws Exception {
        switch (failure) {
            case Error e -> throw e;
            case Exception e -> throw e;
            default -> throw new AssertionError(failure);
        }
    }
}
