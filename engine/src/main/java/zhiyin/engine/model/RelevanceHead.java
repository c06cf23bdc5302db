package zhiyin.engine.model;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import zhiyin.engine.EngineException;
import zhiyin.engine.tokenizer.Tokenizer;
import zhiyin.engine.weights.WeightMatrix;
import zhiyin.engine.weights.Weights;

/// The last step of a reranker: from a sequence's state to the logarithm of the odds that the answer is yes.
///
/// A model that answers "yes" or "no" gives each word the product of its row of the output matrix and the state.
/// The softmax of the two is the logistic function of their difference, so the difference of the rows is all
/// that is needed of a matrix of 151,669.
///
/// @param direction as long as a state
public record RelevanceHead(float[] direction) {
    /// Of a model whose state is the logit itself.
    static final RelevanceHead OF_SCORES = new RelevanceHead(new float[] {1});

    private static final String SCORE = "score.weight";
    private static final String OUTPUT = "lm_head.weight";
    private static final String WORDS = "embed_tokens.weight";

    /// Of a Qwen3: from its classifier where it has one, else from its language model's output.
    ///
    /// @param tied whether the output matrix, where there is none, is the table of the words
    /// @throws EngineException MODEL_FILE_INVALID
    static RelevanceHead of(
            DecoderConfig config, Weights weights, boolean tied, Tokenizer tokenizer) {
        if (weights.names().contains(SCORE)) {
            return of(weights.matrix(SCORE, 1, config.hiddenSize()));
        }
        String rows = tied && !weights.names().contains(OUTPUT) ? WORDS : OUTPUT;
        return between(
                weights.matrix(rows, config.vocabularySize(), config.hiddenSize()),
                RerankPrompt.token(tokenizer, RerankPrompt.YES),
                RerankPrompt.token(tokenizer, RerankPrompt.NO));
    }

    /// @param rows the output matrix; of a classifier with two labels, its matrix
    static RelevanceHead between(WeightMatrix rows, int yes, int no) {
        float[] direction = row(rows, yes);
        float[] other = row(rows, no);
        for (int i = 0; i < direction.length; i++) {
            direction[i] -= other[i];
        }
        return new RelevanceHead(direction);
    }

    /// Of a classifier with a single label, the logit of which it gives.
    static RelevanceHead of(WeightMatrix row) {
        return new RelevanceHead(row(row, 0));
    }

    private static float[] row(WeightMatrix matrix, int row) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment numbers = arena.allocate(JAVA_FLOAT.byteSize() * matrix.inputs(), 64);
            matrix.readRows(row, 1, numbers);
            return numbers.toArray(JAVA_FLOAT);
        }
    }

    /// @return NaN or infinite where a number of the state is
    public double logit(float[] state) {
        double sum = 0;
        for (int i = 0; i < direction.length; i++) {
            sum += (double) direction[i] * state[i];
        }
        return sum;
    }
}
