package zhiyin.engine.pull;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import zhiyin.engine.EngineException;

/// Hubs that mean harm: nothing leaves the folder, and memory and time stay bounded.
@Timeout(600)
final class HostileHubTest {
    @TempDir Path folder;

    private void assertRefused(HubServer server, String... words) throws Exception {
        Path store = folder.resolve("store");
        assertThatThrownBy(() -> PullFixture.pull(server, store))
                .isInstanceOf(EngineException.class)
                .hasMessageContainingAll(words);
        assertThat(PullFixture.files(folder)).allMatch(file -> file.contains(".locks"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "../evil.gguf",
                "../../evil-Q8_0.gguf",
                "a/../../../evil.gguf",
                "/tmp/evil.gguf",
                "\\\\\\\\host\\\\evil.gguf",
                "..\\\\evil.gguf",
                "C:/evil.gguf"
            })
    void a_listing_that_points_out_of_the_folder_is_refused_as_a_whole(String path)
            throws Exception {
        try (HubServer server = PullFixture.gguf(5000)) {
            server.rawListing =
                    Optional.of(
                            "[{\"type\":\"file\",\"path\":\"x-Q8_0.gguf\",\"size\":5},{\"type\":\"file\",\"path\":\"%s\",\"size\":5}]"
                                    .formatted(path));
            assertRefused(server, "points out of the model's folder");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{",
                "null",
                "{}",
                "{\"error\":\"no\"}",
                "<html>login</html>",
                "[{\"type\":\"file\"}]",
                "[{\"type\":\"file\",\"path\":7,\"size\":1}]",
                "[{\"type\":\"file\",\"path\":\"a.gguf\"}]",
                "[{\"type\":\"file\",\"path\":\"a.gguf\",\"size\":-1}]",
                "[{\"type\":\"file\",\"path\":\"a.gguf\",\"size\":1e300}]",
                "[{\"type\":\"file\",\"path\":\"a.gguf\",\"size\":99999999999999999999}]",
                "[{\"type\":\"file\",\"path\":\"a.gguf\",\"size\":\"5\"}]",
                "[{\"type\":\"file\",\"path\":\"a.gguf\",\"size\":5,\"oid\":\"../x\"}]",
                "[{\"type\":\"file\",\"path\":\"a.gguf\",\"size\":5},{\"type\":\"file\",\"path\":\"a.gguf\",\"size\":5}]"
            })
    void a_listing_that_is_none_is_refused(String listing) throws Exception {
        try (HubServer server = PullFixture.gguf(5000)) {
            server.rawListing = Optional.of(listing);
            assertRefused(server, "the list of files of acme/model", "http://127.0.0.1");
        }
    }

    @Test
    void bombs_of_json_are_refused_in_bounded_memory() throws Exception {
        try (HubServer server = PullFixture.gguf(5000)) {
            server.rawListing = Optional.of("[".repeat(5_000_000));
            assertRefused(server, "is not JSON");
            server.rawListing = Optional.of("[" + "{},".repeat(4_000_000) + "{}]");
            assertRefused(server, "is not JSON");
            server.rawListing = Optional.of("[\"" + "x".repeat(17 << 20) + "\"]");
            assertRefused(server, "larger than");
        }
    }

    @Test
    void a_listing_without_end_is_not_followed_for_ever() throws Exception {
        try (HubServer server = PullFixture.gguf(5000)) {
            server.pageSize = 1;
            for (int i = 0; i < 200; i++) {
                server.files.put("file%03d.txt".formatted(i), new byte[1]);
            }
            assertRefused(server, "more than 50 pages");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "file:///etc/passwd",
                "ftp://127.0.0.1/x",
                "jar:file:/x!/y",
                "http://",
                "::",
                ""
            })
    void a_redirect_to_something_else_than_http_is_not_followed(String target) throws Exception {
        try (HubServer server = PullFixture.gguf(5000)) {
            server.redirectTo = Optional.of(target);
            Path store = folder.resolve("store");
            assertThatThrownBy(() -> PullFixture.pull(server, store))
                    .hasMessageContaining("redirect");
            assertThat(store.resolve(HubServer.REPOSITORY).resolve("model-Q8_0.gguf"))
                    .doesNotExist();
        }
    }

    @Test
    void a_redirect_to_itself_is_not_followed() {
        try (HubServer server = PullFixture.gguf(5000)) {
            server.redirectTo =
                    Optional.of(server.base() + "/acme/model/resolve/main/model-Q8_0.gguf");
            assertThatThrownBy(() -> PullFixture.pull(server, folder))
                    .hasMessageContaining("redirects to");
        }
    }

    @Test
    void a_token_is_not_shown_to_a_hub_in_the_clear_over_a_network() {
        Hub far =
                HuggingFace.of(
                        Optional.of(URI.create("http://mirror.example")),
                        Map.of("HF_TOKEN", "hf_x"));
        var connection = new HubConnection(far, PullFixture.QUICK);
        assertThat(connection.mayHaveToken(URI.create("http://mirror.example/x"))).isFalse();
        Hub secure =
                HuggingFace.of(
                        Optional.of(URI.create("https://mirror.example")),
                        Map.of("HF_TOKEN", "hf_x"));
        connection = new HubConnection(secure, PullFixture.QUICK);
        assertThat(connection.mayHaveToken(URI.create("https://mirror.example/x"))).isTrue();
        for (String other :
                new String[] {
                    "https://mirror.example:8443/x",
                    "http://mirror.example/x",
                    "https://mirror.example.evil/x",
                    "https://cdn.mirror.example/x"
                }) {
            assertThat(connection.mayHaveToken(URI.create(other))).as(other).isFalse();
        }
    }

    @Test
    void a_hub_whose_certificate_nobody_vouches_for_is_refused_at_once() throws Exception {
        HttpsServer server =
                HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setHttpsConfigurator(new HttpsConfigurator(selfSigned()));
        server.start();
        try {
            URI base = URI.create("https://127.0.0.1:" + server.getAddress().getPort());
            Hub hub = HuggingFace.of(Optional.of(base), Map.of());
            var heard = new PullFixture.Heard();
            // A first handshake takes its time, which is not to be what is told of.
            var pull = new Pull(new ModelStore(folder), hub, PullOptions.DEFAULTS, heard);
            assertThatThrownBy(() -> pull.run(PullFixture.NAME))
                    .isInstanceOf(EngineException.class)
                    .hasMessageContainingAll("127.0.0.1", "certificate", "keytool");
        } finally {
            server.stop(0);
        }
    }

    private SSLContext selfSigned() throws Exception {
        Path keys = folder.resolve("keys.p12");
        Path keytool = Path.of(System.getProperty("java.home"), "bin", "keytool");
        String options =
                "-genkeypair -alias hub -keyalg EC -dname CN=hub -ext SAN=ip:127.0.0.1 -storepass changeit -keystore";
        List<String> command = new ArrayList<>(List.of(keytool.toString()));
        command.addAll(List.of(options.split(" ", -1)));
        command.add(keys.toString());
        Process process = new ProcessBuilder(command).inheritIO().start();
        assertThat(process.waitFor()).isZero();
        char[] password = "changeit".toCharArray();
        KeyStore store = KeyStore.getInstance(keys.toFile(), password);
        KeyManagerFactory factory = KeyManagerFactory.getInstance("PKIX");
        factory.init(store, password);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(factory.getKeyManagers(), null, null);
        return context;
    }

    @Test
    void a_link_in_the_store_is_not_written_through_by_a_final_name() throws Exception {
        try (HubServer server = PullFixture.gguf(5000)) {
            Path victim = Files.writeString(folder.resolve("victim"), "precious");
            Path model = Files.createDirectories(folder.resolve("s").resolve(HubServer.REPOSITORY));
            Files.createSymbolicLink(model.resolve("model-Q8_0.gguf"), victim);
            PullFixture.pull(server, folder.resolve("s"));
            assertThat(victim).hasContent("precious");
            assertThat(model.resolve("model-Q8_0.gguf"))
                    .hasBinaryContent(server.files.get("model-Q8_0.gguf"));
        }
    }
}
