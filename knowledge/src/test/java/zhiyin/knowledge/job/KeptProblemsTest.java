package zhiyin.knowledge.job;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import zhiyin.knowledge.catalog.CollectionName;
import zhiyin.knowledge.catalog.CollectionSettings;
import zhiyin.knowledge.catalog.Database;
import zhiyin.knowledge.catalog.JobInfo;
import zhiyin.knowledge.catalog.Tables;
import zhiyin.knowledge.catalog.TestCatalogs;

final class KeptProblemsTest {
    @TempDir Path folder;

    private final Tables tables = new Tables();
    private Database database;
    private long job;

    @BeforeEach
    void open() {
        database = TestCatalogs.open(folder);
        job =
                database.write(c -> {
                    long collection =
                            tables.collections()
                                    .insert(
                                            c,
                                            new CollectionName("a"),
                                            CollectionSettings.DEFAULTS,
                                            Instant.now());
                    return tables.jobs()
                            .insert(c, collection, JobInfo.Kind.ADD, "files", Instant.now());
                });
    }

    @AfterEach
    void close() {
        database.close();
    }

    private KeptProblems kept() {
        return new KeptProblems(database, tables, Optional.empty());
    }

    private KeptProblems remembering(Duration time) {
        return new KeptProblems(database, tables, Optional.of(time));
    }

    @Test
    void a_problem_is_told_by_others_until_its_step_went_well() {
        KeptProblems worker = kept();
        worker.met(job, Step.STORING, "storing waits: nobody answers");
        worker.save();
        assertThat(kept().of(job)).hasValue("storing waits: nobody answers");
        worker.gone(job, Step.READING);
        worker.save();
        assertThat(kept().of(job)).as("of another step").isPresent();
        worker.gone(job, Step.STORING);
        worker.save();
        assertThat(kept().of(job)).isEmpty();
    }

    @Test
    void a_process_that_comes_after_the_one_that_met_it_clears_it_away() {
        KeptProblems before = kept();
        before.met(job, Step.STORING, "storing waits: nobody answers");
        before.save();
        KeptProblems after = kept();
        after.gone(job, Step.STORING);
        after.save();
        assertThat(kept().of(job)).isEmpty();
    }

    @Test
    void where_somebody_works_an_old_one_is_not_told() throws InterruptedException {
        KeptProblems worker = kept();
        worker.met(job, Step.STORING, "storing waits: nobody answers");
        worker.save();
        Thread.sleep(5);
        assertThat(remembering(Duration.ofMillis(1)).of(job)).isEmpty();
        assertThat(remembering(Duration.ofHours(1)).of(job)).isPresent();
    }

    @Test
    void what_nobody_asked_for_and_what_is_gone_are_passed_over() {
        KeptProblems worker = kept();
        worker.met(0, Step.STORING, "storing waits");
        worker.met(job + 1, Step.STORING, "storing waits");
        worker.save();
        assertThat(kept().of(job + 1)).isEmpty();
    }
}
