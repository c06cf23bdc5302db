package zhiyin.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.LockSupport;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.Test;
import zhiyin.engine.EmbedderOptions;
import zhiyin.knowledge.embed.EmbeddingCache;
import zhiyin.knowledge.embed.EmbeddingModels;
import zhiyin.knowledge.embed.KeepAlive;
import zhiyin.knowledge.embed.ModelOpener;
import zhiyin.server.model.Models;
import zhiyin.server.model.StoreCatalogue;
import zhiyin.server.model.TokenInput;

/// Clients that stall, leave, or wait long.
final class ConnectionTest {
    private static final Duration SHORT = Duration.ofMillis(300);
    private static final String LONG_TEXTS = longTexts();

    @Test
    void answersAClientThatStallsInItsBodyAndHangsUp() throws Exception {
        try (var server = TestServer.start(options -> options.withIdleTimeout(SHORT));
                var client = new RawClient(server.port())) {
            client.sendHead("Content-Length: 1000\r\n").send("{\"model\":\"bge");
            assertThat(client.readAnswer())
                    .startsWith("HTTP/1.1 408")
                    .contains("application/json", "the request body stopped coming");
            assertThat(client.isAtEnd()).isTrue();
            assertThat(server.statusOfGoodRequest()).isEqualTo(200);
        }
    }

    @Test
    void hangsUpOnAClientThatSaysNothing() throws Exception {
        try (var server = TestServer.start(options -> options.withIdleTimeout(SHORT));
                var silent = new RawClient(server.port());
                var halfLine = new RawClient(server.port())) {
            halfLine.send("POST /v1/emb");
            assertThat(silent.isAtEnd()).isTrue();
            halfLine.readAnswer();
            assertThat(halfLine.isAtEnd()).isTrue();
        }
    }

    @Test
    void computesForLongerThanTheIdleTimeout() throws Exception {
        try (var server = TestServer.start(options -> options.withIdleTimeout(SHORT))) {
            var answer = server.embed(LONG_TEXTS);
            assertThat(answer.statusCode()).isEqualTo(200);
        }
    }

    @Test
    void loadsAModelForLongerThanTheIdleTimeout() throws Exception {
        ModelOpener slow =
                _ -> {
                    LockSupport.parkNanos(Duration.ofSeconds(1).toNanos());
                    return new ModelOpener.Opened(TestServer.EMBEDDER, false);
                };
        var catalogue =
                new StoreCatalogue(List.of(TestServer.MODEL), true, EmbedderOptions.defaults());
        try (var models =
                        new EmbeddingModels(
                                slow, EmbeddingCache.none(), KeepAlive.FOREVER, Long.MAX_VALUE);
                var server =
                        TestServer.start(
                                options -> options.withIdleTimeout(SHORT),
                                new Models(models, catalogue, List.of(), TokenInput.REJECT))) {
            assertThat(server.statusOfGoodRequest()).isEqualTo(200);
        }
    }

    @Test
    void bearsAClientThatLeavesInItsBody() throws Exception {
        assertNothingIsLoggedAs(server -> {
            try (var client = new RawClient(server.port())) {
                client.sendHead("Content-Length: 1000\r\n").send("{\"model\":");
            }
            try (var client = new RawClient(server.port())) {
                client.sendHead("Content-Length: 1000\r\n").send("{\"model\":").reset();
            }
        });
    }

    @Test
    void bearsAClientThatLeavesBeforeItsAnswer() throws Exception {
        byte[] body = LONG_TEXTS.getBytes(UTF_8);
        assertNothingIsLoggedAs(server -> {
            try (var client = new RawClient(server.port())) {
                client.sendHead("Expect: 100-continue\r\nContent-Length: " + body.length + "\r\n");
                client.readAnswer();
                client.send(body).reset();
            }
        });
    }

    /// Does something bad to a server, sees that it still works, and that it told no stack trace.
    private static void assertNothingIsLoggedAs(Misdeed misdeed) throws Exception {
        var log = new LogOfWarnings();
        try (log) {
            try (var server = TestServer.start()) {
                misdeed.doTo(server);
                assertThat(server.statusOfGoodRequest()).isEqualTo(200);
            } // closing waits for the requests in flight
        }
        assertThat(log.messages).isEmpty();
    }

    @FunctionalInterface
    private interface Misdeed {
        void doTo(TestServer server) throws Exception;
    }

    private static String longTexts() {
        String text = "\"" + "天气预报说明天有雨".repeat(50) + "\"";
        return "{\"model\":\"%s\",\"encoding_format\":\"base64\",\"input\":[%s]}"
                .formatted(TestServer.MODEL, String.join(",", Collections.nCopies(40, text)));
    }

    /// What is logged, by us or by the libraries, at warning or above, or with an exception.
    private static final class LogOfWarnings extends Handler implements AutoCloseable {
        // Held, for loggers are collected when nobody holds them.
        private final Logger logger = Logger.getLogger("");
        final List<String> messages = new CopyOnWriteArrayList<>();

        LogOfWarnings() {
            logger.addHandler(this);
        }

        @Override
        public void publish(LogRecord entry) {
            if (entry.getThrown() != null
                    || entry.getLevel().intValue() >= java.util.logging.Level.WARNING.intValue()) {
                messages.add(entry.getMessage() + " " + entry.getThrown());
            }
        }

        @Override
        public void flush() {}

        @Override
        public void close() {
            logger.removeHandler(this);
        }
    }
}
