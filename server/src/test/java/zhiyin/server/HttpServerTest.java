package zhiyin.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import zhiyin.server.ServerException.Code;
import zhiyin.server.model.Models;

final class HttpServerTest {
    private static final String REQUEST =
            "{\"model\":\"%s\",\"input\":\"你好\"}".formatted(TestServer.MODEL);

    @Test
    void namesThePortThatIsInUseAndWhatToDo() {
        try (var first = TestServer.start()) {
            assertThatThrownBy(() ->
                            TestServer.start(
                                    options -> options.withAddress("127.0.0.1", first.port())))
                    .isInstanceOfSatisfying(
                            ServerException.class,
                            e -> assertThat(e.code()).isEqualTo(Code.PORT_IN_USE))
                    .hasMessageContaining("port " + first.port() + " of 127.0.0.1 is in use")
                    .hasMessageContaining("take another port");
        }
    }

    @Test
    void namesAnAddressThatIsNotThisMachines() {
        // 192.0.2.0/24 is reserved for documentation: nobody's.
        assertThatThrownBy(() -> TestServer.start(options -> options.withAddress("192.0.2.1", 0)))
                .isInstanceOfSatisfying(
                        ServerException.class,
                        e -> assertThat(e.code()).isEqualTo(Code.ADDRESS_UNUSABLE))
                .hasMessageContaining("192.0.2.1");
        assertThatThrownBy(() ->
                        TestServer.start(options -> options.withAddress("no-such-host.invalid", 0)))
                .isInstanceOfSatisfying(
                        ServerException.class,
                        e -> assertThat(e.code()).isEqualTo(Code.ADDRESS_UNUSABLE))
                .hasMessageContaining("no-such-host.invalid");
    }

    @Test
    void refusesToServeNothing() {
        assertThatThrownBy(() -> Models.lending(List.of()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("no model to serve");
    }

    @Test
    void freesThePortWhenClosedAndMayBeClosedTwice() {
        var server = TestServer.start();
        int port = server.port();
        server.close();
        server.close();
        try (var again = TestServer.start(options -> options.withAddress("127.0.0.1", port))) {
            assertThat(again.port()).isEqualTo(port);
        }
    }

    @Test
    void doesNotCloseTheEmbedder() {
        TestServer.start().close();
        assertThat(TestServer.EMBEDDER.embed("你好")).hasSize(512);
    }

    @Test
    void finishesARequestThatIsInFlightWhenClosed() throws Exception {
        var server = TestServer.start();
        try (var client = new RawClient(server.port())) {
            // "100 Continue" tells that the request has reached its handler.
            client.sendHead(
                    "Expect: 100-continue\r\nContent-Length: "
                            + REQUEST.getBytes(UTF_8).length
                            + "\r\n");
            assertThat(client.readAnswer()).startsWith("HTTP/1.1 100");
            Thread closing = Thread.startVirtualThread(server::close);
            while (server.get("/ready").statusCode() == 200) {
                Thread.sleep(1);
            }
            client.send(REQUEST);
            assertThat(client.readAnswer()).startsWith("HTTP/1.1 200");
            closing.join();
        }
    }

    @Test
    void stopsThoughARequestIsUnfinishedWhenItsTimeIsOver() throws Exception {
        var server = TestServer.start(options -> options.withStopTimeout(Duration.ofMillis(50)));
        try (var client = new RawClient(server.port())) {
            client.sendHead("Expect: 100-continue\r\nContent-Length: 1000\r\n");
            assertThat(client.readAnswer()).startsWith("HTTP/1.1 100");
            server.close();
            awaitRefusal(server.port());
        }
    }

    private static void awaitRefusal(int port) throws InterruptedException {
        while (true) {
            try (var _ = new Socket(InetAddress.getLoopbackAddress(), port)) {
                Thread.sleep(5);
            } catch (IOException _) {
                return;
            }
        }
    }
}
