package zhiyin.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import ai.onnxruntime.OrtException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import zhiyin.engine.backend.NumericType;
import zhiyin.engine.backend.onednn.TypeSpeeds;
import zhiyin.engine.cache.ResourceCache;
import zhiyin.engine.model.BuiltinModel;
import zhiyin.engine.model.ModelDirectory;
import zhiyin.engine.model.ModelSource;

/// The same vectors as ONNX Runtime on the same weights, over the project's real texts: some, or all of them
/// ([Thoroughness]), which takes some minutes.
final class ParityTest {
    private static final int EVERY = Thoroughness.every(60);

    private static final Map<BuiltinModel, Reference> REFERENCES =
            new EnumMap<>(BuiltinModel.class);

    private record Reference(List<String> texts, List<float[]> vectors) {}

    @ParameterizedTest(name = "{0} in {1}: cosine at least {2}")
    @CsvSource({
        "BGE_SMALL_ZH, F32, 0.99999",
        "BGE_SMALL_ZH, BF16, 0.999",
        "BGE_SMALL_ZH, INT8, 0.98",
        "BGE_SMALL_EN, F32, 0.99999",
        "BGE_SMALL_EN, BF16, 0.999",
        "BGE_SMALL_EN, INT8, 0.98",
        "ALL_MINILM, F32, 0.99999",
        "ALL_MINILM, BF16, 0.999",
        "ALL_MINILM, INT8, 0.98",
    })
    void vectors_equal_the_reference(BuiltinModel model, NumericType type, double cosine)
            throws OrtException {
        assumeTrue(isAvailable(type), type + " has no fast kernel on this CPU");
        Reference reference = reference(model);
        double worst = 1;
        double sum = 0;
        try (Embedder embedder =
                Embedder.open(
                        model.modelName(), EmbedderOptions.defaults().withNumericType(type))) {
            List<float[]> vectors =
                    embedder.embedAll(reference.texts(), EmbedOptions.DEFAULTS.withTruncation())
                            .vectors();
            for (int i = 0; i < vectors.size(); i++) {
                double actual = CosineSimilarity.of(vectors.get(i), reference.vectors().get(i));
                worst = Math.min(worst, actual);
                sum += actual;
            }
        }
        System.out.printf(
                "%s %s: %d texts, cosine to ONNX Runtime: worst %.7f, mean %.7f%n",
                model.modelName(),
                type.label(),
                reference.texts().size(),
                worst,
                sum / reference.texts().size());
        assertThat(worst).isGreaterThanOrEqualTo(cosine);
    }

    private static boolean isAvailable(NumericType type) {
        return TypeSpeeds.measure().speeds().stream()
                .anyMatch(speed -> speed.type() == type && speed.gigaflops() > 0);
    }

    /// Half of these for the models that are not the default: the reference is slow.
    private static synchronized Reference reference(BuiltinModel model) throws OrtException {
        Reference known = REFERENCES.get(model);
        if (known != null) {
            return known;
        }
        List<String> texts = Texts.every(model == BuiltinModel.DEFAULT ? EVERY : 2 * EVERY);
        ModelDirectory directory =
                (ModelDirectory) ModelSource.find(model.modelName(), ResourceCache.standard());
        List<float[]> vectors = new ArrayList<>();
        try (var runtime = new OnnxRuntimeReference(directory)) {
            for (String text : texts) {
                vectors.add(runtime.embed(text, directory.info().maxTokens()));
            }
        }
        var reference = new Reference(texts, vectors);
        REFERENCES.put(model, reference);
        return reference;
    }
}
