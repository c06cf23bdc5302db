package zhiyin.engine.pull;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import zhiyin.engine.pull.PullFixture.Heard;

/// Pulls in processes of their own: killed, in each other's way, out of room.
@Timeout(600)
final class PullProcessTest {
    private static final int WEIGHTS = 3_000_000;
    private static final String FILE = "model-Q8_0.gguf";

    @TempDir Path folder;

    private Path store() {
        return folder.resolve("store");
    }

    private Path target() {
        return store().resolve(HubServer.REPOSITORY).resolve(FILE);
    }

    private List<String> command(HubServer server) {
        return List.of(
                ProcessHandle.current().info().command().orElse("java"),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-XX:-UsePerfData",
                "-Xmx200m",
                "-cp",
                System.getProperty("java.class.path"),
                PullMain.class.getName(),
                store().toString(),
                server.base().toString());
    }

    private Process start(List<String> command, String log) throws IOException {
        File file = folder.resolve(log).toFile();
        return new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(file).start();
    }

    private String log(String name) throws IOException {
        return Files.readString(folder.resolve(name));
    }

    @Test
    void a_killed_pull_is_continued_and_only_missing_ranges_are_fetched() throws Exception {
        try (HubServer server = PullFixture.gguf(WEIGHTS)) {
            server.bytesPerSecond = 400_000; // a connection; two of them
            Process child = start(command(server), "killed");
            long recorded = awaitRecorded(child, 500_000);
            child.destroyForcibly().waitFor();
            assertThat(target()).doesNotExist();
            assertThat(new ModelStore(store()).find(HubServer.REPOSITORY)).isEmpty();

            awaitQuiet(server);
            server.bytesPerSecond = Integer.MAX_VALUE;
            server.bytesServed.set(0);
            server.requests.clear();
            var heard = new Heard();
            PullFixture.pull(server, store(), heard);
            assertThat(target()).hasBinaryContent(server.files.get(FILE));
            assertThat(heard.present.get()).isGreaterThanOrEqualTo(recorded);
            assertThat(server.bytesServed.get()).isEqualTo(WEIGHTS - heard.present.get());
            assertThat(server.contentRequests(FILE)).allMatch(r -> r.span().isPresent());
        }
    }

    /// Waits until the server has noticed that nobody reads on: what it sends until then is lost.
    private static void awaitQuiet(HubServer server) throws InterruptedException {
        long before = -1;
        while (before != server.bytesServed.get()) {
            before = server.bytesServed.get();
            Thread.sleep(200);
        }
    }

    /// Waits until the state on the disk tells of so many bytes.
    private long awaitRecorded(Process child, long bytes) throws Exception {
        Instant deadline = Instant.now().plus(Duration.ofMinutes(3));
        while (true) {
            long recorded =
                    new ModelStore(store()).list().stream().mapToLong(StoredModel::bytes).sum();
            if (recorded >= bytes) {
                return recorded;
            }
            assertThat(child.isAlive()).as(log("killed")).isTrue();
            assertThat(Instant.now()).isBefore(deadline);
            Thread.sleep(20);
        }
    }

    @Test
    void two_processes_fetch_everything_once() throws Exception {
        try (HubServer server = PullFixture.gguf(WEIGHTS)) {
            server.faults =
                    _ -> {
                        awaitTheWaitingOne();
                        return Optional.empty();
                    };
            Process first = start(command(server), "first");
            Process second = start(command(server), "second");
            for (Process process : List.of(first, second)) {
                assertThat(process.waitFor(3, TimeUnit.MINUTES)).isTrue();
                assertThat(process.exitValue()).as(log("first") + log("second")).isZero();
            }
            assertThat(log("first") + log("second")).contains("waiting");
            assertThat(server.bytesServed.get()).isEqualTo(WEIGHTS);
            assertThat(target()).hasBinaryContent(server.files.get(FILE));
        }
    }

    /// No byte is served before the other process has come to wait.
    private void awaitTheWaitingOne() {
        Instant deadline = Instant.now().plus(Duration.ofMinutes(1));
        try {
            while (!(log("first") + log("second")).contains("waiting")
                    && Instant.now().isBefore(deadline)) {
                Thread.sleep(20);
            }
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void two_threads_with_stores_of_their_own_fetch_everything_once() throws Exception {
        try (HubServer server = PullFixture.safetensors(400_000)) {
            server.bytesPerSecond = 2_000_000;
            var start = new CyclicBarrier(2);
            var heard = new Heard();
            Callable<StoredModel> pull =
                    () -> {
                        start.await();
                        return PullFixture.pull(server, store(), heard);
                    };
            try (var threads = Executors.newFixedThreadPool(2)) {
                for (Future<StoredModel> model : threads.invokeAll(List.of(pull, pull))) {
                    assertThat(model.get().complete()).isTrue();
                }
            }
            assertThat(heard.waits.get()).isEqualTo(1);
            assertThat(server.contentRequests("tokenizer.json")).hasSize(1);
            assertThat(server.contentRequests("model.safetensors"))
                    .doesNotHaveDuplicates()
                    .hasSize(Math.ceilDiv(400_000, 64 << 10));
        }
    }

    @Test
    void an_interrupted_pull_ends_soon_and_is_continued() throws Exception {
        try (HubServer server = PullFixture.gguf(WEIGHTS)) {
            server.bytesPerSecond = 100_000;
            List<Throwable> ends = new ArrayList<>();
            var heard = new Heard();
            Thread thread =
                    Thread.ofPlatform()
                            .start(() -> {
                                try {
                                    PullFixture.pull(server, store(), heard);
                                } catch (InterruptedException | RuntimeException e) {
                                    ends.add(e);
                                }
                            });
            while (heard.received.get() < 100_000) {
                Thread.sleep(10);
            }
            thread.interrupt();
            assertThat(thread.join(Duration.ofSeconds(5))).isTrue();
            assertThat(ends).hasSize(1).first().isInstanceOf(InterruptedException.class);
            long recorded = new ModelStore(store()).list().getFirst().bytes();
            assertThat(recorded).as("all that came").isEqualTo(heard.received.get());
            server.bytesPerSecond = Integer.MAX_VALUE;
            PullFixture.pull(server, store());
            assertThat(target()).hasBinaryContent(server.files.get(FILE));
        }
    }

    /// The system itself refuses to write past a limit on the size of files, as it does on a full disk.
    @Test
    @DisabledOnOs(OS.WINDOWS)
    void a_write_that_the_system_refuses_keeps_what_came_and_says_what_is_missing()
            throws Exception {
        try (HubServer server = PullFixture.gguf(WEIGHTS)) {
            List<String> limited =
                    new ArrayList<>(List.of("sh", "-c", "ulimit -f 2000; exec \"$@\"", "sh"));
            limited.addAll(command(server));
            Process child = start(limited, "full");
            assertThat(child.waitFor(3, TimeUnit.MINUTES)).isTrue();
            assertThat(child.exitValue()).isEqualTo(1);
            assertThat(log("full"))
                    .contains(
                            "cannot be written", "are missing", "ZHIYIN_CACHE", "the same command");
            StoredModel begun = new ModelStore(store()).list().getFirst();
            assertThat(begun.bytes()).isBetween(100_000L, 2_048_000L);
            server.bytesServed.set(0);
            PullFixture.pull(server, store());
            assertThat(server.bytesServed.get()).isEqualTo(WEIGHTS - begun.bytes());
            assertThat(target()).hasBinaryContent(server.files.get(FILE));
        }
    }
}
