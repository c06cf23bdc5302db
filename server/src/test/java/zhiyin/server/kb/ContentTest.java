package zhiyin.server.kb;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/// What a document says, and how it would be divided.
final class ContentTest {
    private static final String TEXT =
            """
            # 手册

            %s

            | 代码 | 含义 |
            |---|---|
            | E104 | 过热 |

            ## 附录

            - 甲
            - 乙

            ```java
            int a = 1;
            ```
            """
                    .formatted("过滤器每五百小时更换一次，水中有沙时更早。".repeat(40));

    @TempDir static Path data;

    private static KbServer server;
    private static String document;

    @BeforeAll
    static void start() throws Exception {
        server = new KbServer(data, KbOptions.DEFAULTS);
        server.create("docs");
        document = "/kb/collections/docs/documents/" + server.add("docs", "a.md", TEXT);
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @Test
    void blocks_are_told_with_their_kinds_and_places_a_page_at_a_time() throws Exception {
        JsonNode all = server.get(document + "/content").json();
        assertThat(all.path("content").valueStream().map(each -> each.path("kind").asString()))
                .containsExactly(
                        "heading",
                        "paragraph",
                        "table",
                        "heading",
                        "list_item",
                        "list_item",
                        "code");
        assertThat(all.at("/content/2/table/rows/1/0/text").asString()).isEqualTo("E104");
        assertThat(all.at("/content/0/place/unit").asString()).isEqualTo("line");
        assertThat(all.has("next")).isFalse();
        JsonNode some = server.get(document + "/content?from=1&limit=2").json();
        assertThat(some.path("content")).hasSize(2);
        assertThat(some.path("next").asInt()).isEqualTo(3);
        assertThat(server.get(document + "/content?from=99").json().path("content")).isEmpty();
        assertThat(server.get(document + "/content?limit=0").status()).isEqualTo(400);
    }

    @Test
    void without_a_size_a_document_is_cut_as_it_was_and_with_one_otherwise() throws Exception {
        JsonNode saved = server.get(document + "/cut").json();
        JsonNode passages = server.get(document + "/passages").json().path("passages");
        assertThat(ids(saved.path("passages"))).isEqualTo(ids(passages));
        JsonNode smaller = server.get(document + "/cut?target_tokens=60").json();
        assertThat(smaller.path("count").asInt()).isGreaterThan(saved.path("count").asInt());
        assertThat(smaller.path("target_tokens").asInt()).isEqualTo(60);
        assertThat(smaller.path("max_tokens").asInt()).isEqualTo(saved.path("max_tokens").asInt());
        assertThat(smaller.at("/passages/0/parts/0/block").asInt()).isZero();
        JsonNode after = server.get(document + "/passages").json().path("passages");
        assertThat(ids(after)).as("nothing was changed").isEqualTo(ids(passages));
    }

    @Test
    void sizes_that_the_model_does_not_take_are_refused() throws Exception {
        for (String size :
                new String[] {"target_tokens=100000", "max_tokens=10", "target_tokens=0"}) {
            assertThat(server.get(document + "/cut?" + size).status()).as(size).isEqualTo(400);
        }
        assertThat(server.get("/kb/collections/docs/documents/99/cut").status()).isEqualTo(404);
    }

    private static String ids(JsonNode passages) {
        return passages.valueStream()
                .map(each -> each.path("id").asString())
                .collect(Collectors.joining(" "));
    }
}
