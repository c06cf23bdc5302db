package zhiyin.engine.model;

import java.util.List;
import zhiyin.engine.EngineException;
import zhiyin.engine.EngineException.Code;
import zhiyin.engine.backend.AttentionMask;
import zhiyin.engine.backend.Backend;
import zhiyin.engine.backend.GroupedHeads;
import zhiyin.engine.backend.Pooling;
import zhiyin.engine.tokenizer.Tokenizer;
import zhiyin.engine.weights.Weights;

/// The sizes of a decoder, whatever file they came from.
///
/// @param heads query heads, and heads of keys and values
/// @param maxPositions longest sequence
/// @param ropeTheta base of the rotary embedding's angles
/// @param mask what a token sees
/// @param source the file, for messages
record DecoderConfig(
        DecoderFamily family,
        int hiddenSize,
        int layers,
        GroupedHeads heads,
        int intermediateSize,
        int vocabularySize,
        int maxPositions,
        double ropeTheta,
        float rmsNormEpsilon,
        AttentionMask mask,
        String source)
        implements Architecture {
    /// Query heads that may share a head of keys; published models have up to 8.
    private static final int MAX_GROUP = 64;

    private static final int MAX_TOKENS = 32_768;

    /// Widest row; published models have up to 18,944. Keeps memory for a batch within bounds, and the
    /// sums of so many products of bytes within 32 bits.
    private static final int MAX_WIDTH = 65_536;

    public DecoderConfig {
        require(source, "hidden size", hiddenSize, 1, MAX_WIDTH);
        require(source, "layers", layers, 1, 1_000);
        require(source, "attention heads", heads.queries(), 1, 4_096);
        require(source, "key and value heads", heads.keys(), 1, heads.queries());
        require(source, "head size", heads.size(), 2, 1_024);
        require(source, "all heads together", heads.queries() * heads.size(), 2, MAX_WIDTH);
        require(source, "intermediate size", intermediateSize, 1, MAX_WIDTH);
        require(source, "vocabulary size", vocabularySize, 1, 1 << 24);
        require(source, "positions", maxPositions, 2, 1 << 20);
        if (heads.queries() % heads.keys() != 0 || heads.group() > MAX_GROUP) {
            throw invalid(
                    source,
                    "%d attention heads cannot share %d key and value heads; expected a multiple of these, at most %d times as many"
                            .formatted(heads.queries(), heads.keys(), MAX_GROUP));
        }
        if (heads.size() % 2 != 0) {
            throw invalid(
                    source, "the head size is %d, expected an even number".formatted(heads.size()));
        }
        if (!(ropeTheta >= 1 && ropeTheta <= 1e12)) {
            throw invalid(source, "rope theta is %s, expected 1 to 1e12".formatted(ropeTheta));
        }
        if (!(rmsNormEpsilon > 0 && rmsNormEpsilon < 1)) {
            throw invalid(
                    source,
                    "the norms' epsilon is %s, expected a number between 0 and 1"
                            .formatted(rmsNormEpsilon));
        }
    }

    @Override
    public String type() {
        return family.type();
    }

    /// The longest sequence: what embedding models of these families were made for, though some have more positions.
    /// Where their publishers recommend less (4,096 of E5-Mistral), `sentence_bert_config.json` says so.
    @Override
    public int maxTokens() {
        return Math.min(maxPositions, MAX_TOKENS);
    }

    @Override
    public List<Pooling> poolings() {
        return List.of(Pooling.LAST);
    }

    @Override
    public Prompts prompts() {
        return family.prompts();
    }

    @Override
    public boolean assumesPooling() {
        return family.assumesPooling();
    }

    @Override
    public RelevanceHead relevanceHead(Weights weights, boolean tied, Tokenizer tokenizer) {
        return family == DecoderFamily.QWEN3
                ? RelevanceHead.of(this, weights, tied, tokenizer)
                : Architecture.super.relevanceHead(weights, tied, tokenizer);
    }

    @Override
    public Model load(Weights weights, Pooling pooling, Backend backend) {
        return new DecoderModel(this, weights, backend);
    }

    @Override
    public LayerWidths widths() {
        return new LayerWidths(
                heads.queries() * heads.size(),
                2 * heads.keys() * heads.size(),
                intermediateSize,
                true);
    }

    private static void require(String source, String what, int value, int min, int max) {
        if (value < min || value > max) {
            throw invalid(source, "%s: %d, expected %d to %d".formatted(what, value, min, max));
        }
    }

    private static EngineException invalid(String source, String what) {
        return new EngineException(Code.MODEL_FILE_INVALID, source + ": " + what);
    }
}
