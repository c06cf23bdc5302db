package zhiyin.cli.kb;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import zhiyin.cli.RandomReranker;
import zhiyin.knowledge.base.KnowledgeOptions;
import zhiyin.knowledge.parse.worker.PoolOptions;

/// The commands against a knowledge base that another holds: here the test itself, over HTTP.
@Timeout(600)
final class KbCommandsTest {
    private static final JsonMapper JSON = new JsonMapper();

    @TempDir static Path folder;
    private static Path data;
    private static Connection owner;

    @BeforeAll
    static void fill() throws Exception {
        data = folder.resolve("data");
        owner =
                Connection.open(
                        data,
                        KnowledgeOptions.defaults()
                                .withParsers(PoolOptions.defaults().withProcesses(1)));
        write("docs/pump.md", "# 水泵\n\n## 过滤器\n\n过滤器每运行五百小时更换一次。\n");
        write("docs/sub/lamp.md", "# 台灯\n\n灯泡坏了请联系售后服务，电话 E104。\n");
        write("docs/.hidden.md", "hidden");
        write("docs/.zhiyinignore", "*.log\nskipped/\n");
        write("docs/a.log", "ignored");
        write("docs/skipped/b.md", "ignored");
        write("docs/broken.pdf", "%PDF-1.7 and no more");
        assertThat(run("create", "manuals", "--model", "bge-small-zh-v1.5").exitCode()).isZero();
        KbRun added = run("add", "manuals", path("docs"), "--tag", "2025", "--tag", "draft");
        assertThat(added.exitCode()).as(added.all()).isEqualTo(1);
        assertThat(added.out()).contains("manuals: 2 of 3 documents can be searched");
        assertThat(added.err())
                .contains("FAILED", "docs/broken.pdf", "CORRUPT", "zhiyin kb retry 1");
    }

    @AfterAll
    static void close() {
        owner.close();
    }

    private static KbRun run(String... arguments) {
        return KbRun.of(data, arguments);
    }

    private static String path(String name) {
        return folder.resolve(name).toString();
    }

    private static void write(String name, String text) throws IOException {
        Path file = folder.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }

    @Test
    void a_collection_and_questions_become_a_task_for_eval() throws IOException {
        write(
                "questions.jsonl",
                """
                {"query": "过滤器多久更换一次？", "path": "docs/pump.md", "text": "过滤器每运行五百小时更换一次"}
                {"query": "who wrote this?", "path": "docs/sub/lamp.md", "text": "nothing that stands there"}
                """);
        KbRun made = run("task", "manuals", path("task"), "--questions", path("questions.jsonl"));
        assertThat(made.exitCode()).as(made.all()).isZero();
        assertThat(made.out())
                .contains("2 passages, 1 questions (1 more have no answer here)", "zhiyin eval");
        assertThat(Files.readAllLines(folder.resolve("task/corpus.jsonl")))
                .hasSize(2)
                .anyMatch(line -> line.contains("五百小时"));
        JsonNode query = JSON.readTree(Files.readString(folder.resolve("task/queries.jsonl")));
        assertThat(query.path("text").asString()).isEqualTo("过滤器多久更换一次？");
        assertThat(Files.readAllLines(folder.resolve("task/qrels/test.tsv")))
                .hasSize(2)
                .last()
                .asString()
                .matches("q1\t\\S+\t2");
        assertThat(run("task", "manuals", path("task")).err()).contains("--force");
    }

    @Test
    void a_task_without_an_answer_or_of_an_unknown_document_says_what_to_do() throws IOException {
        assertThat(run("task", "manuals", path("none")).err())
                .contains("judge some answers on the page Compare, or give --questions");
        write("lost.jsonl", "{\"query\": \"q\", \"path\": \"gone.md\", \"text\": \"t\"}");
        KbRun lost = run("task", "manuals", path("none"), "--questions", path("lost.jsonl"));
        assertThat(lost.exitCode()).isEqualTo(1);
        assertThat(lost.err())
                .contains("lost.jsonl, line 1", "\"gone.md\"", "kb documents manuals");
        write("broken.jsonl", "[1]");
        assertThat(run("task", "manuals", path("none"), "--questions", path("broken.jsonl")).err())
                .contains("line 1", "expected an object with query, path and text");
    }

    @Test
    void hidden_and_ignored_files_are_left_out_unless_they_are_named() {
        assertThat(run("documents", "manuals").out())
                .contains("docs/pump.md", "docs/sub/lamp.md", "docs/broken.pdf")
                .doesNotContain(".hidden", ".zhiyinignore", "a.log", "skipped");
        assertThat(run("create", "everything", "--model", "bge-small-zh-v1.5").exitCode()).isZero();
        run("add", "everything", path("docs/.hidden.md"), path("docs/a.log"), "--detach");
        assertThat(run("documents", "everything").out()).contains(".hidden.md", "a.log");
    }

    @Test
    void search_as_json_is_an_array_of_hits_with_the_promised_fields() {
        KbRun run = run("search", "manuals", "过滤器多久更换一次", "--top", "2", "--json");
        assertThat(run.exitCode()).as(run.all()).isZero();
        JsonNode hits = JSON.readTree(run.out());
        assertThat(hits.isArray()).isTrue();
        assertThat(hits.size()).isBetween(1, 2);
        JsonNode best = hits.get(0);
        assertThat(best.path("document").asString()).isEqualTo("docs/pump.md");
        assertThat(best.path("text").asString()).contains("五百小时");
        assertThat(best.path("headings").isArray()).isTrue();
        assertThat(best.has("page")).isTrue();
        assertThat(best.path("score").isNumber()).isTrue();
        assertThat(best.path("stages").isArray()).isTrue();
        assertThat(best.path("stages").get(0).propertyNames()).contains("stage", "rank", "score");
    }

    @Test
    void search_for_people_names_document_place_headings_and_stages() {
        KbRun run = run("search", "manuals", "过滤器多久更换一次", "--explain", "--context", "section");
        assertThat(run.exitCode()).as(run.all()).isZero();
        assertThat(run.out())
                .contains("1  docs/pump.md  line", "过滤器每运行五百小时更换一次", "words", "#1", "ms to find");
        assertThat(
                        run(
                                        "search",
                                        "*",
                                        "E104",
                                        "--mode",
                                        "words",
                                        "--filter-path",
                                        "docs/pump.md")
                                .out())
                .contains("Nothing was found.");
        assertThat(
                        run("search", "manuals", "E104", "--mode", "words", "--filter-tag", "draft")
                                .out())
                .contains("docs/sub/lamp.md");
    }

    @Test
    void a_search_is_reranked_by_a_model_that_is_named() throws IOException {
        String model = RandomReranker.write(folder).toString();
        String query = "过滤器";
        KbRun run = run("search", "manuals", query, "--rerank", model, "--explain");
        assertThat(run.exitCode()).as(run.all()).isZero();
        assertThat(run.out()).contains("reranked     #1", "reranked     #2", "ms to rerank");
        KbRun one =
                run(
                        "search",
                        "manuals",
                        query,
                        "--rerank=" + model,
                        "--rerank-candidates=1",
                        "--explain");
        assertThat(one.out()).contains("reranked     #1").doesNotContain("reranked     #2");
        KbRun lower =
                run(
                        "why-not",
                        "manuals",
                        query,
                        second(model, query),
                        "--top=1",
                        "--rerank=" + model);
        assertThat(lower.out())
                .contains("outranked: ", "of which the reranker read 2", "reranked     #2");
    }

    /// The document that the reranker puts behind.
    private static String second(String model, String query) {
        KbRun run = run("search", "manuals", query, "--rerank", model, "--json");
        return JSON.readTree(run.out()).get(1).path("document").asString();
    }

    @Test
    void who_cannot_rerank_is_told_what_to_do() {
        assertThat(run("search", "manuals", "x", "--rerank").err())
                .contains(
                        "name one, such as Qwen/Qwen3-Reranker-0.6B",
                        "zhiyin pull",
                        "zhiyin serve");
        assertThat(run("search", "manuals", "x", "--rerank", "no/such-model").err())
                .contains("no/such-model");
        assertThat(run("search", "manuals", "x", "--rerank", "bge-small-zh-v1.5").err())
                .contains("taken for an embedding model");
        assertThat(run("search", "manuals", "x", "--rerank-candidates", "5").err())
                .contains("add --rerank");
        assertThat(run("search", "manuals", "x", "--rerank", "--rerank-candidates", "500").err())
                .contains("rerank.candidates is 500, expected 1 to 200");
    }

    @Test
    void why_not_tells_where_a_document_fell_out() {
        KbRun run = run("why-not", "manuals", "五百小时", "docs/sub/lamp.md", "--mode", "words");
        assertThat(run.exitCode()).as(run.all()).isZero();
        assertThat(run.out()).startsWith("no candidate: ");
        assertThat(run("why-not", "manuals", "x", "docs/broken.pdf").out())
                .startsWith("not indexed: ");
    }

    @Test
    void list_status_and_jobs_tell_what_is_there() {
        assertThat(run("list").out()).contains("COLLECTION", "manuals", "bge-small-zh-v1.5");
        assertThat(JSON.readTree(run("list", "--json").out()).isArray()).isTrue();
        assertThat(run("status", "manuals").out())
                .contains(
                        "Served by http://127.0.0.1:",
                        "manuals: 3 documents",
                        "failed 1",
                        "ready 2");
        assertThat(run("jobs", "manuals").out()).contains("done", "add", "3 files of");
        assertThat(JSON.readTree(run("jobs", "--json").out()).isArray()).isTrue();
        assertThat(run("wait", "manuals").out()).contains("There is nothing to be done.");
    }

    @Test
    void show_tells_of_a_document_and_prints_its_text() {
        assertThat(run("show", "manuals", "docs/pump.md").out())
                .contains("docs/pump.md", "markdown", "zh", "ready", "draft");
        assertThat(run("show", "manuals", "docs/pump.md", "--markdown").out()).contains("## 过滤器");
        assertThat(run("show", "manuals", "docs/pump.md", "--html").out()).contains("<h2");
        assertThat(run("show", "manuals", "docs/pump.md", "--passages").out())
                .contains("--- 0", "五百小时");
        assertThat(run("show", "manuals", "docs/broken.pdf").out()).contains("CORRUPT");
        KbRun none = run("show", "manuals", "nothing.md");
        assertThat(none.exitCode()).isEqualTo(1);
        assertThat(none.err()).contains("nothing.md", "zhiyin kb documents manuals");
    }

    @Test
    void tags_are_added_and_taken_away() {
        assertThat(run("tag", "manuals", "docs/sub/lamp.md", "--", "+new", "-2025").out())
                .contains("docs/sub/lamp.md: draft, new");
        assertThat(run("documents", "manuals", "--tag", "new").out()).contains("docs/sub/lamp.md");
    }

    @Test
    void the_doctor_names_what_failed_and_fails_itself() {
        KbRun run = run("doctor", "manuals");
        assertThat(run.exitCode()).as(run.all()).isEqualTo(1);
        assertThat(run.out()).contains("error", "docs/broken.pdf", "->");
        assertThat(JSON.readTree(run("doctor", "manuals", "--json").out()).isArray()).isTrue();
    }

    @Test
    void a_folder_is_kept_in_step() throws Exception {
        assertThat(run("create", "notes", "--model", "bge-small-zh-v1.5").exitCode()).isZero();
        write("notes/a.md", "# A\n\nFirst.\n");
        write("notes/b.md", "# B\n\nSecond.\n");
        KbRun first = run("sync", "notes", path("notes"));
        assertThat(first.exitCode()).as(first.all()).isZero();
        assertThat(first.out()).contains("2 new, 0 changed, 0 moved, 0 as they were, 0 gone");
        write("notes/b.md", "# B\n\nSecond, and changed in length.\n");
        write("notes/c.md", "# C\n\nThird.\n");
        Files.delete(folder.resolve("notes/a.md"));
        KbRun second = run("sync", "notes", path("notes"));
        assertThat(second.out())
                .contains(
                        "1 new, 1 changed, 0 moved, 0 as they were, 1 gone (--delete removes them)");
        KbRun third = run("sync", "notes", path("notes"), "--delete");
        assertThat(third.out()).contains("0 new, 0 changed, 0 moved, 2 as they were, 1 gone");
        assertThat(run("documents", "notes").out())
                .contains("notes/b.md", "notes/c.md")
                .doesNotContain("notes/a.md");
        assertThat(run("remove", "notes", "notes/b.md").out()).contains("removed notes/b.md");
    }

    @Test
    void a_collection_goes_to_a_file_and_comes_back() throws Exception {
        Path file = folder.resolve("manuals.zhiyin");
        KbRun exported = run("export", "manuals", file.toString());
        assertThat(exported.exitCode()).as(exported.all()).isZero();
        assertThat(run("export", "manuals", file.toString()).err()).contains("--force");
        KbRun imported = run("import", file.toString(), "--name", "copied");
        assertThat(imported.exitCode()).as(imported.all()).isZero();
        assertThat(run("search", "copied", "过滤器多久更换一次").out()).contains("docs/pump.md");
        assertThat(run("drop", "copied").err()).contains("--yes");
        assertThat(run("drop", "copied", "--yes").out()).contains("deleted copied");
        assertThat(run("import", path("docs/pump.md"), "--name", "x").exitCode()).isEqualTo(1);
    }

    @Test
    void a_collection_is_embedded_anew_and_taken_back() throws Exception {
        assertThat(run("create", "changing", "--model", "bge-small-zh-v1.5").exitCode()).isZero();
        assertThat(run("add", "changing", path("docs/pump.md")).exitCode()).isZero();
        KbRun rebuilt = run("rebuild", "changing", "--chunk-tokens", "60");
        assertThat(rebuilt.exitCode()).as(rebuilt.all()).isZero();
        KbRun back = run("rollback", "changing");
        assertThat(back.exitCode()).as(back.all()).isZero();
        assertThat(back.out()).contains("changing is searched by bge-small-zh-v1.5");
    }

    @Test
    void a_job_is_paused_resumed_and_cancelled() {
        KbRun none = run("pause", "999999");
        assertThat(none.exitCode()).isEqualTo(1);
        assertThat(none.err()).contains("999999");
        assertThat(run("cancel", "1").err()).contains("zhiyin: ");
        assertThat(run("resume", "abc").exitCode()).isEqualTo(2);
    }

    @Test
    void what_is_not_there_is_one_line_and_exit_code_1() {
        for (String[] arguments :
                new String[][] {
                    {"add", "nope", path("docs")},
                    {"search", "nope", "x"},
                    {"status", "nope"},
                    {"documents", "nope"},
                    {"doctor", "nope"},
                    {"drop", "nope", "--yes"},
                    {"rebuild", "nope", "--model", "bge-small-zh-v1.5"},
                    {"rollback", "nope"},
                    {"export", "nope", path("nope.zhiyin")},
                    {"sync", "nope", path("docs")},
                }) {
            KbRun run = run(arguments);
            assertThat(run.exitCode()).as(arguments[0] + ": " + run.all()).isEqualTo(1);
            assertThat(run.err().lines()).as(arguments[0]).hasSize(1);
            assertThat(run.err()).as(arguments[0]).contains("zhiyin: ", "nope");
        }
        assertThat(run("add", "manuals", path("no-such-file")).err()).contains("no such file");
        assertThat(run("sync", "manuals", path("no-such-folder")).err()).contains("no such folder");
        assertThat(run("search", "manuals", " ").err()).contains("the query is blank");
        assertThat(run("search", "manuals", "x", "--mode", "magic").err()).contains("hybrid");
        assertThat(run("search", "manuals", "x", "--filter-from", "gestern").err())
                .contains("--filter-from", "2025-01-31");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "create", "list", "add", "sync", "search", "why-not", "status", "wait", "documents",
                "show", "tag", "remove", "doctor", "rebuild", "rollback", "jobs", "pause", "resume",
                "cancel", "retry", "export", "import", "drop"
            })
    void every_command_has_help_with_examples_and_refuses_unknown_options(String command) {
        KbRun help = run(command, "--help");
        assertThat(help.exitCode()).isZero();
        assertThat(help.out()).contains("Examples:", "zhiyin kb " + command, "--data");
        assertThat(run(command, "--no-such-option").exitCode()).isEqualTo(2);
    }
}
