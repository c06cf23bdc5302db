package zhiyin.knowledge.compare;

import java.util.List;

/// Reads passages with the question, and says how well each answers it.
@FunctionalInterface
public interface Reranker {
    /// One for each text, in order; the greater the better.
    List<Double> scores(String query, List<String> texts);
}
