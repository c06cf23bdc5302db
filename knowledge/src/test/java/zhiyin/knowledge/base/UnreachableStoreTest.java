package zhiyin.knowledge.base;

import static org.assertj.core.api.Assertions.assertThat;

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
import zhiyin.knowledge.catalog.CollectionSettings;

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
                base.collections()
                        .create(
                                NAME,
                                CollectionSettings.DEFAULTS
                                        .withModel(Bases.MODEL)
                                        .withStore(
                                                Optional.of(
                                                        "chroma+http://127.0.0.1:"
                                                                + server.getLocalPort())));
                Bases.put(base, NAME, "a.md", "# Pump\n\nThe filter is changed every 500 hours.");
                long job = base.jobs().list(Optional.of(NAME)).getFirst().id();
                Bases.await(() -> rounds(asked).size() >= 4);
                assertThat(base.jobs().progress(job).problem().orElse("none"))
                        .startsWith("storing waits: chroma+http://");
            }
        }
        List<Duration> pauses = new ArrayList<>();
        List<Instant> rounds = rounds(asked);
        for (int i = 1; i < rounds.size(); i++) {
            pauses.add(Duration.between(rounds.get(i - 1), rounds.get(i)));
        }
        assertThat(pauses.get(2)).as("%s", pauses).isGreaterThan(Duration.ofMillis(3_900));
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
