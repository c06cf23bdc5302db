package zhiyin.server.kb;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

final class SearchTest {
    @TempDir static Path data;
    private static KbServer server;

    @BeforeAll
    static void start() throws Exception {
        server = new KbServer(data, KbOptions.DEFAULTS);
        server.create("manuals");
        server.add("manuals", "pump.md", "# 水泵\n\n## 过滤器\n\n过滤器每运行五百小时更换一次，或在指示灯 E104 亮起时更换。\n");
        server.add("manuals", "lamp.md", "# 台灯\n\n灯泡坏了请联系售后服务。\n");
        server.create("empty");
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @Test
    void the_query_alone_is_enough_and_searches_everywhere() throws Exception {
        var answer = server.post("/kb/search", "{\"query\":\"过滤器多久更换一次\"}");
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        JsonNode best = answer.json().at("/hits/0");
        assertThat(best.path("document").asString()).isEqualTo("pump.md");
        assertThat(best.path("text").asString()).contains("五百小时");
        assertThat(best.path("headings").toString()).contains("过滤器");
        assertThat(best.path("page").isNull()).isTrue();
        assertThat(best.path("stages")).isNotEmpty();
    }

    @Test
    void everything_that_can_be_asked_is_understood() throws Exception {
        var answer =
                server.post(
                        "/kb/search",
                        """
                        {"query":"E104","collections":["manuals"],"top":1,"candidates":20,"mode":"words",
                         "weights":{"vector":1,"words":2},"diversity":0.3,"context":"section",
                         "filter":{"types":["markdown","md"],"path":"pump.md","from":"2020-01-01T00:00:00Z"}}
                        """);
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        var narrow =
                server.post(
                        "/kb/search",
                        "{\"query\":\"E104\",\"filter\":{\"path\":\"lamp.md\"},\"mode\":\"words\"}");
        assertThat(narrow.json().path("hits")).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"query\":\"  \"}                                   | the query is blank",
                "{\"query\":\"a\",\"top\":0}                          | top is 0, expected 1 to 200",
                "{\"query\":\"a\",\"top\":100000}                     | top is 100000",
                "{\"query\":\"a\",\"mode\":\"magic\"}                 | mode is not legal, expected \"hybrid\" or",
                "{\"query\":\"a\",\"diversity\":2}                    | diversity is 2.0",
                "{\"query\":\"a\",\"weights\":{\"vector\":-1,\"words\":1}} | weights are",
                "{\"query\":\"a\",\"filter\":{\"tag\":[\"x\"]}}       | did you mean \"tags\"?",
                "{\"query\":\"a\",\"filter\":{\"tags\":[null]}}       | null",
                "{\"query\":\"a\",\"filter\":{\"from\":1E999999999999}} | filter.from is not legal",
                "{\"query\":\"a\",\"filter\":{\"from\":0}}            | filter.from is not legal, expected a time such as",
                "{\"query\":\"a\",\"filter\":{\"from\":\"today\"}}      | filter.from is not legal, expected a time such as",
                "{\"query\":\"a\",\"filter\":{\"from\":\"+99999-01-01T00:00:00Z\"}} | filter.from is not legal",
                "{\"query\":\"a\",\"collections\":[]}                 | collection",
                "{\"query\":\"a\",\"instruction\":\" \"}              | the instruction is blank, expected 1 to",
                "{\"question\":\"a\"}                                 | there is no field \"question\" here",
            })
    void what_is_not_legal_is_400_and_says_what_is(String body, String message) throws Exception {
        var answer = server.post("/kb/search", body);
        assertThat(answer.status()).as(answer.body()).isIn(400, 404);
        assertThat(answer.message()).contains(message);
    }

    @Test
    void a_collection_that_is_not_there_is_named() throws Exception {
        var answer = server.post("/kb/search", "{\"query\":\"a\",\"collections\":[\"nope\"]}");
        assertThat(answer.status()).isEqualTo(404);
        assertThat(answer.message()).contains("nope");
    }

    @Test
    void why_a_document_was_not_found_is_told() throws Exception {
        var answer =
                server.post(
                        "/kb/why-not",
                        "{\"search\":{\"query\":\"E104\",\"mode\":\"words\"},\"collection\":\"manuals\",\"document\":\"lamp.md\"}");
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        assertThat(answer.json().path("verdict").asString()).isEqualTo("no_candidate");
        var none =
                server.post(
                        "/kb/why-not",
                        "{\"search\":{\"query\":\"E104\"},\"collection\":\"manuals\",\"document\":\"none\"}");
        assertThat(none.status()).isEqualTo(404);
        assertThat(
                        server.post(
                                        "/kb/why-not",
                                        "{\"search\":{\"query\":\"E104\"},\"collection\":\"manuals\"}")
                                .message())
                .contains("expected a document");
    }
}
