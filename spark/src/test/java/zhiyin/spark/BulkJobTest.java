package zhiyin.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.streaming.StreamingQueryException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class BulkJobTest {
    private final SparkSession spark = LocalSpark.session();
    private final List<String> told = new ArrayList<>();

    @TempDir Path folder;

    @Test
    void linesOfJsonBecomeRowsAndBadLinesAreNoted() throws Exception {
        Path in = Files.createDirectories(folder.resolve("in/2026"));
        Files.write(
                in.resolve("a.jsonl"),
                List.of(
                        "{\"id\":\"x\",\"text\":\"你好\"}",
                        "{\"id\":7,\"text\":\"世界\"}",
                        "no json",
                        "{\"text\":\"再见\"}",
                        "{\"id\":\"empty\",\"text\":\"\"}"));
        run(settings("in", 16, 1000));
        assertThat(ids())
                .hasSize(3)
                .contains("x", "7")
                .anyMatch(id -> id.matches("2026/a.jsonl:[0-9a-f]{16}"));
        assertThat(bad())
                .contains("2026/a.jsonl: the line is not JSON, it begins with no json")
                .contains("2026/a.jsonl: id empty: there is no text");
        assertThat(told.getLast()).contains("1 batches, 3 rows", "2 bad", "core seconds");
        assertThat(folder.resolve("out/_SUCCESS")).exists();
        run(settings("in", 16, 1000));
        assertThat(ids()).hasSize(3);
        assertThatThrownBy(() -> run(settings("in", 16, 1000, vectors().withDimensions(64))))
                .isInstanceOf(JobException.class)
                .hasMessageContaining("begun with other settings");
    }

    /// The worst moment: a batch is in its place, and Spark has not noted that it is done.
    @Test
    void aDriverThatDiesGoesOnWithTheSameBatchesAndEachRowIsThereOnce() throws Exception {
        parquet("in", 1200, 6);
        Consumer<String> dies =
                message -> {
                    if (message.startsWith("batch 1:")) {
                        throw new IllegalStateException("the driver dies");
                    }
                };
        assertThatThrownBy(() -> new BulkJob(spark, settings("in", 2, 0), dies).run())
                .isInstanceOf(StreamingQueryException.class)
                .hasStackTraceContaining("the driver dies");
        assertThat(folder.resolve("out/_SUCCESS")).doesNotExist();
        assertThat(folder.resolve("out/batch=00001")).exists();
        run(settings("in", 2, 0));
        assertThat(told).noneMatch(message -> message.startsWith("batch 1:"));
        assertThat(told).anyMatch(message -> message.startsWith("batch 2:"));
        assertThat(ids())
                .containsExactlyInAnyOrderElementsOf(
                        IntStream.range(0, 1200).mapToObj(Integer::toString).toList());
        assertThat(folder.resolve("out/batch=00002")).exists();
    }

    @Test
    void moreBadRowsThanAllowedStopTheJobAndAGreaterLimitGoesOn() throws Exception {
        Path in = Files.createDirectories(folder.resolve("in"));
        Files.write(in.resolve("a.jsonl"), List.of("{\"text\":\"a\"}", "no", "nor this"));
        assertThatThrownBy(() -> run(settings("in", 16, 1)))
                .hasStackTraceContaining("more than 1 rows are bad");
        assertThat(folder.resolve("out/batch=00000")).doesNotExist();
        run(settings("in", 16, 2));
        assertThat(ids()).hasSize(1);
    }

    @Test
    void aTableIsReadAsItWasWhenTheJobBegan() throws Exception {
        spark.range(0, 30)
                .selectExpr("id as number", "concat('第', id, '段') as body")
                .createOrReplaceTempView("documents");
        JobSettings settings =
                new JobSettings(
                        vectors(),
                        Optional.empty(),
                        Optional.of("documents"),
                        folder.resolve("out").toString(),
                        "body",
                        Optional.of("number"),
                        "json",
                        Optional.empty(),
                        4,
                        0,
                        Optional.of(0.1));
        run(settings);
        List<Row> rows = spark.read().json(folder.resolve("out").toString()).collectAsList();
        assertThat(rows).hasSize(30);
        assertThat(told.getLast()).contains("a million tokens");
    }

    @Test
    void whatCannotBeReadOrWrittenIsNamed() throws Exception {
        assertThatThrownBy(() -> run(settings("missing", 16, 0)))
                .isInstanceOf(JobException.class)
                .hasMessageContaining("missing");
        Files.createDirectories(folder.resolve("in"));
        Files.writeString(folder.resolve("in/a.jsonl"), "{}");
        Files.createFile(folder.resolve("in/a.parquet"));
        assertThatThrownBy(() -> run(settings("in", 16, 0)))
                .isInstanceOf(JobException.class)
                .hasMessageContaining("1 Parquet files and 1 of JSON lines");
        assertThat(folder.resolve("out")).doesNotExist();
        Files.delete(folder.resolve("in/a.parquet"));
        Files.createDirectories(folder.resolve("out"));
        Files.writeString(folder.resolve("out/file"), "theirs");
        assertThatThrownBy(() -> run(settings("in", 16, 0)))
                .isInstanceOf(JobException.class)
                .hasMessageContaining("was not written by this application");
    }

    private static EmbeddingSettings vectors() {
        return EmbeddingSettings.of("bge-small-zh-v1.5");
    }

    private JobSettings settings(String in, int batchFiles, int maxErrors) {
        return settings(in, batchFiles, maxErrors, vectors());
    }

    private JobSettings settings(
            String in, int batchFiles, int maxErrors, EmbeddingSettings vectors) {
        return new JobSettings(
                vectors,
                Optional.of(folder.resolve(in).toString()),
                Optional.empty(),
                folder.resolve("out").toString(),
                "text",
                Optional.empty(),
                "parquet",
                Optional.empty(),
                batchFiles,
                maxErrors,
                Optional.empty());
    }

    private void run(JobSettings settings) throws Exception {
        new BulkJob(spark, settings, told::add).run();
    }

    private void parquet(String name, int rows, int files) {
        spark.range(0, rows, 1, files)
                .selectExpr("id", "concat('第', id, '段') as text")
                .write()
                .parquet(folder.resolve(name).toString());
    }

    private List<String> ids() {
        return spark
                .read()
                .parquet(folder.resolve("out").toString())
                .select("id")
                .collectAsList()
                .stream()
                .map(row -> row.getString(0))
                .toList();
    }

    private String bad() throws IOException {
        return Files.readString(folder.resolve("out/_zhiyin/bad/00000.jsonl"));
    }
}
