package zhiyin.engine.verify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import zhiyin.engine.EmbedderOptions;
import zhiyin.engine.EngineException;
import zhiyin.engine.Profile;
import zhiyin.engine.backend.NumericType;
import zhiyin.engine.backend.Pooling;
import zhiyin.engine.verify.Examples.ExampleVector;
import zhiyin.engine.verify.Examples.Shape;
import zhiyin.engine.verify.Examples.Similarities;
import zhiyin.engine.weights.random.Qwen3Shape;
import zhiyin.engine.weights.random.RandomModel;
import zhiyin.engine.weights.random.TypeMix;
import zhiyin.engine.weights.random.VocabularySource;

/// That right models pass and wrong ones do not.
@Timeout(600)
final class VerificationTest {
    private static final Path MICRO = Path.of("src/test/resources/zhiyin/engine/model/llamacpp");
    private static final Path MICRO_F32 = MICRO.resolve("micro-f32.gguf");
    private static final Shape MICRO_SHAPE = new Shape("qwen3", 64, 2, Pooling.LAST);
    private static final Qwen3Shape MICRO_SIZES = new Qwen3Shape(64, 2, 4, 2, 32, 192, 370);

    @TempDir Path folder;

    private static EmbedderOptions options(NumericType type) {
        return EmbedderOptions.defaults().withNumericType(type);
    }

    /// What llama.cpp computes with the micro model, of texts that its tokenizer takes as they are.
    private static Examples microExamples() throws IOException {
        JsonNode golden =
                new JsonMapper().readTree(Files.readAllBytes(MICRO.resolve("golden.json")));
        JsonNode vectors = golden.required("vectors").required("micro-f32.gguf");
        List<ExampleVector> examples = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            JsonNode numbers = vectors.get(i);
            float[] vector = new float[numbers.size()];
            for (int c = 0; c < vector.length; c++) {
                vector[c] = numbers.get(c).floatValue();
            }
            examples.add(new ExampleVector(golden.required("texts").get(i).asString(), vector));
        }
        return new Examples("micro", MICRO_SHAPE, List.of(), List.of(), List.of(), examples);
    }

    private Path random(long seed) throws IOException {
        Path file = folder.resolve("random.gguf");
        new RandomModel(MICRO_SIZES, TypeMix.named("f32"), seed)
                .writeGguf(file, VocabularySource.read(MICRO_F32));
        return file;
    }

    private static Check check(VerificationReport report, String name) {
        return report.checks().stream()
                .filter(check -> check.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    @ParameterizedTest
    @ValueSource(strings = {"bge-small-zh-v1.5", "bge-small-en-v1.5", "all-MiniLM-L6-v2"})
    void the_built_in_models_reproduce_onnx_runtime(String model) {
        VerificationReport report = Verification.published().run(model, EmbedderOptions.defaults());
        assertThat(report.checks()).allMatch(Check::passed);
        assertThat(report.compared()).isTrue();
        assertThat(report.examples().orElseThrow().model()).isEqualTo(model);
        VerificationReport exact = Verification.published().run(model, options(NumericType.F32));
        assertThat(check(exact, "known vectors").bound()).isEqualTo("at least 0.9999");
        assertThat(exact.passed()).isTrue();
    }

    @ParameterizedTest
    @EnumSource
    void a_model_without_examples_passes_what_is_true_of_all(Profile profile) throws IOException {
        VerificationReport report =
                Verification.published()
                        .run(random(1).toString(), EmbedderOptions.defaults().withProfile(profile));
        assertThat(report.checks()).hasSize(7).allMatch(Check::passed);
        assertThat(report.compared()).isFalse();
        assertThat(report.profile()).isEqualTo(profile);
    }

    @ParameterizedTest
    @EnumSource(names = {"F32", "BF16"})
    void a_model_with_the_right_weights_reproduces_llama_cpp(NumericType type) throws IOException {
        VerificationReport report =
                new Verification(List.of(microExamples())).run(MICRO_F32.toString(), options(type));
        assertThat(report.checks()).hasSize(8).allMatch(Check::passed);
        assertThat(report.compared()).isTrue();
    }

    @Test
    void a_model_of_the_right_sizes_with_other_weights_fails() throws IOException {
        VerificationReport report =
                new Verification(List.of(microExamples()))
                        .run(random(2).toString(), options(NumericType.F32));
        assertThat(report.passed()).isFalse();
        assertThat(report.checks())
                .filteredOn(check -> !check.passed())
                .extracting(Check::name)
                .containsExactly("known vectors");
    }

    @Test
    void similarities_are_those_of_prompted_queries_and_within_the_bound_of_any_source()
            throws IOException {
        var right = new Similarities("right", similarities(0.004));
        var wrong = new Similarities("wrong", similarities(0.2));
        assertThat(check(withSimilarities(right), "known similarities").passed()).isTrue();
        assertThat(check(withSimilarities(wrong, right), "known similarities").passed()).isTrue();
        Check failed = check(withSimilarities(wrong), "known similarities");
        assertThat(failed.passed()).isFalse();
        assertThat(failed.found()).isEqualTo("0.2000 off those of wrong");
    }

    /// What the micro model itself computes, by the prompt written out, and `off` away.
    private static List<List<Double>> similarities(double off) {
        String prompt =
                "Instruct: Given a web search query, retrieve relevant passages that answer the query\nQuery:";
        try (var embedder =
                zhiyin.engine.Embedder.open(MICRO_F32.toString(), options(NumericType.F32))) {
            float[] query = embedder.embed(prompt + "q");
            return List.of(
                    List.of(
                            Compare.dot(query, embedder.embed("d")) + off,
                            Compare.dot(query, embedder.embed("e")) - off));
        }
    }

    private static VerificationReport withSimilarities(Similarities... similarities) {
        var examples =
                new Examples(
                        "micro",
                        MICRO_SHAPE,
                        List.of("q"),
                        List.of("d", "e"),
                        List.of(similarities),
                        List.of());
        return new Verification(List.of(examples))
                .run(MICRO_F32.toString(), options(NumericType.F32));
    }

    @Test
    void examples_of_other_sizes_do_not_count() throws IOException {
        Examples micro = microExamples();
        var other =
                new Examples(
                        "other",
                        new Shape("qwen3", 64, 3, Pooling.LAST),
                        List.of(),
                        List.of(),
                        List.of(),
                        micro.vectors());
        var verification = new Verification(List.of(other));
        assertThat(verification.run(random(1).toString(), options(NumericType.F32)).compared())
                .isFalse();
        assertThatThrownBy(() ->
                        verification.requireExamplesOf(
                                MICRO_F32.toString(), EmbedderOptions.defaults()))
                .isInstanceOf(EngineException.class)
                .hasMessageContaining("layers=3")
                .hasMessageContaining("layers=2");
    }

    @Test
    void the_published_examples_are_of_the_sizes_of_the_models() {
        assertThat(PublishedExamples.all())
                .extracting(Examples::shape)
                .doesNotHaveDuplicates()
                .contains(
                        new Shape("qwen3", 1024, 28, Pooling.LAST),
                        new Shape("qwen3", 2560, 36, Pooling.LAST),
                        new Shape("qwen3", 4096, 36, Pooling.LAST));
        assertThat(PublishedExamples.all())
                .filteredOn(Examples::isEmpty)
                .extracting(Examples::model)
                .containsExactly("Qwen3-Embedding-4B");
        assertThat(PublishedExamples.qwenTokens()).hasSizeGreaterThan(5);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "[]",
                "{\"model\": ",
                "{\"model\": \"m\", \"architecture\": \"qwen3\", \"dimensions\": 2, \"layers\": 0, \"pooling\": \"last\"}",
                "{\"model\": \"m\", \"architecture\": \"qwen3\", \"dimensions\": 2, \"layers\": 1, \"pooling\": \"max\"}",
                "{\"model\": \"m\", \"architecture\": \"qwen3\", \"dimensions\": 2, \"layers\": 1, \"pooling\": \"last\", \"vectors\": 3}",
                "{\"model\": \"m\", \"architecture\": \"qwen3\", \"dimensions\": 2, \"layers\": 1, \"pooling\": \"last\", \"vectors\": [{\"text\": \"t\", \"vector\": [1]}]}",
                "{\"model\": \"m\", \"architecture\": \"qwen3\", \"dimensions\": 2, \"layers\": 1, \"pooling\": \"last\", \"vectors\": [{\"text\": \"t\", \"vector\": [0, 0]}]}",
                "{\"model\": \"m\", \"architecture\": \"qwen3\", \"dimensions\": 2, \"layers\": 1, \"pooling\": \"last\", \"vectors\": [{\"text\": \"t\", \"vector\": [1, \"2\"]}]}",
                "{\"model\": \"m\", \"architecture\": \"qwen3\", \"dimensions\": 2, \"layers\": 1, \"pooling\": \"last\", \"vectors\": [{\"text\": \"t\", \"vector\": \"?\"}]}",
                "{\"model\": \"m\", \"architecture\": \"qwen3\", \"dimensions\": 2, \"layers\": 1, \"pooling\": \"last\", \"vectors\": [{\"text\": \"\", \"vector\": [1, 2]}]}",
                "{\"model\": \"m\", \"architecture\": \"qwen3\", \"dimensions\": 2, \"layers\": 1, \"pooling\": \"last\", \"queries\": [\"q\"], \"documents\": [\"d\"], \"similarities\": [{\"source\": \"s\", \"values\": [[1, 2]]}]}"
            })
    void examples_that_are_not_what_they_should_be_are_refused_by_name(String json) {
        assertThatThrownBy(() ->
                        ExamplesReader.parse(json.getBytes(StandardCharsets.UTF_8), "mine.json"))
                .isInstanceOf(EngineException.class)
                .hasMessageStartingWith("mine.json ");
    }
}
