package zhiyin.knowledge.base;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import zhiyin.engine.EngineException;
import zhiyin.knowledge.catalog.CatalogException;
import zhiyin.knowledge.catalog.CollectionSettings;
import zhiyin.knowledge.catalog.JobInfo;
import zhiyin.knowledge.catalog.JobInfo.State;
import zhiyin.knowledge.catalog.Stage;
import zhiyin.knowledge.job.JobEvent;
import zhiyin.knowledge.job.Subscription;

final class JobsTest {
    private static final String NAME = "jobs";
    private static final Duration LONG = Duration.ofMinutes(2);
    private static final CollectionSettings SETTINGS =
            CollectionSettings.DEFAULTS.withModel(Bases.MODEL);

    @TempDir Path data;

    @Test
    void a_job_tells_of_each_document_and_at_last_that_it_is_done() throws InterruptedException {
        List<JobEvent> events = Collections.synchronizedList(new ArrayList<>());
        try (KnowledgeBase base = Bases.open(data);
                Subscription _ = base.jobs().subscribe(events::add)) {
            base.collections().create(NAME, SETTINGS);
            long job = base.jobs().open(NAME, JobInfo.Kind.ADD, "three files").id();
            for (int i = 0; i < 3; i++) {
                Bases.put(base, NAME, i + ".txt", "文件 " + i, PutOptions.ofJob(job));
            }
            assertThat(base.jobs().await(job, Duration.ofMillis(1)).state()).isEqualTo(State.OPEN);
            base.jobs().seal(job);
            JobInfo done = base.jobs().await(job, LONG);
            assertThat(done.state()).isEqualTo(State.DONE);
            assertThat(done.progress().ready()).isEqualTo(3);
            assertThat(done.finished()).isPresent();
            Bases.await(() -> events.stream().anyMatch(JobsTest::isDone));
        }
        assertThat(events)
                .filteredOn(event ->
                        event instanceof JobEvent.Reached reached && reached.stage() == Stage.READY)
                .hasSize(3);
        assertThat(isDone(events.getLast())).isTrue();
    }

    private static boolean isDone(JobEvent event) {
        return event instanceof JobEvent.Progress progress && progress.info().state() == State.DONE;
    }

    @Test
    void of_a_paused_job_nothing_is_read_and_others_go_on() throws InterruptedException {
        try (KnowledgeBase base = Bases.open(data)) {
            base.collections().create(NAME, SETTINGS);
            long held = base.jobs().open(NAME, JobInfo.Kind.ADD, "held").id();
            base.jobs().pause(held);
            Bases.put(base, NAME, "held.txt", "等着", PutOptions.ofJob(held));
            Bases.put(base, NAME, "other.txt", "不等");
            Bases.await(() -> stage(base, "other.txt") == Stage.READY);
            assertThat(stage(base, "held.txt")).isEqualTo(Stage.QUEUED);
            base.jobs().resume(held);
            assertThat(base.jobs().await(held, LONG).state()).isEqualTo(State.DONE);
            assertThat(stage(base, "held.txt")).isEqualTo(Stage.READY);
        }
    }

    @Test
    void cancelled_documents_say_so_and_can_be_taken_up_again() throws InterruptedException {
        try (KnowledgeBase base = Bases.open(data)) {
            base.collections().create(NAME, SETTINGS);
            long job = base.jobs().open(NAME, JobInfo.Kind.ADD, "to be cancelled").id();
            base.jobs().pause(job);
            Bases.put(base, NAME, "a.txt", "甲", PutOptions.ofJob(job));
            Bases.put(base, NAME, "b.txt", "乙", PutOptions.ofJob(job));
            assertThat(base.jobs().cancel(job).state()).isEqualTo(State.CANCELLED);
            assertThat(stage(base, "a.txt")).isEqualTo(Stage.CANCELLED);
            assertThatThrownBy(() -> base.jobs().resume(job)).isInstanceOf(CatalogException.class);
            base.documents().retry(NAME, base.documents().find(NAME, "a.txt").orElseThrow().id());
            Bases.await(() -> stage(base, "a.txt") == Stage.READY);
            assertThat(stage(base, "b.txt")).isEqualTo(Stage.CANCELLED);
            base.jobs().retry(job);
            assertThat(base.jobs().await(job, LONG).state()).isEqualTo(State.DONE);
            assertThat(stage(base, "b.txt")).isEqualTo(Stage.READY);
        }
    }

    @Test
    void a_failed_document_that_is_retried_fails_again_and_the_job_ends_again()
            throws InterruptedException {
        try (KnowledgeBase base = Bases.open(data)) {
            base.collections().create(NAME, SETTINGS);
            Bases.put(base, NAME, "broken.pdf", "%PDF-1.7 nothing");
            Bases.awaitAll(base, NAME);
            JobInfo job = base.jobs().list(Optional.of(NAME)).getFirst();
            assertThat(job.progress().failed()).isEqualTo(1);
            base.jobs().retry(job.id());
            assertThat(base.jobs().await(job.id(), LONG).progress().failed()).isEqualTo(1);
        }
    }

    @Test
    void a_missing_model_is_told_on_the_job_and_the_work_goes_on_when_it_is_there()
            throws InterruptedException {
        var missing = new AtomicBoolean();
        var options =
                Bases.options()
                        .withModels(name -> {
                            if (missing.get()) {
                                throw new EngineException(
                                        EngineException.Code.MODEL_NOT_FOUND,
                                        "no model \"" + name + "\"");
                            }
                            return Bases.lending().open(name);
                        })
                        .withModelIdle(Duration.ZERO);
        try (KnowledgeBase base = KnowledgeBase.open(data, options)) {
            base.collections().create(NAME, SETTINGS);
            missing.set(true);
            Thread.sleep(300);
            Bases.put(base, NAME, "a.txt", "甲");
            long job = base.jobs().list(Optional.of(NAME)).getFirst().id();
            Bases.await(() -> base.jobs().progress(job).problem().isPresent());
            assertThat(base.jobs().progress(job).problem().orElseThrow()).contains("no model");
            assertThat(base.jobs().require(job).state()).isEqualTo(State.RUNNING);
            missing.set(false);
            assertThat(base.jobs().await(job, LONG).state()).isEqualTo(State.DONE);
            assertThat(base.jobs().progress(job).problem()).isEmpty();
        }
    }

    private static Stage stage(KnowledgeBase base, String path) {
        return base.documents().find(NAME, path).orElseThrow().stage();
    }
}
