package zhiyin.bench.search;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import zhiyin.bench.search.MixedTexts.Passage;

/// Stands in for the vectors of passages where embedding them all takes too long: the mean of their sentences'
/// vectors, longer sentences counting for more, of length 1.
final class MeanVectors {
    private final Map<String, Integer> numbers = new HashMap<>();
    private final VectorFile sentenceVectors;

    MeanVectors(List<String> sentences, VectorFile sentenceVectors) {
        for (int i = 0; i < sentences.size(); i++) {
            numbers.put(sentences.get(i), i);
        }
        this.sentenceVectors = sentenceVectors;
    }

    float[] of(Passage passage) throws IOException {
        float[] mean = new float[0];
        for (String sentence : passage.sentences()) {
            float[] vector = sentenceVectors.vector(requireNonNull(numbers.get(sentence)));
            mean = mean.length == 0 ? new float[vector.length] : mean;
            for (int i = 0; i < vector.length; i++) {
                mean[i] += sentence.length() * vector[i];
            }
        }
        return normalized(mean);
    }

    private static float[] normalized(float[] vector) {
        double squares = 0;
        for (float each : vector) {
            squares += (double) each * each;
        }
        for (int i = 0; i < vector.length; i++) {
            vector[i] = (float) (vector[i] / Math.sqrt(squares));
        }
        return vector;
    }
}
