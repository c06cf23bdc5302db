package zhiyin.knowledge.base;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import zhiyin.knowledge.catalog.CollectionName;
import zhiyin.knowledge.catalog.CollectionSettings;
import zhiyin.knowledge.store.StoreException;

/// A collection whose vectors belong into a server that closes every connection.
final class UnreachableStoreTest {
    private static final String NAME = "far";

    @TempDir Path folder;

    @Test
    void a_job_says_what_it_waits_for_and_asks_less_and_less_often()
            throws IOException, InterruptedException {
        List<Instant> asked = new CopyOnWriteArrayList<>();
        try (var server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            Thread.ofVirtual().start(() -> closeAll(server, asked));
            try (KnowledgeBase base = KnowledgeBase.open(folder, Bases.options())) {
                insert(base, settings(server));
                Bases.put(base, NAME, "a.md", "# Pump\n\nThe filter is changed every 500 hours.");
                long job = base.jobs().list(Optional.of(NAME)).getFirst().id();
                Bases.await(() -> rounds(asked).size() >= 4);
                assertThat(base.jobs().progress(job).problem().orElse("none"))
                        .startsWith("storing waits: chroma+http://");
            }
        }
        try (KnowledgeBase looking = KnowledgeBase.open(folder, Bases.options().withoutWorking())) {
            long job = looking.jobs().list(Optional.of(NAME)).getFirst().id();
            assertThat(looking.jobs().progress(job).problem().orElse("none"))
                    .as("told though nobody is at it")
                    .startsWith("storing waits: chroma+http://");
        }
        List<Duration> pauses = new ArrayList<>();
        List<Instant> rounds = rounds(asked);
        for (int i = 1; i < rounds.size(); i++) {
            pauses.add(Duration.between(rounds.get(i - 1), rounds.get(i)));
        }
        assertThat(pauses.get(2)).as("%s", pauses).isGreaterThan(Duration.ofMillis(3_900));
    }

    private static CollectionSettings settings(ServerSocket server) {
        return CollectionSettings.DEFAULTS
                .withModel(Bases.MODEL)
                .withStore(Optional.of("chroma+http://127.0.0.1:" + server.getLocalPort()));
    }

    /// As when the server could be reached.
    private static void insert(KnowledgeBase base, CollectionSettings settings) {
        base.place()
                .database()
                .change(c ->
                        base.place()
                                .tables()
                                .collections()
                                .insert(c, new CollectionName(NAME), settings, Instant.now()));
    }

    @Test
    void is_refused_before_anything_is_promised_to_lie_there()
            throws IOException, InterruptedException {
        try (var server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
                KnowledgeBase base = KnowledgeBase.open(folder, Bases.options())) {
            Thread.ofVirtual().start(() -> closeAll(server, new CopyOnWriteArrayList<>()));
            String address = settings(server).store().orElseThrow();
            assertThatThrownBy(() -> base.collections().create(NAME, settings(server)))
                    .isInstanceOf(StoreException.class)
                    .hasMessageStartingWith("no vectors can be kept there: " + address)
                    .hasMessageContaining("make sure that the server runs and can be reached");
            assertThat(base.collections().list()).isEmpty();
            var without = "postgres://me@127.0.0.1:1/vectors?key=NOBODYS_API_KEY";
            assertThatThrownBy(() ->
                            base.collections()
                                    .create(
                                            NAME,
                                            CollectionSettings.DEFAULTS.withStore(
                                                    Optional.of(without))))
                    .isInstanceOf(StoreException.class)
                    .hasMessageContaining("NOBODYS_API_KEY");

            base.collections().create(NAME, CollectionSettings.DEFAULTS.withModel(Bases.MODEL));
            Bases.put(base, NAME, "a.md", "# Pump\n\nThe filter is changed every 500 hours.");
            Bases.awaitAll(base, NAME);
            assertThatThrownBy(() -> base.indexes().move(NAME, Optional.of(address)))
                    .isInstanceOf(StoreException.class)
                    .hasMessageContaining(address);
            assertThat(base.collections().require(NAME).indexes()).hasSize(1);
            assertThat(base.collections().require(NAME).settings().store()).isEmpty();
        }
    }

    /// When it was asked, what followed at once left out.
    private static List<Instant> rounds(List<Instant> asked) {
        List<Instant> rounds = new ArrayList<>();
        Instant last = Instant.MIN;
        for (Instant each : asked) {
            if (each.isAfter(last.plusMillis(900))) {
                rounds.add(each);
            }
            last = each;
        }
        return rounds;
    }

    private static void closeAll(ServerSocket server, List<Instant> asked) {
        while (!server.isClosed()) {
            try {
                server.accept().close();
                asked.add(Instant.now());
            } catch (IOException _) {
                return; // closed
            }
        }
    }
}
