package zhiyin.engine.pull;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import zhiyin.engine.EngineException;
import zhiyin.engine.EngineException.Code;
import zhiyin.engine.Seeds;
import zhiyin.engine.pull.HubServer.Fault;
import zhiyin.engine.pull.PullFixture.Heard;

/// Pulls over bad networks, from servers with bad days and from mirrors with bad files.
final class FaultyHubTest {
    private static final int WEIGHTS = 700_000;
    private static final String FILE = "model-Q8_0.gguf";

    @TempDir Path folder;

    private Path target() {
        return folder.resolve(HubServer.REPOSITORY).resolve(FILE);
    }

    private List<String> filesLeft() throws Exception {
        return PullFixture.files(folder.resolve(HubServer.REPOSITORY));
    }

    /// The first `times` requests for content fail.
    private static HubServer.Faults first(int times, Fault fault) {
        var count = new AtomicInteger();
        return _ -> count.getAndIncrement() < times ? Optional.of(fault) : Optional.empty();
    }

    @Test
    void connections_cut_at_random_places_lose_no_byte_and_fetch_few_twice() throws Exception {
        Random random = Seeds.random(FaultyHubTest.class);
        try (HubServer server = PullFixture.gguf(WEIGHTS)) {
            server.faults =
                    _ -> {
                        synchronized (random) {
                            return random.nextInt(3) > 0
                                    ? Optional.of(new Fault.Cut(20_000 + random.nextInt(40_000)))
                                    : Optional.empty();
                        }
                    };
            var heard = new Heard();
            PullFixture.pull(server, folder, heard);
            assertThat(target()).hasBinaryContent(server.files.get(FILE));
            assertThat(heard.received.get()).isEqualTo(WEIGHTS);
            assertThat(server.contentRequests(FILE)).hasSizeGreaterThan(11);
        }
    }

    @Test
    void a_hub_that_is_busy_is_asked_again_after_the_pause_it_wants() throws Exception {
        try (HubServer server = PullFixture.gguf(WEIGHTS)) {
            server.faults = first(1, new Fault.Status(429, Map.of("Retry-After", "1")));
            Instant start = Instant.now();
            PullFixture.pull(server, folder);
            assertThat(Duration.between(start, Instant.now()))
                    .isGreaterThanOrEqualTo(Duration.ofSeconds(1));
            assertThat(target()).hasBinaryContent(server.files.get(FILE));
        }
    }

    @Test
    void a_hub_that_wants_a_pause_of_hours_is_not_waited_for() {
        try (HubServer server = PullFixture.gguf(WEIGHTS)) {
            server.faults = first(99, new Fault.Status(429, Map.of("Retry-After", "7200")));
            assertThatThrownBy(() -> PullFixture.pull(server, folder))
                    .hasMessageContainingAll("429", "7,200 s", "the same command continues");
        }
    }

    @Test
    void errors_of_the_server_are_retried_and_then_reported() throws Exception {
        try (HubServer server = PullFixture.gguf(WEIGHTS)) {
            server.faults = first(3, new Fault.Status(503, Map.of()));
            PullFixture.pull(server, folder);
            assertThat(target()).hasBinaryContent(server.files.get(FILE));
        }
        try (HubServer server = PullFixture.gguf(WEIGHTS)) {
            server.faults = first(Integer.MAX_VALUE, new Fault.Status(503, Map.of()));
            assertThatThrownBy(() -> PullFixture.pull(server, folder.resolve("other")))
                    .isInstanceOfSatisfying(
                            EngineException.class,
                            e -> assertThat(e.code()).isEqualTo(Code.DOWNLOAD_FAILED))
                    .hasMessageContainingAll(FILE, "503", "--hub");
            assertThat(server.contentRequests(FILE)).as("bounded").hasSizeLessThan(30);
        }
    }

    @Test
    void an_expired_address_of_the_cdn_is_renewed_by_the_hub() throws Exception {
        try (HubServer server = PullFixture.gguf(WEIGHTS)) {
            server.faults = first(2, new Fault.Status(403, Map.of()));
            PullFixture.pull(server, folder);
            assertThat(target()).hasBinaryContent(server.files.get(FILE));
        }
    }

    @Test
    void silent_and_trickling_connections_are_given_up_for_new_ones() throws Exception {
        try (HubServer server = PullFixture.gguf(WEIGHTS)) {
            var count = new AtomicInteger();
            server.faults =
                    _ ->
                            switch (count.getAndIncrement()) {
                                case 0 -> Optional.of(new Fault.Silence());
                                case 1 -> Optional.of(new Fault.Trickle());
                                default -> Optional.empty();
                            };
            PullFixture.pull(server, folder);
            assertThat(target()).hasBinaryContent(server.files.get(FILE));
        }
    }

    @Test
    void a_server_without_ranges_is_read_over_one_connection() throws Exception {
        try (HubServer server = PullFixture.gguf(WEIGHTS)) {
            server.faults = first(Integer.MAX_VALUE, new Fault.NoRanges());
            var heard = new Heard();
            PullFixture.pull(server, folder, heard);
            assertThat(target()).hasBinaryContent(server.files.get(FILE));
            assertThat(heard.notes).anyMatch(note -> note.contains("ignores ranges"));
            assertThat(heard.received.get()).isEqualTo(WEIGHTS);
        }
    }

    @Test
    void a_server_without_ranges_that_cuts_is_read_from_the_start_again() throws Exception {
        try (HubServer server = PullFixture.gguf(WEIGHTS)) {
            var whole = new AtomicInteger();
            server.faults =
                    request ->
                            request.span().isPresent() || whole.getAndIncrement() > 0
                                    ? Optional.of(new Fault.NoRanges())
                                    : Optional.of(new Fault.Cut(400_000));
            PullFixture.pull(server, folder);
            assertThat(target()).hasBinaryContent(server.files.get(FILE));
            assertThat(whole.get()).isEqualTo(2);
        }
    }

    @Test
    void a_wrong_checksum_discards_the_file_and_says_so() throws Exception {
        try (HubServer server = PullFixture.safetensors(WEIGHTS)) {
            for (String file : List.of("config.json", "model.safetensors")) {
                server.checksums.clear();
                server.checksums.put(file, "ab".repeat(file.equals("config.json") ? 20 : 32));
                assertThatThrownBy(() -> PullFixture.pull(server, folder))
                        .isInstanceOfSatisfying(
                                EngineException.class,
                                e -> assertThat(e.code()).isEqualTo(Code.DOWNLOAD_FAILED))
                        .hasMessageContainingAll(file, "abababab", "discarded");
                assertThat(filesLeft()).noneMatch(left -> left.startsWith(file));
                assertThat(new ModelStore(folder).find(HubServer.REPOSITORY)).isEmpty();
            }
        }
    }

    @Test
    void a_size_that_is_not_the_listed_one_is_refused_without_being_stored() throws Exception {
        for (long wrong : new long[] {WEIGHTS - 1, WEIGHTS + 1}) {
            try (HubServer server = PullFixture.gguf(WEIGHTS)) {
                server.sizes.put(FILE, wrong);
                assertThatThrownBy(() -> PullFixture.pull(server, folder))
                        .hasMessageContainingAll(FILE, "700,000", "changed");
                assertThat(filesLeft()).doesNotContain(FILE);
            }
        }
    }

    @Test
    void bytes_of_two_versions_are_never_mixed_where_there_is_no_checksum() throws Exception {
        try (HubServer server = PullFixture.gguf(WEIGHTS)) {
            server.withChecksums = false;
            var count = new AtomicInteger();
            server.faults =
                    _ -> {
                        if (count.incrementAndGet() == 6) {
                            server.files.put(FILE, PullFixture.bytes(WEIGHTS, 99));
                        }
                        return Optional.empty();
                    };
            var heard = new Heard();
            PullFixture.pull(server, folder, heard);
            assertThat(target()).hasBinaryContent(PullFixture.bytes(WEIGHTS, 99));
            assertThat(heard.notes)
                    .anyMatch(note -> note.contains("has changed"))
                    .anyMatch(note -> note.contains("no checksum"));
        }
    }

    @Test
    void an_unfinished_file_is_continued_only_if_it_is_the_same_content() throws Exception {
        for (boolean withChecksums : new boolean[] {true, false}) {
            Path store = folder.resolve("checksums-" + withChecksums);
            try (HubServer server = PullFixture.gguf(WEIGHTS)) {
                server.withChecksums = withChecksums;
                breakOffHalfWay(server, store);
                server.files.put(FILE, PullFixture.bytes(WEIGHTS, 55));
                server.faults = _ -> Optional.empty();
                PullFixture.pull(server, store);
                assertThat(store.resolve(HubServer.REPOSITORY).resolve(FILE))
                        .hasBinaryContent(PullFixture.bytes(WEIGHTS, 55));
            }
        }
    }

    @Test
    void a_pull_that_broke_off_is_continued_where_it_was() throws Exception {
        for (boolean withChecksums : new boolean[] {true, false}) {
            Path store = folder.resolve("checksums-" + withChecksums);
            try (HubServer server = PullFixture.gguf(WEIGHTS)) {
                server.withChecksums = withChecksums;
                breakOffHalfWay(server, store);
                StoredModel begun = new ModelStore(store).list().getFirst();
                assertThat(begun.complete()).isFalse();
                assertThat(begun.bytes()).isBetween(1L, WEIGHTS - 1L);
                server.faults = _ -> Optional.empty();
                server.bytesServed.set(0);
                var heard = new Heard();
                PullFixture.pull(server, store, heard);
                assertThat(heard.present.get()).isEqualTo(begun.bytes());
                assertThat(server.bytesServed.get()).isEqualTo(WEIGHTS - begun.bytes());
                assertThat(begun.path()).hasBinaryContent(server.files.get(FILE));
            }
        }
    }

    private static void breakOffHalfWay(HubServer server, Path store) {
        var count = new AtomicInteger();
        server.faults =
                _ ->
                        count.getAndIncrement() < 5
                                ? Optional.empty()
                                : Optional.of(new Fault.Status(500, Map.of()));
        assertThatThrownBy(() -> PullFixture.pull(server, store)).hasMessageContaining("500");
    }

    @Test
    void a_damaged_state_file_only_means_to_begin_again() throws Exception {
        for (String damage :
                List.of(
                        "",
                        "{",
                        "[]",
                        "{\"size\":700000,\"finished\":[[0,900000]]}",
                        "{\"size\":700000,\"finished\":[[5,5]]}",
                        "{\"size\":700000,\"finished\":[[10,20],[5,8]]}")) {
            try (HubServer server = PullFixture.gguf(WEIGHTS)) {
                Path store = folder.resolve("damage" + damage.hashCode());
                breakOffHalfWay(server, store);
                Path state = store.resolve(HubServer.REPOSITORY).resolve(FILE + ".partial.json");
                Files.writeString(state, damage);
                server.faults = _ -> Optional.empty();
                PullFixture.pull(server, store);
                assertThat(store.resolve(HubServer.REPOSITORY).resolve(FILE))
                        .hasBinaryContent(server.files.get(FILE));
            }
        }
    }

    @Test
    void a_hub_that_cannot_be_reached_is_named_with_a_way_out() {
        URI base;
        try (HubServer server = PullFixture.gguf(WEIGHTS)) {
            base = server.base();
        }
        var pull =
                new Pull(
                        new ModelStore(folder),
                        HuggingFace.of(Optional.of(base), Map.of()),
                        PullFixture.QUICK,
                        PullListener.SILENT);
        assertThatThrownBy(() -> pull.run(PullFixture.NAME))
                .isInstanceOfSatisfying(
                        EngineException.class,
                        e -> assertThat(e.code()).isEqualTo(Code.DOWNLOAD_FAILED))
                .hasMessageContainingAll("acme/model", "--hub ms");
    }
}
