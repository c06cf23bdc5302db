package zhiyin.knowledge.chunk;

import java.util.List;

/// Embeds a few sentences at a time, to find where the subject changes.
@FunctionalInterface
public interface SentenceVectors {
    /// @return a vector of length 1 for each text
    float[][] of(List<String> texts);
}
