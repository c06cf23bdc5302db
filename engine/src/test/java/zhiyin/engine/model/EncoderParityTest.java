package zhiyin.engine.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import zhiyin.engine.EmbedOptions;
import zhiyin.engine.Embedder;
import zhiyin.engine.EmbedderOptions;
import zhiyin.engine.Embeddings;
import zhiyin.engine.backend.Batch;
import zhiyin.engine.backend.NumericType;
import zhiyin.engine.backend.cpu.CpuBackend;
import zhiyin.engine.backend.onednn.OnednnProducts;
import zhiyin.engine.cache.ResourceCache;
import zhiyin.engine.model.Model.ForwardPass;
import zhiyin.engine.tokenizer.UnigramFixtures;

/// Random encoders read from safetensors against Hugging Face transformers; `scripts/golden` made them.
final class EncoderParityTest {
    private static final double LEAST_COSINE = 0.999_99;
    private static final double ELEMENT_TOLERANCE = 1e-4;

    @TempDir Path folder;

    static List<Path> models() throws IOException {
        return EncoderFixtures.embeddingModels();
    }

    private static CpuBackend backend() {
        return new CpuBackend(new OnednnProducts(NumericType.F32));
    }

    @ParameterizedTest
    @MethodSource("models")
    void vectors_equal_those_of_transformers(Path directory) {
        JsonNode sequences = EncoderFixtures.golden(directory).required("sequences");
        List<int[]> ids = sequences.valueStream().map(EncoderFixtures::ids).toList();
        ModelSource source = ModelSource.find(directory.toString(), ResourceCache.standard());
        double worst = 1;
        try (Model model = source.load(backend());
                ForwardPass pass = model.newPass(512)) {
            float[][] vectors = pass.run(Batch.pack(ids));
            for (int s = 0; s < vectors.length; s++) {
                double[] expected = EncoderFixtures.vector(sequences.get(s));
                worst = Math.min(worst, DecoderModelTest.cosine(vectors[s], expected));
                requireNear(Shortening.PLAIN.cut(vectors[s], vectors[s].length), expected);
            }
        }
        System.out.printf("%s: least cosine %.9f%n", directory.getFileName(), worst);
        assertThat(worst).isGreaterThan(LEAST_COSINE);
    }

    static void requireNear(float[] vector, double[] expected) {
        assertThat(vector).hasSameSizeAs(expected);
        for (int i = 0; i < vector.length; i++) {
            assertThat((double) vector[i])
                    .as("number %d", i)
                    .isCloseTo(expected[i], within(ELEMENT_TOLERANCE));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"xlm-roberta-mean", "xlm-roberta-cls"})
    void texts_in_ten_languages_and_cut_ones_have_the_vectors_of_the_reference(String name)
            throws IOException {
        Path directory = EncoderFixtures.copy(name, folder);
        Files.move(
                UnigramFixtures.tokenizerFile(folder, "test_model", "bytes"),
                directory.resolve("tokenizer.json"));
        List<JsonNode> golden =
                EncoderFixtures.golden(directory).required("texts").valueStream().toList();
        assertThat(golden).hasSizeGreaterThan(10);
        List<String> texts = golden.stream().map(each -> each.required("text").asString()).toList();
        var options = EmbedderOptions.defaults().withNumericType(NumericType.F32).withThreads(1);
        try (Embedder embedder = Embedder.open(directory.toString(), options)) {
            assertThat(embedder.info().architecture()).isEqualTo("xlm-roberta");
            assertThat(embedder.info().maxTokens()).isEqualTo(48);
            Embeddings embeddings =
                    embedder.embedAll(texts, EmbedOptions.DEFAULTS.withTruncation());
            assertThat(embeddings.truncated()).isPositive();
            List<Double> among = new ArrayList<>();
            for (int i = 0; i < texts.size(); i++) {
                float[] vector = embeddings.vectors().get(i);
                assertThat(DecoderModelTest.cosine(vector, EncoderFixtures.vector(golden.get(i))))
                        .as(texts.get(i))
                        .isGreaterThan(LEAST_COSINE);
                among.add(
                        DecoderModelTest.cosine(
                                vector, EncoderFixtures.vector(golden.get((i + 1) % 10))));
            }
            assertThat(among).as("different texts").noneMatch(cosine -> cosine > LEAST_COSINE);
        }
    }
}
