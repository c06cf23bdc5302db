package zhiyin.engine.tokenizer;

import java.util.Arrays;
import java.util.Map;
import java.util.Set;

/// The pieces of a Unigram model in the order of their ids, each with its score: the logarithm of how
/// likely it is.
final class ScoredVocabulary {
    private final Vocabulary pieces = new Vocabulary();
    private double[] scores = new double[1 << 15];

    void add(String piece, double score) {
        int id = pieces.size();
        if (id == scores.length) {
            scores = Arrays.copyOf(scores, 2 * id);
        }
        scores[id] = score;
        pieces.add(piece, id);
    }

    int size() {
        return pieces.size();
    }

    String piece(int id) {
        return pieces.token(id);
    }

    double score(int id) {
        return scores[id];
    }

    /// The ids of those pieces of a set that are here; of two equal ones the later counts.
    Map<String, Integer> idsOf(Set<String> wanted) {
        return pieces.idsOf(wanted);
    }
}
