package zhiyin.lab.task;

import java.util.List;

/// A model, as a task sees it.
@FunctionalInterface
public interface TextVectors {
    /// The vectors of texts, one for each, of length 1. What is too long for the model is cut.
    List<float[]> of(List<String> texts, Role role);
}
