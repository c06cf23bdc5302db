package zhiyin.engine;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import zhiyin.engine.EngineException.Code;
import zhiyin.engine.backend.Sequence;
import zhiyin.engine.batch.Computed;
import zhiyin.engine.model.VectorLayout;
import zhiyin.engine.tokenizer.Tokenizer;

/// From a pass' numbers to the vectors that were asked for: BGE-M3's rules, as FlagEmbedding's `M3Embedder` has them.
///
/// @param kinds what was asked for
/// @param tokenDimensions numbers in a token's vector
/// @param unused ids that have no weight: `<s>`, `</s>`, `<pad>` and `<unk>`
record MultiCall(Set<VectorKind> kinds, int tokenDimensions, Set<Integer> unused) {
    private static final List<String> UNUSED = List.of("<s>", "</s>", "<pad>", "<unk>");

    /// Bytes of token vectors in one answer: so many of BGE-M3 are 32,768 tokens.
    private static final long MOST_BYTES = 1 << 27;

    MultiCall {
        if (kinds.isEmpty()) {
            throw new IllegalArgumentException("no kind of vector is asked for");
        }
    }

    /// The ids of special tokens without a weight. `<mask>` is none of them.
    static Set<Integer> unused(Tokenizer tokenizer) {
        var ids = new HashSet<Integer>();
        int[] empty = tokenizer.encode("");
        for (String name : UNUSED) {
            int[] spelled = tokenizer.encode(name);
            if (spelled.length == empty.length + 1) {
                ids.add(spelled[spelled.length - 2]);
            }
        }
        return Set.copyOf(ids);
    }

    /// The texts, where their vectors are no more than one answer may have.
    ///
    /// @throws EngineException TEXT_TOO_LONG
    TokenizedTexts require(TokenizedTexts texts) {
        long tokens = texts.sequences().stream().mapToLong(one -> one.length).sum();
        long most = MOST_BYTES / Float.BYTES / Math.max(1, tokenDimensions);
        if (kinds.contains(VectorKind.COLBERT) && tokens > most) {
            throw new EngineException(
                    Code.TEXT_TOO_LONG,
                    "the texts have %,d tokens together, and at most %,d get a vector each at once; send fewer texts"
                            .formatted(tokens, most));
        }
        return texts;
    }

    List<Sequence> sequences(List<int[]> tokens) {
        return tokens.stream().map(one -> new Sequence(one, Optional.empty(), kinds)).toList();
    }

    /// @param call with one row of numbers a text, which [VectorLayout] describes
    /// @throws EngineException VECTOR_NOT_FINITE
    MultiEmbeddings answer(EmbedCall call, Computed computed) {
        var vectors = new ArrayList<MultiVector>();
        for (int i = 0; i < computed.vectors().length; i++) {
            vectors.add(vector(call, computed.vectors()[i], i));
        }
        return new MultiEmbeddings(
                vectors,
                call.texts().sizes(),
                new Timings(call.tokenization(), computed.queued(), computed.computed()));
    }

    private MultiVector vector(EmbedCall call, float[] numbers, int text) {
        requireFinite(numbers, text);
        int[] ids = call.texts().sequences().get(text);
        var layout = new VectorLayout(call.hidden(), tokenDimensions, ids.length, kinds);
        return new MultiVector(
                part(layout, numbers, VectorKind.DENSE)
                        .map(dense ->
                                UnitVector.of(dense, call.dimensions(), call.shortening(), text)),
                part(layout, numbers, VectorKind.SPARSE).map(weights -> sparse(ids, weights)),
                part(layout, numbers, VectorKind.COLBERT).map(this::normalized));
    }

    private Optional<float[]> part(VectorLayout layout, float[] numbers, VectorKind kind) {
        return kinds.contains(kind) ? Optional.of(layout.part(numbers, kind)) : Optional.empty();
    }

    private static void requireFinite(float[] numbers, int text) {
        for (float number : numbers) {
            if (!Float.isFinite(number)) {
                throw new EngineException(
                        Code.VECTOR_NOT_FINITE,
                        "the vectors of text %d have the number %s: the model file may be damaged"
                                .formatted(text, number));
            }
        }
    }

    /// The greatest weight of each token, where that is more than 0.
    private SparseVector sparse(int[] ids, float[] weights) {
        var greatest = new TreeMap<Integer, Float>();
        for (int t = 0; t < ids.length; t++) {
            if (weights[t] > 0 && !unused.contains(ids[t])) {
                greatest.merge(ids[t], weights[t], Math::max);
            }
        }
        float[] kept = new float[greatest.size()];
        int next = 0;
        for (float weight : greatest.values()) {
            kept[next++] = weight;
        }
        return new SparseVector(
                greatest.keySet().stream().mapToInt(Integer::intValue).toArray(), kept);
    }

    /// A vector of zeros stays one.
    private TokenVectors normalized(float[] numbers) {
        for (int start = 0; start < numbers.length; start += tokenDimensions) {
            double squares = 0;
            for (int i = start; i < start + tokenDimensions; i++) {
                squares += (double) numbers[i] * numbers[i];
            }
            double scale = squares > 0 ? 1 / Math.sqrt(squares) : 0;
            for (int i = start; i < start + tokenDimensions; i++) {
                numbers[i] = (float) (numbers[i] * scale);
            }
        }
        return new TokenVectors(tokenDimensions, numbers);
    }
}
