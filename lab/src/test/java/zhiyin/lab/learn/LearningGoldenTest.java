package zhiyin.lab.learn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import zhiyin.lab.Golden;
import zhiyin.lab.metric.LabelScores;
import zhiyin.lab.metric.VMeasure;

/// The classifier and the clusters against scikit-learn's.
final class LearningGoldenTest {
    @ParameterizedTest
    @ValueSource(strings = {"classification_multiclass", "classification_binary"})
    void logistic_regression_finds_scikit_learns_minimum(String name) throws IOException {
        JsonNode section = Golden.section(name);
        int[] labels = Golden.ints(section.path("train_y"));
        int classes = Arrays.stream(labels).max().orElseThrow() + 1;
        var fitted =
                LogisticRegression.fit(Golden.vectors(section.path("train_x")), labels, classes);
        List<float[]> test = Golden.vectors(section.path("test_x"));
        JsonNode expected = section.path("expected");

        int[] predicted = fitted.predict(test);
        assertThat(predicted).isEqualTo(Golden.ints(expected.path("predictions")));
        LabelScores scores = LabelScores.of(Golden.ints(section.path("test_y")), predicted);
        assertThat(scores.accuracy()).isCloseTo(expected.path("accuracy").asDouble(), within(1e-6));
        assertThat(scores.macroF1()).isCloseTo(expected.path("f1_macro").asDouble(), within(1e-6));
        JsonNode first = expected.path("probabilities_first5");
        for (int i = 0; i < first.size(); i++) {
            assertThat(fitted.probabilities(test.get(i)))
                    .containsExactly(Golden.doubles(first.get(i)), within(2e-3));
        }
    }

    @Test
    void clusters_are_as_good_as_scikit_learns() throws IOException {
        JsonNode section = Golden.section("clustering");
        List<float[]> vectors = Golden.vectors(section.path("x"));
        int[] labels = Golden.ints(section.path("labels"));
        double mean =
                IntStream.range(0, 30)
                        .mapToDouble(
                                seed -> VMeasure.of(labels, Clusters.of(vectors, 5, seed)).value())
                        .average()
                        .orElseThrow();
        JsonNode expected = section.path("expected");
        double allowed = 2 * expected.path("std").asDouble() / Math.sqrt(30) + 0.03;
        assertThat(mean)
                .isCloseTo(
                        expected.path("v_measure_mean_over_30_seeds").asDouble(), within(allowed));
    }
}
