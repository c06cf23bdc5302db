package zhiyin.server.kb;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import zhiyin.knowledge.catalog.JobInfo;

final class CompareTest {
    private static final String QUERY = "过滤器多久更换一次";
    private static final String TWO =
            """
            {"query":"%s","top":5,"configurations":[
              {"collection":"docs"},
              {"collection":"small","mode":"vector","dimensions":64,"reranker":"bge-small-zh-v1.5"}]}
            """
                    .formatted(QUERY);

    @TempDir static Path data;
    private static KbServer server;

    @BeforeAll
    static void start() throws Exception {
        server = new KbServer(data, KbOptions.DEFAULTS);
        server.create("docs");
        server.add("docs", "pump.md", "# 水泵\n\n过滤器每运行五百小时更换一次。\n\n密封圈每年检查。\n");
        server.add("docs", "lamp.md", "# 台灯\n\n灯泡坏了请联系售后服务。\n");
        var made =
                server.post(
                        "/kb/collections/docs/sibling",
                        "{\"name\":\"small\",\"model\":\"bge-small-zh-v1.5\",\"target_tokens\":32,\"max_tokens\":64}");
        assertThat(made.status()).as(made.body()).isEqualTo(202);
        JobInfo job =
                server.base.jobs().await(made.json().path("id").asLong(), Duration.ofMinutes(1));
        assertThat(job.state()).isEqualTo(JobInfo.State.DONE);
        assertThat(job.collection()).isEqualTo("small");
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @Test
    void columns_are_answered_side_by_side_with_their_matches() throws Exception {
        var answer = server.post("/kb/compare", TWO);
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        JsonNode columns = answer.json().path("columns");
        assertThat(columns).hasSize(2);
        assertThat(columns.at("/0/hits/0/hit/document").asString()).isEqualTo("pump.md");
        assertThat(columns.at("/0/configuration/vector_weight").asDouble()).isEqualTo(0.5);
        assertThat(columns.at("/1/kept/dimensions").asInt()).isEqualTo(64);
        assertThat(columns.at("/1/hits/0/hit/stages").toString()).contains("reranked");
        assertThat(columns.at("/1/reranking_ms").asDouble()).isPositive();
        assertThat(answer.json().path("matches")).isNotEmpty();
    }

    @Test
    void the_curve_ends_with_everything_kept() throws Exception {
        var answer =
                server.post(
                        "/kb/compare/curve",
                        "{\"query\":\"%s\",\"configuration\":{\"collection\":\"docs\",\"mode\":\"vector\"}}"
                                .formatted(QUERY));
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        JsonNode last = answer.json().path("points").get(4);
        assertThat(last.path("same").asInt()).isEqualTo(last.path("of").asInt());
        assertThat(answer.json().path("trained").asBoolean()).isFalse();
    }

    @Test
    void labels_are_kept_listed_evaluated_exported_imported_and_taken_back() throws Exception {
        JsonNode hit = server.post("/kb/compare", TWO).json().at("/columns/0/hits/0/hit");
        var made =
                server.post(
                        "/kb/labels",
                        "{\"query\":\"%s\",\"collection\":\"docs\",\"passage\":\"%s\",\"grade\":2}"
                                .formatted(QUERY, hit.path("passage").asString()));
        assertThat(made.status()).as(made.body()).isEqualTo(201);
        assertThat(made.json().path("by").asString()).isEmpty();
        assertThat(server.get("/kb/labels?query=%E8%BF%87").json().path("labels")).isEmpty();
        assertThat(server.get("/kb/labels?limit=1").json().at("/labels/0/gone").asBoolean())
                .isFalse();
        JsonNode again = server.post("/kb/compare", TWO).json();
        assertThat(again.at("/columns/1/hits/0/label/grade").asInt()).isEqualTo(2);
        assertThat(again.path("labels")).hasSize(1);

        var evaluated =
                server.post(
                        "/kb/compare/evaluate",
                        "{\"configurations\":[{\"collection\":\"docs\"},{\"collection\":\"small\",\"mode\":\"words\"}]}");
        assertThat(evaluated.status()).as(evaluated.body()).isEqualTo(200);
        assertThat(evaluated.json().path("queries").asInt()).isEqualTo(1);
        assertThat(evaluated.json().at("/scores/0/quality/mrr").asDouble()).isEqualTo(1);
        assertThat(evaluated.json().at("/scores/1/cost/vector_bytes").asLong()).isZero();

        String lines = server.get("/kb/labels/export").body();
        assertThat(lines.lines()).hasSize(1);
        long id = made.json().path("id").asLong();
        assertThat(server.send("DELETE", "/kb/labels/" + id, "").status()).isEqualTo(204);
        assertThat(server.send("DELETE", "/kb/labels/" + id, "").status()).isEqualTo(404);
        assertThat(server.get("/kb/labels").json().path("labels")).isEmpty();
        var imported = server.post("/kb/labels/import", lines + "\n" + lines);
        assertThat(imported.json().path("labels").asInt()).as(imported.body()).isEqualTo(2);
        assertThat(server.get("/kb/labels").json().path("labels")).hasSize(1);
        assertThat(server.post("/kb/labels/import", lines + "{}").message()).contains("line 2");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "/kb/compare | {\"query\":\"a\",\"configurations\":[]} | 400 | 0 configurations",
                "/kb/compare | {\"query\":\" \",\"configurations\":[{\"collection\":\"docs\"}]} | 400 | blank",
                "/kb/compare | {\"query\":\"a\",\"configurations\":[{\"collection\":\"x\"}]} | 404 | 'x'",
                "/kb/compare | {\"query\":\"a\",\"configurations\":[{\"collection\":\"docs\",\"vector_weight\":3}]} | 400 | vector_weight is 3",
                "/kb/compare | {\"query\":\"a\",\"configurations\":[{\"collection\":\"docs\",\"dimensions\":8}]} | 400 | expected 32 to 512",
                "/kb/compare | {\"query\":\"a\",\"configurations\":[{\"collection\":\"docs\",\"reranker\":\"x\"}]} | 404 | no model",
                "/kb/labels | {\"query\":\"a\",\"collection\":\"docs\",\"passage\":\"x\",\"grade\":1} | 404 | no passage",
                "/kb/search | {\"query\":\"a\",\"collections\":[\"docs\"],\"dimensions\":600} | 400 | expected 32 to 512",
                "/kb/collections/docs/sibling | {\"name\":\"docs\"} | 409 | exists already",
            })
    void what_is_not_legal_is_told(String path, String body, int status, String message)
            throws Exception {
        var answer = server.post(path, body);
        assertThat(answer.status()).as(answer.body()).isEqualTo(status);
        assertThat(answer.message()).contains(message);
    }
}
