package zhiyin.knowledge.search;

import java.util.List;
import java.util.Optional;
import zhiyin.engine.EngineException;

/// Reads passages with the question, and says how well each answers it. Thread-safe.
@FunctionalInterface
public interface Reranker {
    /// @param instruction the task in own words; passed over by models that take none
    /// @param texts none is too long: what the model does not read is cut
    /// @return one for each text, in order
    /// @throws EngineException why it cannot say; interrupting the calling thread drops the work
    List<Score> scores(String query, Optional<String> instruction, List<String> texts);

    /// @param shown a probability, a cosine: what people see
    /// @param order the greater the better, where what is shown no longer tells passages apart
    record Score(double shown, double order) {
        /// One that does both.
        public Score(double score) {
            this(score, score);
        }
    }
}
