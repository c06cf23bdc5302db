package zhiyin.bench.robust;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import zhiyin.bench.robust.FuzzRequest.End;
import zhiyin.bench.robust.FuzzRequest.Kind;

final class FuzzRequestsTest {
    private static FuzzRequests made(long seed) {
        JsonNode document = Described.document();
        return new FuzzRequests(
                Route.all(document),
                new BodyExample(document, "some-model", "some-collection"),
                "127.0.0.1:1",
                "Authorization: Bearer some-key\r\n",
                seed);
    }

    @Test
    void a_request_is_made_again_from_its_seed_and_number_alone() {
        FuzzRequests first = made(7);
        FuzzRequests second = made(7);
        for (int number : new int[] {999, 3, 0, 500}) {
            assertThat(second.make(number).bytes()).isEqualTo(first.make(number).bytes());
            assertThat(second.make(number).kind()).isEqualTo(first.make(number).kind());
            assertThat(second.make(number).end()).isEqualTo(first.make(number).end());
        }
    }

    @Test
    void other_seeds_and_numbers_make_other_requests() {
        long different =
                IntStream.range(0, 200)
                        .mapToObj(i -> new String(made(1).make(i).bytes(), StandardCharsets.UTF_8))
                        .distinct()
                        .count();
        assertThat(different).isGreaterThan(150);
        assertThat(made(1).make(5).bytes()).isNotEqualTo(made(2).make(5).bytes());
    }

    @Test
    void all_kinds_come_and_all_routes_but_those_that_reach_beyond() {
        FuzzRequests made = made(3);
        Map<Kind, Integer> kinds = new EnumMap<>(Kind.class);
        var routes = new TreeSet<String>();
        for (int i = 0; i < 3_000; i++) {
            FuzzRequest request = made.make(i);
            kinds.merge(request.kind(), 1, Integer::sum);
            routes.add(request.route().name());
        }
        assertThat(kinds.keySet()).containsExactlyInAnyOrder(Kind.values());
        assertThat(routes)
                .containsExactlyInAnyOrder(
                        "POST /embed", "GET /things/{id}", "DELETE /things/{id}");
    }

    @Test
    void what_is_whole_says_how_long_its_body_is() {
        FuzzRequests made = made(11);
        for (int i = 0; i < 2_000; i++) {
            FuzzRequest request = made.make(i);
            if (request.exact()) {
                String text = new String(request.bytes(), StandardCharsets.ISO_8859_1);
                int head = text.indexOf("\r\n\r\n") + 4;
                assertThat(text.substring(0, head))
                        .as("request %d", i)
                        .contains("Content-Length: " + (text.length() - head) + "\r\n");
                assertThat(request.end()).isEqualTo(End.KEPT);
            }
        }
    }

    @Test
    void an_example_has_what_its_schema_asks_for() {
        JsonNode document = Described.document();
        JsonNode schema = Route.all(document).getFirst().body();
        var examples = new BodyExample(document, "some-model", "c");
        var random = new Random(5);
        for (int i = 0; i < 100; i++) {
            JsonNode body = examples.of(schema, random);
            assertThat(new JsonShape(document).fits(body, schema)).as("%s", body).isTrue();
        }
    }

    @Test
    void a_broken_tree_differs_from_what_it_was_made_of() {
        JsonNode tree = Described.json("{\"model\":\"m\",\"input\":[\"a\",\"b\"],\"n\":1}");
        List<String> broken =
                IntStream.range(0, 200)
                        .mapToObj(seed -> HostileJson.ofTree(tree, new Random(seed)))
                        .map(bytes -> new String(bytes, StandardCharsets.UTF_8))
                        .toList();
        assertThat(broken.stream().filter(tree.toString()::equals).count()).isLessThan(30);
        assertThat(broken.stream().distinct().count()).isGreaterThan(60);
    }
}
