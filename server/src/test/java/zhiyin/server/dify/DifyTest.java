package zhiyin.server.dify;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import zhiyin.server.kb.KbOptions;
import zhiyin.server.kb.KbServer;
import zhiyin.server.kb.KbServer.Answer;

/// Requests and answers as Dify's documentation of external knowledge has them.
final class DifyTest {
    private static KbServer server;
    private static long pump;

    @BeforeAll
    static void start(@TempDir Path data) throws Exception {
        server = new KbServer(data, KbOptions.DEFAULTS);
        server.create("manuals");
        pump = server.add("manuals", "pump/filter.md", "# 水泵\n\n过滤器每三个月更换一次。\n");
        server.add("manuals", "office/leave.md", "# 请假\n\n年假须提前两周申请。\n");
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private static Answer ask(String setting, String more) throws Exception {
        return server.send(
                "POST",
                "/retrieval",
                BodyPublishers.ofString(
                        """
                        {"knowledge_id":"manuals","query":"过滤器多久更换一次","retrieval_setting":{%s}%s}
                        """
                                .formatted(setting, more)),
                "Authorization",
                "Bearer some-key");
    }

    private static List<String> paths(Answer answer) {
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        return answer.json()
                .get("records")
                .valueStream()
                .map(record -> record.at("/metadata/path").stringValue())
                .toList();
    }

    @Test
    void finds_passages_with_scores_titles_and_metadata() throws Exception {
        Answer answer = ask("\"top_k\":2,\"score_threshold\":0.0", "");
        assertThat(paths(answer)).first().isEqualTo("pump/filter.md");
        JsonNode best = answer.json().at("/records/0");
        assertThat(best.propertyNames()).containsExactly("content", "score", "title", "metadata");
        assertThat(best.get("content").stringValue()).contains("三个月");
        assertThat(best.get("score").doubleValue()).isBetween(0.0, 1.0);
        assertThat(best.at("/metadata/document_id").longValue()).isEqualTo(pump);
        assertThat(best.get("title").stringValue()).isNotEmpty();
    }

    @Test
    void keeps_to_the_number_and_the_threshold() throws Exception {
        assertThat(paths(ask("\"top_k\":1,\"score_threshold\":0", ""))).hasSize(1);
        assertThat(paths(ask("\"top_k\":5,\"score_threshold\":1.0", ""))).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "path|is|\"office/leave.md\"|office/leave.md",
                "[\"path\"]|start with|\"office/\"|office/leave.md",
                "type|in|[\"markdown\"]|pump/filter.md,office/leave.md",
                "type|is|\"pdf\"|''",
                "tags|contains|\"no such tag\"|''",
                "modified|after|\"2001-01-31\"|pump/filter.md,office/leave.md",
                "modified|before|\"2001-01-31T12:00:00Z\"|''"
            })
    void conditions_filter(String name, String operator, String value, String found)
            throws Exception {
        String quoted = name.startsWith("[") ? name : '"' + name + '"';
        String condition =
                """
                ,"metadata_condition":{"logical_operator":"and","conditions":[
                 {"name":%s,"comparison_operator":"%s","value":%s}]}
                """
                        .formatted(quoted, operator, value);
        List<String> expected = Stream.of(found.split(",", -1)).filter(s -> !s.isEmpty()).toList();
        assertThat(paths(ask("\"top_k\":5,\"score_threshold\":0", condition)))
                .containsExactlyInAnyOrderElementsOf(expected);
    }

    @Test
    void conditions_on_a_document_filter() throws Exception {
        String condition =
                ",\"metadata_condition\":{\"conditions\":[{\"name\":\"document_id\",\"comparison_operator\":\"is\",\"value\":%d}]}"
                        .formatted(pump);
        assertThat(paths(ask("\"top_k\":5", condition))).containsExactly("pump/filter.md");
        assertThat(paths(ask("\"top_k\":5", ",\"metadata_condition\":null"))).hasSize(2);
    }

    record Bad(String body, int status, int code, String says) {}

    static Stream<Bad> bad() {
        String all = "{\"knowledge_id\":\"%s\",\"query\":\"%s\",\"retrieval_setting\":{%s}%s}";
        return Stream.of(
                new Bad(all.formatted("nothing", "a", "", ""), 404, 2001, "nothing"),
                new Bad(all.formatted("manuals", " ", "", ""), 400, 400, "blank"),
                new Bad(all.formatted("manuals", "a", "\"top_k\":0", ""), 400, 400, "top is 0"),
                new Bad(all.formatted("manuals", "a", "\"top_k\":9999", ""), 400, 400, "1 to 200"),
                new Bad(
                        "{\"knowledge_id\":\"manuals\",\"query\":\"a\"}",
                        400,
                        400,
                        "retrieval_setting"),
                new Bad("{", 400, 400, "not legal JSON"),
                condition("\"or\"", "\"type\"", "is", "\"a\"", "or"),
                condition("\"and\"", "\"author\"", "is", "\"a\"", "cannot be met"),
                condition("\"and\"", "\"type\"", "not in", "\"a\"", "cannot be met"),
                condition("\"and\"", "\"path\"", "start with", "\"pu\"", "cannot be met"),
                condition("\"and\"", "\"modified\"", "after", "\"soon\"", "cannot be met"),
                condition("\"and\"", "\"document_id\"", "is", "\"x\"", "cannot be met"),
                condition("\"and\"", "\"type\"", "empty", "null", "cannot be met"));
    }

    /// Twice, so that `or` is one, and a second condition on a field.
    private static Bad condition(
            String join, String name, String operator, String value, String says) {
        String one =
                "{\"name\":%s,\"comparison_operator\":\"%s\",\"value\":%s}"
                        .formatted(name, operator, value);
        return new Bad(
                """
                {"knowledge_id":"manuals","query":"a","retrieval_setting":{},
                 "metadata_condition":{"logical_operator":%s,"conditions":[%s,%s]}}
                """
                        .formatted(join, one, one),
                400,
                400,
                says);
    }

    @ParameterizedTest
    @MethodSource("bad")
    void tells_what_is_wrong_as_dify_reads_it(Bad bad) throws Exception {
        Answer answer = server.post("/retrieval", bad.body);
        assertThat(answer.status()).as(answer.body()).isEqualTo(bad.status);
        assertThat(answer.json().propertyNames()).containsExactly("error_code", "error_msg");
        assertThat(answer.json().get("error_code").intValue()).isEqualTo(bad.code);
        assertThat(answer.json().get("error_msg").stringValue()).contains(bad.says);
    }

    @Test
    void web_pages_of_others_are_not_let_in() throws Exception {
        Answer answer =
                server.send(
                        "POST",
                        "/retrieval",
                        BodyPublishers.ofString("{}"),
                        "Origin",
                        "http://elsewhere.example");
        assertThat(answer.status()).isEqualTo(403);
        assertThat(answer.json().get("error_code").intValue()).isEqualTo(1002);
    }
}
