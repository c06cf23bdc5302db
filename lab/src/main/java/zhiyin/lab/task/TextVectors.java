package zhiyin.lab.task;

import java.util.List;
import java.util.Optional;

/// A model, as a task sees it.
@FunctionalInterface
public interface TextVectors {
    /// The vectors of texts, one for each, of length 1. What is too long for the model is cut.
    List<float[]> of(List<String> texts, Role role);

    /// Shorter vectors of the same model, by which a search finds the candidates that the full ones then rank; empty
    /// where all are compared with all.
    default Optional<TextVectors> coarse() {
        return Optional.empty();
    }

    /// An index of these vectors that finds the candidates; empty where they are found by comparing.
    default Optional<CandidateSearch> index(List<float[]> vectors) {
        return Optional.empty();
    }
}
