package zhiyin.server.download;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import zhiyin.engine.pull.ModelStore;
import zhiyin.engine.pull.StoredModel;
import zhiyin.server.TestHub;
import zhiyin.server.download.Downloads.State;
import zhiyin.server.download.Downloads.Status;

/// Models on their way from a hub on loopback, over restarts.
@Timeout(600)
final class DownloadsTest {
    private static final String NAME = "acme/tiny";
    private static final int BYTES = 2_000_000;

    private final TestHub hub = new TestHub();
    @TempDir private Path models;
    @TempDir private Path data;
    private Downloads downloads;

    @BeforeEach
    void start() {
        hub.add(NAME, BYTES);
        downloads = open();
    }

    @AfterEach
    void stop() {
        downloads.close();
        hub.close();
    }

    private Downloads open() {
        return new Downloads(hub.library(new ModelStore(models), Optional.of(data), () -> {}));
    }

    private void restart() {
        downloads.close();
        downloads = open();
    }

    private boolean isHere() {
        return new ModelStore(models).list().stream().anyMatch(StoredModel::complete);
    }

    private Status await(Predicate<Status> condition) throws InterruptedException {
        while (true) {
            Optional<Status> status = downloads.list().stream().filter(condition).findFirst();
            if (status.isPresent()) {
                return status.get();
            }
            Thread.sleep(5);
        }
    }

    private void awaitNone() throws InterruptedException {
        while (!downloads.list().isEmpty()) {
            Thread.sleep(5);
        }
    }

    @Test
    void a_model_is_fetched_with_progress_and_noted_no_more() throws Exception {
        hub.slow(1_000_000);
        Status asked = downloads.start(NAME);
        assertThat(asked.state()).isIn(State.WAITING, State.RUNNING);
        // A small file of the model may come to be verified before the large one is begun.
        Status going =
                await(status ->
                        status.phase().equals(Optional.of(Downloads.Phase.FETCHING))
                                && status.present() > 0
                                && status.bytesPerSecond() > 0);
        assertThat(going.total()).isGreaterThan(BYTES);
        assertThat(going.left()).hasValueSatisfying(left -> assertThat(left).isPositive());
        assertThat(Files.readString(data.resolve("downloads.json"))).contains(NAME, "RUNNING");
        hub.quick();
        awaitNone();
        assertThat(isHere()).isTrue();
        assertThat(Files.readString(data.resolve("downloads.json"))).doesNotContain(NAME);
    }

    @Test
    void what_was_stopped_stays_stopped_and_goes_on_where_it_was() throws Exception {
        hub.slow(1_000_000);
        long id = downloads.start(NAME).id();
        await(status -> status.present() > 300_000);
        Status stopped = downloads.cancel(id);
        assertThat(stopped.state()).isEqualTo(State.STOPPED);
        assertThat(stopped.present()).isPositive();
        restart();
        Status kept = downloads.list().getFirst();
        assertThat(kept.state()).isEqualTo(State.STOPPED);
        assertThat(kept.present()).isEqualTo(stopped.present());
        long before = hub.served();
        hub.quick();
        downloads.resume(id);
        awaitNone();
        assertThat(isHere()).isTrue();
        assertThat(hub.served() - before).as("the rest alone").isLessThan(BYTES);
    }

    @Test
    void the_next_process_goes_on_with_what_this_one_is_at() throws Exception {
        hub.slow(1_000_000);
        downloads.start(NAME);
        await(status -> status.present() > 300_000);
        downloads.close();
        hub.quick();
        long before = hub.served();
        downloads = open();
        awaitNone();
        assertThat(isHere()).isTrue();
        assertThat(hub.served() - before).isLessThan(BYTES);
    }

    @Test
    void a_failure_stays_with_its_reason_until_it_goes_well() throws Exception {
        hub.refuse(403);
        long id = downloads.start(NAME).id();
        Status failed = await(status -> status.state() == State.FAILED);
        assertThat(failed.problem())
                .hasValueSatisfying(why -> {
                    assertThat(why.code()).isEqualTo("ACCESS_DENIED");
                    assertThat(why.message()).contains("HF_TOKEN");
                });
        restart();
        assertThat(downloads.list().getFirst().problem()).isEqualTo(failed.problem());
        hub.refuseNothing();
        downloads.resume(id);
        awaitNone();
        assertThat(isHere()).isTrue();
    }

    @Test
    void the_same_model_is_fetched_once_whatever_hub_is_named() throws Exception {
        hub.slow(500_000);
        long id = downloads.start(NAME).id();
        assertThat(downloads.start(NAME).id()).isEqualTo(id);
        assertThat(downloads.start("hf:" + NAME).id()).isEqualTo(id);
        downloads.cancel(id);
        assertThat(downloads.start("hf:" + NAME).name()).isEqualTo("hf:" + NAME);
        assertThat(downloads.list()).hasSize(1);
    }

    @Test
    void two_are_fetched_at_a_time_and_the_others_wait() throws Exception {
        hub.slow(500_000);
        for (int i = 0; i < 4; i++) {
            hub.add("acme/m" + i, BYTES);
            downloads.start("acme/m" + i);
        }
        await(status -> status.name().equals("acme/m1") && status.present() > 0);
        assertThat(downloads.list().stream().map(Status::state))
                .containsExactly(State.RUNNING, State.RUNNING, State.WAITING, State.WAITING);
        hub.quick();
        awaitNone();
    }

    @Test
    void what_is_discarded_leaves_nothing() throws Exception {
        hub.slow(500_000);
        long id = downloads.start(NAME).id();
        await(status -> status.present() > 100_000);
        downloads.discard(id);
        assertThat(downloads.list()).isEmpty();
        assertThat(new ModelStore(models).list()).isEmpty();
        assertThat(models.resolve(NAME)).doesNotExist();
    }

    @Test
    void what_is_no_name_and_no_number_is_refused() {
        assertThatThrownBy(() -> downloads.start("../../etc"))
                .isInstanceOf(DownloadException.class)
                .hasMessageContaining("OWNER/REPOSITORY");
        assertThatThrownBy(() -> downloads.cancel(7))
                .isInstanceOf(DownloadException.class)
                .hasMessageContaining("no download of number 7");
    }

    @Test
    void the_speed_is_that_of_the_last_ten_seconds() {
        var now = new AtomicLong();
        var rate = new Rate(now::get);
        assertThat(rate.bytesPerSecond()).isZero();
        for (int second = 1; second <= 60; second++) {
            now.set(Duration.ofSeconds(second).toNanos());
            rate.add(second <= 30 ? 1_000 : 2_000);
        }
        assertThat(rate.bytesPerSecond()).isBetween(1_900L, 2_100L);
        now.set(Duration.ofSeconds(90).toNanos());
        assertThat(rate.bytesPerSecond()).as("nothing has come").isLessThan(200);
    }
}
