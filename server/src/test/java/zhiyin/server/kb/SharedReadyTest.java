package zhiyin.server.kb;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import zhiyin.knowledge.base.KnowledgeBase;
import zhiyin.knowledge.base.KnowledgeOptions;
import zhiyin.knowledge.base.PutOptions;
import zhiyin.knowledge.base.SharedCatalog;
import zhiyin.knowledge.catalog.CollectionSettings;
import zhiyin.knowledge.catalog.Stage;
import zhiyin.knowledge.embed.ModelOpener.Opened;
import zhiyin.knowledge.parse.worker.PoolOptions;
import zhiyin.knowledge.store.StoreAddress;
import zhiyin.knowledge.store.postgres.PostgresLogin;
import zhiyin.server.HttpServer;
import zhiyin.server.ServerOptions;
import zhiyin.server.TestServer;

/// What a server that shares its catalog answers to whoever asks whether requests should be sent to it.
@Timeout(600)
final class SharedReadyTest {
    private static final Map<String, String> ENVIRONMENT = Map.of("STORE_API_KEY", "zhiyin");
    private static final String NAME = "shared";

    /// Of a script that cannot have its server on this machine.
    private static final int IMPOSSIBLE = 3;

    @TempDir Path folder;

    private final HttpClient client = HttpClient.newHttpClient();

    @Test
    void a_server_that_has_just_come_is_not_ready_before_it_has_followed_the_others()
            throws Exception {
        Process store = new ProcessBuilder("../scripts/stores/postgres").start();
        try {
            StoreAddress address = address(store);
            try (KnowledgeBase first = open("first", address)) {
                fill(first);
                String table =
                        first.collections()
                                .require(NAME)
                                .live()
                                .orElseThrow()
                                .settings()
                                .store()
                                .orElseThrow()
                                .name();
                try (Connection vectors = locked(address, table);
                        KnowledgeBase late = open("late", address);
                        HttpServer server =
                                HttpServer.start(
                                        ServerOptions.DEFAULTS.withAddress("127.0.0.1", 0),
                                        late,
                                        KbOptions.DEFAULTS)) {
                    HttpResponse<String> answer = ready(server);
                    assertThat(answer.statusCode()).isEqualTo(503);
                    assertThat(answer.body()).contains("following", "1 of 1 collections");
                    assertThat(answer.headers().firstValue("Retry-After")).hasValue("1");
                    vectors.rollback();
                    while (ready(server).statusCode() == 503) {
                        Thread.sleep(20);
                    }
                    assertThat(ready(server).body()).isEqualTo("{\"status\":\"ready\"}");
                }
            }
        } finally {
            store.getOutputStream().close();
            if (!store.waitFor(60, TimeUnit.SECONDS)) {
                store.destroy();
            }
        }
    }

    private static StoreAddress address(Process store) throws IOException, InterruptedException {
        var out = new BufferedReader(store.inputReader(StandardCharsets.UTF_8));
        String address = out.readLine();
        if (address == null) {
            String said = new String(store.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
            Assumptions.assumeTrue(store.waitFor() != IMPOSSIBLE, said);
            throw new IllegalStateException(said);
        }
        return StoreAddress.parse(address);
    }

    private KnowledgeBase open(String data, StoreAddress address) throws IOException {
        return KnowledgeBase.open(
                folder.resolve(data),
                KnowledgeOptions.defaults()
                        .withParsers(PoolOptions.defaults().withProcesses(1))
                        .withModels(_ -> new Opened(TestServer.EMBEDDER, false))
                        .withEnvironment(ENVIRONMENT)
                        .withShared(
                                new SharedCatalog(
                                        address,
                                        Files.createDirectories(folder.resolve("files")))));
    }

    private static void fill(KnowledgeBase base) throws IOException, InterruptedException {
        base.collections().create(NAME, CollectionSettings.DEFAULTS.withModel(TestServer.MODEL));
        byte[] text =
                "# Pump\n\nThe filter is changed every 500 hours.".getBytes(StandardCharsets.UTF_8);
        base.documents().put(NAME, "pump.md", new ByteArrayInputStream(text), PutOptions.NONE);
        while (!base.collections().require(NAME).stages().containsKey(Stage.READY)) {
            Thread.sleep(20);
        }
    }

    /// Nobody reads the table until this is rolled back.
    private static Connection locked(StoreAddress address, String table) throws SQLException {
        Connection connection = new PostgresLogin(address, ENVIRONMENT).connect();
        try (Statement statement = connection.createStatement()) {
            statement.execute("lock table " + table + " in access exclusive mode");
        }
        return connection;
    }

    private HttpResponse<String> ready(HttpServer server) throws IOException, InterruptedException {
        URI ready = URI.create("http://127.0.0.1:%d/ready".formatted(server.port()));
        return client.send(HttpRequest.newBuilder(ready).build(), BodyHandlers.ofString());
    }
}
