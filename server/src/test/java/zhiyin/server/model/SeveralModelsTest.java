package zhiyin.server.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.knuddels.jtokkit.Encodings;
import com.knuddels.jtokkit.api.EncodingType;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import zhiyin.engine.Embedder;
import zhiyin.engine.EmbedderOptions;
import zhiyin.engine.EngineException;
import zhiyin.knowledge.embed.EmbeddingCache;
import zhiyin.knowledge.embed.EmbeddingModels;
import zhiyin.knowledge.embed.KeepAlive;
import zhiyin.knowledge.embed.LoadedModel;
import zhiyin.knowledge.embed.ModelOpener;
import zhiyin.server.TestServer;

/// A real server with the built-in models, loaded as they are asked for. Each counts as 60 bytes.
final class SeveralModelsTest {
    private static final String ZH = TestServer.MODEL;
    private static final String EN = "bge-small-en-v1.5";
    private static final String MINI = "all-MiniLM-L6-v2";
    private static final long ENOUGH = 1_000;

    private final EmbeddingCache cache = EmbeddingCache.inMemory(8 << 20);
    private final AtomicInteger loads = new AtomicInteger();
    private final AtomicInteger failures = new AtomicInteger();
    private EmbeddingModels shared = models(KeepAlive.FOREVER, ENOUGH);

    private EmbeddingModels models(KeepAlive keepAlive, long memory) {
        return new EmbeddingModels(new Counting(), cache, keepAlive, memory);
    }

    /// Loads for true; the default model, which other tests have, is lent.
    private final class Counting implements ModelOpener {
        private final ModelOpener loading = ModelOpener.loading(EmbedderOptions.defaults());

        @Override
        public Opened open(String model) {
            loads.incrementAndGet();
            if (failures.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
                throw new EngineException(
                        EngineException.Code.MODEL_FILE_INVALID, "the weights are torn");
            }
            return model.equals(ZH) ? new Opened(TestServer.EMBEDDER, false) : loading.open(model);
        }

        @Override
        public Found find(String model) {
            Found found = loading.find(model);
            return new Found(found.key(), found.name(), () -> new Plan(60, () -> open(model)));
        }
    }

    @AfterEach
    void close() {
        shared.close();
        cache.close();
    }

    private TestServer start(String... aliases) {
        return start(false, TokenInput.REJECT, aliases);
    }

    private TestServer start(boolean only, TokenInput tokenInput, String... aliases) {
        return TestServer.start(
                new Models(
                        shared,
                        new StoreCatalogue(List.of(ZH), only, EmbedderOptions.defaults()),
                        Arrays.stream(aliases).map(Alias::parse).toList(),
                        tokenInput));
    }

    @Test
    void all_that_are_here_are_listed_and_loaded_when_first_asked_for() throws Exception {
        try (TestServer server = start("ada=" + MINI)) {
            List<String> ids =
                    json(server.get("/v1/models"))
                            .path("data")
                            .valueStream()
                            .map(model -> model.path("id").asString())
                            .toList();
            assertThat(ids).startsWith(ZH, EN, MINI).endsWith("ada");
            assertThat(server.get("/v1/models/ada").statusCode()).isEqualTo(200);
            assertThat(loads).hasValue(0);
            JsonNode answer = embed(server, "BAAI/BGE-small-en-v1.5", "\"hello\"");
            assertThat(answer.path("model").asString()).isEqualTo(EN);
            embed(server, "bge-small-en-v1.5:latest", "\"world\"");
            assertThat(loads).hasValue(1);
            assertThat(vector(embed(server, "ada", "\"hello\""))).hasSize(384);
            assertThat(names()).containsExactlyInAnyOrder(EN, MINI);
        }
    }

    @Test
    void only_the_named_are_served_where_that_is_asked_for() throws Exception {
        try (TestServer server = start(true, TokenInput.REJECT)) {
            assertThat(vector(embed(server, ZH, "\"你好\""))).hasSize(512);
            var refused = server.embed(body(EN, "\"hello\"", ""));
            assertThat(refused.statusCode()).isEqualTo(404);
            assertThat(message(refused)).endsWith("there are: " + ZH);
        }
    }

    @Test
    void a_name_with_dimensions_pins_them() throws Exception {
        try (TestServer server = start("small=" + ZH + "@64")) {
            float[] full = vector(embed(server, ZH, "\"你好\""));
            for (String name : List.of(ZH + "@64", "BAAI/" + ZH + "@64", "small", "SMALL")) {
                JsonNode answer = json(server.embed(body(name, "\"你好\"", ",\"dimensions\":64")));
                assertThat(vector(answer)).hasSize(64);
                assertThat(vector(answer)[1] / vector(answer)[0])
                        .isCloseTo(full[1] / full[0], within(1e-4f));
                assertThat(vector(embed(server, name, "\"你好\""))).isEqualTo(vector(answer));
            }
            assertThat(embed(server, "Small", "\"你好\"").path("model").asString())
                    .isEqualTo("small");
            assertThat(embed(server, "BAAI/" + ZH + "@64", "\"你好\"").path("model").asString())
                    .isEqualTo(ZH + "@64");
            var contradicted = server.embed(body("small", "\"你好\"", ",\"dimensions\":128"));
            assertThat(contradicted.statusCode()).isEqualTo(400);
            assertThat(json(contradicted).at("/error/param").asString()).isEqualTo("dimensions");
            assertThat(message(contradicted))
                    .isEqualTo(
                            "dimensions is 128, and small stands for vectors of 64 numbers; leave dimensions out, or ask for the model "
                                    + ZH);
            assertThat(message(server.embed(body(ZH + "@1024", "\"你好\"", ""))))
                    .contains("dimensions is 1024, expected 32 to 512");
            assertThat(server.embed(body("small@32", "\"你好\"", "")).statusCode()).isEqualTo(404);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"a=nothing", "a=" + ZH + "@513", EN + "=" + ZH, "a=" + ZH + "@1"})
    void an_alias_that_cannot_be_served_is_told_at_the_start(String alias) {
        assertThatThrownBy(() -> start(alias))
                .isInstanceOfAny(IllegalArgumentException.class, EngineException.class)
                .hasMessageMatching(".*(\\ba\\b|" + ZH + "|" + EN + ").*");
    }

    @Test
    void openais_names_are_answered_with_how_to_serve_them() throws Exception {
        try (TestServer server = start()) {
            var refused = server.embed(body("text-embedding-3-small", "\"hello\"", ""));
            assertThat(refused.statusCode()).isEqualTo(404);
            assertThat(message(refused))
                    .contains("zhiyin serve --alias text-embedding-3-small=" + ZH);
        }
    }

    @Test
    void where_a_model_in_use_leaves_no_room_the_request_is_told_when_to_come_again()
            throws Exception {
        shared.close();
        shared = models(KeepAlive.FOREVER, 100);
        try (TestServer server = start()) {
            HttpResponse<String> refused =
                    shared.use(
                            EN,
                            _ -> {
                                HttpResponse<String> answer = request(server, MINI);
                                assertThat(names()).containsExactly(EN);
                                return answer;
                            });
            assertThat(refused.statusCode()).isEqualTo(503);
            assertThat(refused.headers().firstValue("Retry-After")).hasValue("5");
            assertThat(message(refused)).contains(MINI + " takes", "in use; try again");
            assertThat(request(server, MINI).statusCode()).isEqualTo(200);
            assertThat(names()).containsExactly(MINI);
        }
    }

    @Test
    void a_failed_load_tells_its_reason_and_is_tried_again() throws Exception {
        failures.set(1);
        try (TestServer server = start()) {
            var refused = request(server, EN);
            assertThat(refused.statusCode()).isEqualTo(500);
            assertThat(message(refused)).isEqualTo("the weights are torn");
            assertThat(request(server, EN).statusCode()).isEqualTo(200);
            assertThat(loads).hasValue(2);
        }
    }

    @Test
    void a_model_kept_for_no_time_is_closed_after_its_request_and_its_answers_stay_cached()
            throws Exception {
        shared.close();
        shared = models(KeepAlive.parse("0"), ENOUGH);
        try (TestServer server = start()) {
            JsonNode first = embed(server, EN, "[\"hello\",\"world\",\"hello\"]");
            assertThat(names()).isEmpty();
            JsonNode second = embed(server, EN, "[\"hello\",\"world\",\"hello\"]");
            assertThat(second).isEqualTo(first);
            assertThat(shared.computed()).isEqualTo(2);
            assertThat(first.at("/usage/prompt_tokens").asInt()).isEqualTo(9);
        }
    }

    @Test
    void what_is_loaded_is_told_with_when_it_will_go() throws Exception {
        shared.close();
        shared = models(KeepAlive.USUAL, ENOUGH);
        var models =
                new Models(
                        shared,
                        new StoreCatalogue(List.of(ZH, EN), false, EmbedderOptions.defaults()),
                        List.of(),
                        TokenInput.REJECT);
        ServedModel model = models.require(EN);
        assertThat(models.defaultModel().name()).isEqualTo(ZH);
        assertThat(model.loaded()).isEmpty();
        assertThat(model.info().dimensions()).isEqualTo(384);
        assertThat(model.offer().fileBytes()).isGreaterThan(10_000_000);
        assertThat(loads).hasValue(0);
        model.use(Embedder::numericType);
        assertThat(model.loaded())
                .hasValueSatisfying(loaded -> {
                    assertThat(loaded.bytes()).isEqualTo(60);
                    assertThat(loaded.expires())
                            .hasValueSatisfying(end -> assertThat(end).isAfter(loaded.lastUse()));
                });
        model.keep(KeepAlive.FOREVER);
        assertThat(models.loaded().getFirst().expires()).isEmpty();
        model.keep(KeepAlive.parse("0"));
        assertThat(models.loaded()).isEmpty();
    }

    @Test
    void openais_token_numbers_are_taken_for_their_text() throws Exception {
        String text = "如何重置密码？ How do I reset my password? 🙂";
        List<Integer> ids =
                Encodings.newLazyEncodingRegistry()
                        .getEncoding(EncodingType.CL100K_BASE)
                        .encode(text)
                        .boxed();
        String sequence =
                ids.stream().map(String::valueOf).collect(Collectors.joining(",", "[", "]"));
        try (TestServer server = start(false, TokenInput.CL100K)) {
            float[] expected = vector(embed(server, ZH, "\"" + text + "\""));
            assertThat(vector(embed(server, ZH, sequence))).isEqualTo(expected);
            JsonNode two = embed(server, ZH, "[" + sequence + ",[57668,53901]]");
            assertThat(two.path("data")).hasSize(2);
            assertThat(vector(two)).isEqualTo(expected);
            assertThat(vector(embed(server, ZH, "[57668,53901]")))
                    .isEqualTo(vector(embed(server, ZH, "\"你好\"")));
            for (String bad : List.of("[-1]", "[4000000]", "[[1],[100300]]")) {
                var refused = server.embed(body(ZH, bad, ""));
                assertThat(refused.statusCode()).as(bad).isEqualTo(400);
                assertThat(message(refused)).contains("cl100k_base has texts for 0 to 100255");
            }
        }
    }

    @Test
    void token_numbers_of_nobody_are_refused_with_what_to_do() throws Exception {
        try (TestServer server = start()) {
            var refused = server.embed(body(ZH, "[[1,2]]", ""));
            assertThat(refused.statusCode()).isEqualTo(400);
            assertThat(message(refused)).contains("--token-input cl100k", "send the text itself");
        }
    }

    private static HttpResponse<String> request(TestServer server, String model) {
        try {
            return server.embed(body(model, "\"hello\"", ""));
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static JsonNode embed(TestServer server, String model, String input) throws Exception {
        var answer = server.embed(body(model, input, ""));
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return json(answer);
    }

    private static String body(String model, String input, String more) {
        return "{\"model\":\"%s\",\"input\":%s%s}".formatted(model, input, more);
    }

    private static JsonNode json(HttpResponse<String> answer) {
        return new JsonMapper().readTree(answer.body());
    }

    private static String message(HttpResponse<String> answer) {
        return json(answer).at("/error/message").asString();
    }

    private static float[] vector(JsonNode answer) {
        JsonNode numbers = answer.at("/data/0/embedding");
        float[] vector = new float[numbers.size()];
        for (int i = 0; i < vector.length; i++) {
            vector[i] = numbers.get(i).asFloat();
        }
        return vector;
    }

    private List<String> names() {
        return shared.loaded().stream().map(LoadedModel::name).toList();
    }
}
