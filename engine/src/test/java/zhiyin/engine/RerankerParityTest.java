package zhiyin.engine;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import zhiyin.engine.EmbedOptions.Instruction;
import zhiyin.engine.backend.NumericType;
import zhiyin.engine.model.RebuiltWeights;
import zhiyin.engine.tokenizer.QwenTokenizerFile;
import zhiyin.engine.tokenizer.TokenizerFile;
import zhiyin.engine.weights.SafetensorsBytes;
import zhiyin.engine.weights.WeightTensor;

/// Tokens and scores of a small random reranker, with the real tokenizer, against Hugging Face transformers by the
/// model card of Qwen3-Reranker; `scripts/golden/reranker_golden.py` made them.
@TestInstance(Lifecycle.PER_CLASS)
final class RerankerParityTest {
    private static final Path GOLDEN =
            Path.of("src/test/resources/zhiyin/engine/model/reranker/reranker.json");

    /// A request, and what transformers says of each of its documents.
    private record Case(Optional<String> instruction, String query, int max, List<JsonNode> rows) {
        List<String> documents() {
            return rows.stream().map(row -> row.path("document").asString()).toList();
        }

        RerankOptions options() {
            return new RerankOptions(instruction.map(Instruction::new), Truncation.END.to(max));
        }
    }

    @TempDir private static Path folder;
    private Path directory = Path.of("");
    private List<Case> cases = List.of();
    private Reranker reranker;

    @BeforeAll
    void write() throws IOException {
        JsonNode golden = new JsonMapper().readTree(GOLDEN);
        directory = Files.createDirectories(folder.resolve("golden-reranker"));
        Files.writeString(directory.resolve("config.json"), golden.path("config").toString());
        Files.move(QwenTokenizerFile.write(folder), directory.resolve("tokenizer.json"));
        var tensors = new SafetensorsBytes();
        for (WeightTensor each : new RebuiltWeights(golden).all()) {
            long[] shape = each.shape().stream().mapToLong(Long::longValue).toArray();
            tensors.tensor(each.name(), "F32", each.data().toArray(JAVA_BYTE), shape);
        }
        Files.write(directory.resolve("model.safetensors"), tensors.toByteArray());
        cases = cases(golden.path("scores"));
        reranker =
                Reranker.open(
                        directory.toString(),
                        EmbedderOptions.defaults()
                                .withNumericType(NumericType.F32)
                                .withProfile(Profile.FAST));
    }

    @AfterAll
    void close() {
        reranker.close();
    }

    private static List<Case> cases(JsonNode rows) {
        List<Case> cases = new ArrayList<>();
        for (JsonNode row : rows) {
            Optional<String> instruction =
                    Optional.of(row.path("instruction"))
                            .filter(JsonNode::isString)
                            .map(JsonNode::asString);
            var one =
                    new Case(
                            instruction,
                            row.path("query").asString(),
                            row.path("max").intValue(),
                            new ArrayList<>());
            boolean same =
                    !cases.isEmpty()
                            && cases.getLast().query().equals(one.query())
                            && cases.getLast().max() == one.max();
            (same ? cases.getLast() : one).rows().add(row);
            if (!same) {
                cases.add(one);
            }
        }
        assertThat(cases).hasSize(3);
        return cases;
    }

    @Test
    void tokens_equal_those_of_the_model_card() {
        var reading =
                new QuestionPairs(
                        TokenizerFile.read(directory.resolve("tokenizer.json")), "golden", 32_768);
        for (Case one : cases) {
            RerankPairs pairs = reading.read(one.query(), one.documents(), one.options());
            List<int[]> actual =
                    pairs.pairs().stream()
                            .map(pair ->
                                    IntStream.concat(
                                                    Arrays.stream(pairs.common()),
                                                    Arrays.stream(pair.own()))
                                            .toArray())
                            .toList();
            for (int i = 0; i < actual.size(); i++) {
                assertThat(actual.get(i))
                        .as("\"%s\"", one.documents().get(i))
                        .containsExactly(
                                one.rows()
                                        .get(i)
                                        .path("ids")
                                        .valueStream()
                                        .mapToInt(JsonNode::intValue)
                                        .toArray());
            }
        }
    }

    @Test
    void scores_equal_those_of_transformers() {
        for (Case one : cases) {
            Relevance answer =
                    reranker.score(one.query(), one.documents(), one.options(), Caller.DEFAULT);
            for (int i = 0; i < one.rows().size(); i++) {
                JsonNode row = one.rows().get(i);
                Relevance.Score score = answer.scores().get(i);
                assertThat(score.logit())
                        .as("logit of \"%s\"", one.documents().get(i))
                        .isCloseTo(row.path("logit").doubleValue(), within(1e-4));
                assertThat(score.probability())
                        .isCloseTo(row.path("probability").doubleValue(), within(1e-5));
                assertThat(score.tokens()).isEqualTo(row.path("ids").size());
            }
        }
    }
}
