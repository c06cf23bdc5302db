package zhiyin.lab.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import zhiyin.engine.EmbedderOptions;
import zhiyin.engine.EngineException;
import zhiyin.knowledge.embed.EmbeddingCache;
import zhiyin.lab.LabException;
import zhiyin.lab.data.DemoSets;
import zhiyin.lab.data.Sampling;
import zhiyin.lab.data.TaskDirectory;
import zhiyin.lab.report.Machine;
import zhiyin.lab.report.Report;
import zhiyin.lab.report.ReportJson;
import zhiyin.lab.report.Result;
import zhiyin.lab.report.RunInfo;
import zhiyin.lab.task.Kind;
import zhiyin.lab.task.Task;

/// A real model on a real set.
final class LabTest {
    private static final RunInfo INFO =
            new RunInfo(
                    "test",
                    new Machine("", "", "", 1, 0, ""),
                    "zhiyin eval",
                    Instant.EPOCH,
                    0,
                    Sampling.USUAL_SEED,
                    200,
                    OptionalInt.empty());

    @TempDir Path folder;

    private Path unpacked(String set) throws IOException {
        for (String file : DemoSets.files()) {
            if (file.startsWith(set + "/")) {
                Path target = folder.resolve(file);
                Files.createDirectories(target.getParent());
                try (InputStream in =
                        Objects.requireNonNull(
                                getClass().getResourceAsStream("/" + DemoSets.RESOURCES + file))) {
                    Files.copy(in, target);
                }
            }
        }
        return folder.resolve(set);
    }

    private Report run(List<Task> tasks, String... models) {
        try (EmbeddingCache cache = EmbeddingCache.open(folder.resolve("vectors.db"), 1 << 30)) {
            var options =
                    new LabOptions(
                            cache, List.of(), EmbedderOptions.defaults().withThreads(2), true);
            return new Lab(options, RunListener.NONE)
                    .run(List.of(models).stream().map(Contestant::parse).toList(), tasks, INFO);
        }
    }

    @Test
    void xquad_in_english_has_the_score_that_is_published() throws IOException {
        List<Task> english =
                TaskDirectory.read(unpacked("xquad-en-zh"), Sampling.ALL).stream()
                        .filter(task -> task.info().name().endsWith("/en"))
                        .toList();
        Report report = run(english, "all-MiniLM-L6-v2@f32");
        Result result = report.results().getFirst();
        assertThat(result.published()).hasValue(0.94357);
        assertThat(result.score()).isCloseTo(0.94357, within(0.003));
        assertThat(result.interval().low()).isLessThan(result.score());
        assertThat(result.units()).hasSize(1_185);
        assertThat(report.models().getFirst().cost().parameters()).hasValue(22_565_376);
        assertThat(report.models().getFirst().cost().speed()).isPresent();

        Path file = folder.resolve("report.json");
        ReportJson.write(report, file);
        Report read = ReportJson.read(file);
        assertThat(read.result("xquad-en-zh/en", "all-MiniLM-L6-v2@f32").score())
                .isEqualTo(result.score());
        assertThat(read.models()).isEqualTo(report.models());
    }

    @Test
    void models_are_compared_on_the_same_rows_and_a_second_run_finds_the_same() throws IOException {
        List<Task> tasks =
                TaskDirectory.read(unpacked("cmrc-rerank"), new Sampling(OptionalInt.of(20), 42));
        Report first = run(tasks, "bge-small-zh-v1.5", "bge-small-zh-v1.5@64");
        assertThat(first.comparisons()).hasSize(1);
        assertThat(first.best("cmrc-rerank").score()).isGreaterThan(0.8);
        assertThat(tasks.getFirst().info().kind()).isEqualTo(Kind.RERANKING);
        Report second = run(tasks, "bge-small-zh-v1.5", "bge-small-zh-v1.5@64");
        assertThat(second.results().getFirst().units())
                .isEqualTo(first.results().getFirst().units());
        assertThat(second.comparisons()).isEqualTo(first.comparisons());
    }

    @Test
    void the_knowledge_bases_index_loses_next_to_nothing() throws IOException {
        List<Task> english =
                TaskDirectory.read(unpacked("xquad-en-zh"), new Sampling(OptionalInt.of(60), 42))
                        .stream()
                        .filter(task -> task.info().name().endsWith("/en"))
                        .toList();
        Report report =
                run(
                        english,
                        "all-MiniLM-L6-v2",
                        "all-MiniLM-L6-v2@index",
                        "all-MiniLM-L6-v2@index@coarse16");
        double all = report.results().get(0).score();
        assertThat(report.results().get(1).score()).isCloseTo(all, within(0.01));
        assertThat(report.results().get(2).score()).isLessThan(all);
        assertThat(report.models().get(1).indexed()).isTrue();
    }

    @Test
    void what_is_not_there_is_told_before_anything_is_computed() throws IOException {
        List<Task> tasks =
                TaskDirectory.read(unpacked("cmrc-rerank"), new Sampling(OptionalInt.of(20), 42));
        assertThatThrownBy(() -> run(tasks, "bge-small-zh-v1.5", "no-such-model"))
                .isInstanceOf(EngineException.class)
                .hasMessageContaining("no-such-model");
        assertThatThrownBy(() -> run(tasks, "bge-small-zh-v1.5", "bge-small-zh-v1.5"))
                .isInstanceOf(LabException.class)
                .hasMessageContaining("twice");
    }
}
