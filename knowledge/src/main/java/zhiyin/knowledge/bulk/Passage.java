package zhiyin.knowledge.bulk;

import zhiyin.engine.MultiVector;

/// A text that was embedded: a whole one, or a part of one that was too long.
///
/// @param number among the text's passages, from 0
/// @param text what the vector is of, without the model's prompt
/// @param vectors the dense one, and what else was asked for
/// @param tokens that were computed, special ones and the prompt's included
/// @param truncated whether the text's end was cut off
public record Passage(int number, String text, MultiVector vectors, int tokens, boolean truncated) {
    /// The dense vector, of length 1; not copied, not to be changed.
    public float[] vector() {
        return vectors.dense().orElseThrow();
    }
}
