package zhiyin.engine.verify;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import zhiyin.engine.Embedder;
import zhiyin.engine.backend.NumericType;
import zhiyin.engine.backend.Pooling;
import zhiyin.engine.model.BuiltinModel;
import zhiyin.engine.model.LayerWidths;
import zhiyin.engine.model.ModelInfo;
import zhiyin.engine.model.Prompts;
import zhiyin.engine.model.Purpose;
import zhiyin.engine.model.Shortening;
import zhiyin.engine.verify.Examples.ExampleVector;

final class KnownTextTest {
    private static final int DIMENSIONS = 4;

    private static KnownText known(float... vector) {
        var info =
                new ModelInfo(
                        "m",
                        Purpose.EMBEDDING,
                        "bert",
                        DIMENSIONS,
                        1,
                        8,
                        Pooling.CLS,
                        Shortening.PLAIN,
                        Prompts.NONE,
                        new LayerWidths(DIMENSIONS, 2 * DIMENSIONS, 8, false),
                        Path.of("m"));
        return KnownText.of(new ExampleVector("text", vector), info, NumericType.F32);
    }

    @ParameterizedTest
    @EnumSource(BuiltinModel.class)
    void a_built_in_model_gives_the_vector_that_is_published_of_it_and_no_other_does(
            BuiltinModel model) {
        try (Embedder embedder = Embedder.open(model.modelName())) {
            KnownText known = KnownText.of(embedder);
            float[] right = embedder.embed(known.text());
            assertThat(known.fault(right)).isEmpty();
            assertThat(KnownText.of(embedder).fault(embedder.embed("another text")))
                    .hasValueSatisfying(fault -> assertThat(fault).contains("published"));
        }
    }

    @Test
    void what_is_not_finite_of_another_size_or_not_of_length_one_is_a_fault() {
        KnownText known = known(1, 0, 0, 0);
        assertThat(known.fault(new float[] {1, 0, 0}))
                .hasValue("the vector has 3 numbers, expected 4");
        assertThat(known.fault(new float[] {Float.NaN, 0, 0, 0})).isPresent();
        assertThat(known.fault(new float[] {Float.POSITIVE_INFINITY, 0, 0, 0})).isPresent();
        assertThat(known.fault(new float[DIMENSIONS])).isPresent();
        assertThat(known.fault(new float[] {2, 0, 0, 0})).isPresent();
        assertThat(known.fault(new float[] {0, 1, 0, 0})).isPresent();
        assertThat(known.fault(new float[] {1, 0, 0, 0})).isEmpty();
    }

    @Test
    void what_is_near_enough_to_the_published_vector_must_stay_what_it_was_at_first() {
        KnownText known = known(1, 0, 0, 0);
        assertThat(known.fault(unit(0.005))).isEmpty();
        assertThat(known.fault(unit(0.0055))).isEmpty();
        assertThat(known.fault(unit(-0.005)))
                .hasValueSatisfying(fault -> assertThat(fault).contains("at first"));
    }

    private static float[] unit(double angle) {
        return new float[] {(float) Math.cos(angle), (float) Math.sin(angle), 0, 0};
    }
}
