package zhiyin.lab.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import zhiyin.lab.LabException;
import zhiyin.lab.LabException.Code;
import zhiyin.lab.task.BitextMining;
import zhiyin.lab.task.Classification;
import zhiyin.lab.task.Clustering;
import zhiyin.lab.task.Kind;
import zhiyin.lab.task.PairClassification;
import zhiyin.lab.task.Reranking;
import zhiyin.lab.task.Retrieval;
import zhiyin.lab.task.Similarity;
import zhiyin.lab.task.Task;

final class TaskDirectoryTest {
    @TempDir Path folder;

    private void write(String file, String... lines) throws IOException {
        Path path = folder.resolve(file);
        Files.createDirectories(path.getParent());
        Files.writeString(path, String.join("\n", lines) + "\n");
    }

    private List<Task> tasks() {
        return TaskDirectory.read(folder, Sampling.ALL);
    }

    private <T extends Task> T only(Class<T> kind) {
        List<Task> tasks = tasks();
        assertThat(tasks).hasSize(1);
        return kind.cast(tasks.getFirst());
    }

    private void refuses(Code code, String... words) {
        assertThatThrownBy(this::tasks)
                .isInstanceOfSatisfying(
                        LabException.class, e -> assertThat(e.code()).isEqualTo(code))
                .hasMessageContainingAll(words);
    }

    private void writeRetrieval() throws IOException {
        write(
                "corpus.jsonl",
                "{\"_id\":\"d1\",\"title\":\" Pumps \",\"text\":\"A pump.\"}",
                "{\"_id\":\"d2\",\"text\":\"A filter.\"}");
        write(
                "queries.jsonl",
                "{\"_id\":\"q1\",\"text\":\"What filters?\"}",
                "{\"_id\":\"q2\",\"text\":\"Judged by nobody\"}");
        write("qrels/test.tsv", "query-id\tcorpus-id\tscore", "q1\td2\t1", "q1\td1\t0");
    }

    @Test
    void beirs_layout_is_retrieval_and_queries_that_nobody_judged_are_left_out()
            throws IOException {
        writeRetrieval();
        Retrieval task = only(Retrieval.class);
        assertThat(task.documents())
                .extracting(Retrieval.Document::text)
                .containsExactly("Pumps  A pump.", "A filter.");
        assertThat(task.queries())
                .singleElement()
                .satisfies(query -> {
                    assertThat(query.id()).isEqualTo("q1");
                    assertThat(query.grades()).isEqualTo(Map.of("d2", 1, "d1", 0));
                });
    }

    @Test
    void candidates_beside_it_make_it_reranking() throws IOException {
        writeRetrieval();
        write("top_ranked.jsonl", "{\"query-id\":\"q1\",\"corpus-ids\":[\"d1\",\"d2\"]}");
        Reranking task = only(Reranking.class);
        assertThat(task.judge()).isEqualTo(Reranking.Judge.TREC_EVAL);
        assertThat(task.queries().getFirst().grades()).containsExactly(0, 1);

        write("top_ranked.jsonl", "{\"query-id\":\"q1\",\"corpus-ids\":[\"d3\"]}");
        refuses(Code.DATA_INVALID, "top_ranked.jsonl, 1:", "no document has the id d3");
    }

    @Test
    void languages_in_one_directory_are_tasks_of_their_own() throws IOException {
        for (String language : List.of("en", "zh")) {
            write("corpus." + language + ".jsonl", "{\"_id\":\"d\",\"text\":\"text\"}");
            write("queries." + language + ".jsonl", "{\"_id\":\"q\",\"text\":\"text\"}");
            write("qrels/" + language + ".tsv", "query-id\tcorpus-id\tscore", "q\td\t1");
        }
        write(
                "meta.json",
                "{\"name\":\"set\",\"published\":{\"en: all-MiniLM-L6-v2\":0.9,\"other\":0.1}}");
        assertThat(tasks())
                .extracting(task -> task.info().name())
                .containsExactly("set/en", "set/zh");
        assertThat(tasks().getFirst().info().published())
                .isEqualTo(Map.of("all-MiniLM-L6-v2", 0.9));
    }

    @Test
    void fields_tell_what_pairs_are_for() throws IOException {
        write(
                "test.jsonl",
                "{\"sentence1\":\"a\",\"sentence2\":\"b\",\"score\":2.5}",
                "{\"sentence1\":\"c\",\"sentence2\":\"d\",\"score\":\"4\"}");
        assertThat(only(Similarity.class).gold()).containsExactly(2.5, 4);
        write("test.jsonl", "{\"sent1\":[\"a\",\"b\"],\"sent2\":[\"c\",\"d\"],\"labels\":[1,0]}");
        assertThat(only(PairClassification.class).positive()).containsExactly(true, false);
        write(
                "test.jsonl",
                "{\"sentence1\":\"a\",\"sentence2\":\"b\"}",
                "{\"sentence1\":\"c\",\"sentence2\":\"d\"}");
        assertThat(only(BitextMining.class).units()).isEqualTo(2);
    }

    @Test
    void quotation_marks_in_tab_separated_values_are_text() throws IOException {
        write(
                "test.tsv",
                "sentence1\tsentence2\tscore",
                "\"To be\tor not\t1",
                "he said \"no\"\tnever\t2");
        assertThat(only(Similarity.class).pairs().first())
                .containsExactly("\"To be", "he said \"no\"");
        write("test.tsv", "sentence1\tsentence2\tscore", "one\ttwo");
        refuses(Code.DATA_INVALID, "test.tsv, 2:", "2 fields, expected 3");
    }

    @Test
    void rows_with_right_and_wrong_documents_are_mtebs_first_reranking() throws IOException {
        write(
                "test.jsonl",
                "{\"query\":\"q\",\"positive\":[\"a\"],\"negative\":[\"b\",\"c\"]}",
                "{\"query\":\"says nothing\",\"positive\":[],\"negative\":[\"b\"]}");
        Reranking task = only(Reranking.class);
        assertThat(task.judge()).isEqualTo(Reranking.Judge.SCIKIT_LEARN);
        assertThat(task.queries()).hasSize(1);
    }

    @Test
    void classifiers_learn_from_the_rows_that_are_named() throws IOException {
        writeLabelled("train.jsonl", 40);
        writeLabelled("test.jsonl", 6);
        Classification drawn = only(Classification.class);
        assertThat(drawn.draws()).hasSize(10).allSatisfy(draw -> assertThat(draw).hasSize(16));

        write("mteb_samples.json", "{\"v1\":[[0,1],[2,3]]}");
        assertThat(only(Classification.class).draws()).hasSize(2);
        write("mteb_samples.json", "{\"v1\":[[0,40]]}");
        refuses(Code.DATA_INVALID, "mteb_samples.json", "the row 40, expected 0 to 39");
    }

    private void writeLabelled(String file, int rows) throws IOException {
        String[] lines = new String[rows];
        for (int i = 0; i < rows; i++) {
            lines[i] = "{\"text\":\"text %d\",\"label\":%d}".formatted(i, i % 2);
        }
        write(file, lines);
    }

    @Test
    void labelled_texts_alone_may_be_two_things_so_it_is_asked_which() throws IOException {
        writeLabelled("test.jsonl", 6);
        refuses(Code.DATA_AMBIGUOUS, "meta.json", "clustering", "train.jsonl");
        write("meta.json", "{\"type\":\"Clustering\"}");
        assertThat(only(Clustering.class).draws()).hasSize(10);
        write("meta.json", "{\"type\":\"singing\"}");
        refuses(Code.DATA_INVALID, "meta.json", "\"singing\"", Kind.labels());
    }

    @Test
    void the_same_data_may_be_two_tasks() throws IOException {
        writeLabelled("train.jsonl", 20);
        writeLabelled("test.jsonl", 6);
        write("meta.json", "{\"name\":\"x\",\"type\":[\"classification\",\"clustering\"]}");
        assertThat(tasks())
                .extracting(task -> task.info().name())
                .containsExactly("x", "x/clustering");
    }

    @Test
    void lists_of_sentences_are_clustered_row_by_row() throws IOException {
        write(
                "test.jsonl",
                "{\"sentences\":[\"a\",\"b\",\"c\"],\"labels\":[\"x\",\"y\",\"x\"]}",
                "{\"sentences\":[\"d\",\"e\"],\"labels\":[\"u\",\"v\"]}");
        assertThat(only(Clustering.class).draws())
                .containsExactly(new int[] {0, 1, 2}, new int[] {3, 4});
    }

    @Test
    void a_limit_takes_rows_from_everywhere() throws IOException {
        writeLabelled("train.jsonl", 20);
        writeLabelled("test.jsonl", 100);
        var task =
                (Classification)
                        TaskDirectory.read(folder, new Sampling(OptionalInt.of(4), 1)).getFirst();
        assertThat(task.test())
                .extracting(row -> row.text())
                .containsExactly("text 0", "text 25", "text 50", "text 75");
    }

    @Test
    void what_is_wrong_is_told_with_file_and_line() throws IOException {
        write("test.jsonl", "{\"sentence1\":\"a\",\"sentence2\":\"b\",\"score\":1}", "", "{\"sent");
        refuses(Code.DATA_INVALID, "test.jsonl, 3:", "no JSON");
        write("test.jsonl", "[1]");
        refuses(Code.DATA_INVALID, "test.jsonl, 1:", "expected a JSON object");
        write(
                "test.jsonl",
                "{\"sentence1\":\"a\",\"sentence2\":\"b\",\"score\":1}",
                "{\"sentence1\":\"a\",\"sentence2\":\"b\",\"score\":\"much\"}");
        refuses(Code.DATA_INVALID, "test.jsonl, 2:", "score is \"much\"");
        write(
                "test.jsonl",
                "{\"sentence1\":\"a\",\"sentence2\":\"b\",\"score\":1}",
                "{\"sentence1\":\"a\",\"score\":3}");
        refuses(Code.DATA_INVALID, "test.jsonl, 2:", "there is no sentence2");
        Files.write(folder.resolve("test.jsonl"), new byte[] {'{', (byte) 0xFF, '}', '\n'});
        refuses(Code.DATA_INVALID, "test.jsonl, 1:", "UTF-8");
    }

    @Test
    void a_line_without_end_is_refused_before_it_fills_the_memory() throws IOException {
        byte[] line = "x".repeat(BoundedLines.MAX_BYTES + 2).getBytes(StandardCharsets.UTF_8);
        Files.write(folder.resolve("test.jsonl"), line);
        refuses(Code.DATA_INVALID, "test.jsonl, 1:", "16 MiB");
    }

    @Test
    void a_directory_without_a_task_says_what_it_lacks() throws IOException {
        refuses(Code.DATA_INCOMPLETE, "corpus.jsonl", "test");
        write("corpus.jsonl", "{\"_id\":\"d\",\"text\":\"x\"}");
        refuses(Code.DATA_INCOMPLETE, "qrels");
        write("qrels/test.tsv", "query-id\tcorpus-id\tscore", "q\td\t1");
        refuses(Code.DATA_INCOMPLETE, "queries.jsonl");
        write("queries.jsonl", "{\"_id\":\"other\",\"text\":\"x\"}");
        refuses(Code.DATA_INVALID, "no query", "is judged");
        write("corpus.jsonl", "{\"_id\":\"d\",\"text\":\"x\"}", "{\"_id\":\"d\",\"text\":\"y\"}");
        refuses(Code.DATA_INVALID, "corpus.jsonl, 2:", "twice");
        assertThatThrownBy(() -> TaskDirectory.read(folder.resolve("nowhere"), Sampling.ALL))
                .isInstanceOf(LabException.class)
                .hasMessageContaining("no directory");
    }

    @Test
    void a_file_that_is_no_parquet_is_refused_by_name() throws IOException {
        write("test.parquet", "PAR1 this is none");
        refuses(Code.DATA_INVALID, "test.parquet", "no Parquet file");
    }

    @Test
    void sets_that_come_with_the_program_are_tasks_with_source_and_licence() {
        assertThat(DemoSets.names()).isNotEmpty();
        for (String file : DemoSets.files()) {
            assertThat(DemoSets.class.getResource("/" + DemoSets.RESOURCES + file))
                    .as(file)
                    .isNotNull();
        }
    }
}
