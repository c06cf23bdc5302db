package zhiyin.server.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.Base64;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import zhiyin.server.HttpServer;
import zhiyin.server.Security;
import zhiyin.server.ServerOptions;
import zhiyin.server.TestServer;
import zhiyin.server.model.Models;

/// HTTPS with a certificate made by the JDK's keytool, and web pages of other origins.
final class TlsTest {
    private static final char[] PASSWORD = "password".toCharArray();

    @TempDir static Path folder;
    private static PemPair rsa;
    private static PemPair ec;
    private static KeyStore trusted;

    @BeforeAll
    static void makeCertificates() throws Exception {
        trusted = empty();
        rsa = make("rsa", "RSA");
        ec = make("ec", "EC");
    }

    private static PemPair make(String name, String algorithm) throws Exception {
        Path store = folder.resolve(name + ".p12");
        var keytool =
                new ProcessBuilder(
                                Path.of(System.getProperty("java.home"), "bin", "keytool")
                                        .toString(),
                                "-genkeypair",
                                "-alias",
                                "server",
                                "-keyalg",
                                algorithm,
                                "-dname",
                                "CN=localhost",
                                "-ext",
                                "SAN=dns:localhost,ip:127.0.0.1",
                                "-storetype",
                                "PKCS12",
                                "-keystore",
                                store.toString(),
                                "-storepass",
                                new String(PASSWORD))
                        .redirectErrorStream(true)
                        .start();
        assertThat(
                        new String(keytool.getInputStream().readAllBytes(), StandardCharsets.UTF_8)
                                + keytool.waitFor())
                .endsWith("0");
        KeyStore keys = KeyStore.getInstance(store.toFile(), PASSWORD);
        trusted.setCertificateEntry(name, keys.getCertificate("server"));
        return new PemPair(
                pem(name + ".crt", "CERTIFICATE", keys.getCertificate("server").getEncoded()),
                pem(name + ".key", "PRIVATE KEY", keys.getKey("server", PASSWORD).getEncoded()));
    }

    private static KeyStore empty() throws Exception {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        return store;
    }

    private static Path pem(String name, String label, byte[] bytes) throws Exception {
        String text = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(bytes);
        return Files.writeString(
                folder.resolve(name),
                "-----BEGIN %s-----\n%s\n-----END %s-----\n".formatted(label, text, label));
    }

    private static HttpClient trusting() throws Exception {
        var managers = TrustManagerFactory.getInstance("PKIX");
        managers.init(trusted);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, managers.getTrustManagers(), null);
        return HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .sslContext(context)
                .build();
    }

    private static HttpServer start(Security security) {
        return HttpServer.start(
                ServerOptions.DEFAULTS.withAddress("127.0.0.1", 0).withSecurity(security),
                Models.lending(List.of(TestServer.EMBEDDER)));
    }

    @Test
    void it_speaks_https_and_plain_http_to_this_machine_alone() throws Exception {
        for (PemPair pair : List.of(rsa, ec)) {
            try (HttpServer server = start(Security.NONE.withCertificate(pair));
                    HttpClient client = trusting()) {
                var request =
                        HttpRequest.newBuilder(
                                        URI.create(
                                                "https://localhost:%d/v1/embeddings"
                                                        .formatted(server.port())))
                                .POST(
                                        HttpRequest.BodyPublishers.ofString(
                                                "{\"model\":\"%s\",\"input\":\"a\"}"
                                                        .formatted(TestServer.MODEL)))
                                .build();
                HttpResponse<String> answer = client.send(request, BodyHandlers.ofString());
                assertThat(answer.statusCode()).isEqualTo(200);
                assertThat(answer.sslSession().orElseThrow().getProtocol()).isEqualTo("TLSv1.3");
                assertThat(server.localPort()).isNotEqualTo(server.port());
                URI local = URI.create("http://127.0.0.1:" + server.localPort() + "/health");
                assertThat(
                                client.send(
                                                HttpRequest.newBuilder(local).build(),
                                                BodyHandlers.ofString())
                                        .statusCode())
                        .isEqualTo(200);
            }
        }
    }

    @Test
    void files_that_cannot_be_used_are_told_with_what_to_do() throws Exception {
        assertThatThrownBy(() -> new PemPair(rsa.certificate(), ec.key()).load())
                .isInstanceOf(PemException.class)
                .hasMessageContaining("is not the key of the certificate");
        assertThatThrownBy(() -> new PemPair(rsa.key(), rsa.key()).load())
                .hasMessageContaining("expected a part \"-----BEGIN CERTIFICATE-----\"");
        assertThatThrownBy(() -> new PemPair(rsa.certificate(), rsa.certificate()).load())
                .hasMessageContaining("expected a part \"-----BEGIN PRIVATE KEY-----\"");
        assertThatThrownBy(() -> new PemPair(rsa.certificate(), folder.resolve("none")).load())
                .hasMessageContaining("cannot be read");
        Path old = pem("old.key", "RSA PRIVATE KEY", new byte[] {1, 2, 3});
        assertThatThrownBy(() -> new PemPair(rsa.certificate(), old).load())
                .hasMessageContaining("openssl pkcs8 -topk8 -nocrypt -in " + old);
        Path damaged = pem("damaged.key", "PRIVATE KEY", new byte[] {1, 2, 3});
        assertThatThrownBy(() -> new PemPair(rsa.certificate(), damaged).load())
                .hasMessageContaining("has a damaged key");
    }

    @Test
    void pages_of_listed_origins_may_use_it_and_others_may_not() throws Exception {
        var origins = List.of("https://chat.example.com");
        try (HttpServer server = start(Security.NONE.withOrigins(origins));
                HttpClient client = HttpClient.newHttpClient()) {
            HttpResponse<String> asked = preflight(client, server, "https://chat.example.com");
            assertThat(asked.statusCode()).isBetween(200, 204);
            assertThat(asked.headers().firstValue("Access-Control-Allow-Origin"))
                    .hasValue("https://chat.example.com");
            assertThat(asked.headers().firstValue("Access-Control-Allow-Headers").orElse(""))
                    .containsIgnoringCase("authorization");
            HttpResponse<String> other = preflight(client, server, "https://evil.example");
            assertThat(other.headers().firstValue("Access-Control-Allow-Origin")).isEmpty();
            HttpResponse<String> dotted = preflight(client, server, "https://chatxexample.com");
            assertThat(dotted.headers().firstValue("Access-Control-Allow-Origin")).isEmpty();
        }
        assertThatThrownBy(() -> Security.NONE.withOrigins(List.of("chat.example.com/x")))
                .hasMessageContaining("is no origin of web pages");
    }

    private static HttpResponse<String> preflight(
            HttpClient client, HttpServer server, String origin) throws Exception {
        var request =
                HttpRequest.newBuilder(
                                URI.create(
                                        "http://127.0.0.1:%d/v1/embeddings"
                                                .formatted(server.port())))
                        .method("OPTIONS", HttpRequest.BodyPublishers.noBody())
                        .headers(
                                "Origin",
                                origin,
                                "Access-Control-Request-Method",
                                "POST",
                                "Access-Control-Request-Headers",
                                "authorization,content-type");
        return client.send(request.build(), BodyHandlers.ofString());
    }
}
