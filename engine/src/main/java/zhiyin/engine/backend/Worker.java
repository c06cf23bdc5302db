package zhiyin.engine.backend;

import java.util.List;
import java.util.Optional;

/// The steps of a forward pass. Every step works on the first `rows` rows of its tensors. A worker is
/// used by one thread at a time, which may have helpers for the steps. Not thread-safe.
public interface Worker extends AutoCloseable {
    /// A scratch tensor for the residual stream: f32 `[maxTokens, columns]`.
    default Tensor residual(int columns) {
        return residual(columns, maxTokens());
    }

    /// The same with room for `rows` rows.
    Tensor residual(int columns, int rows);

    /// The rows tensors have room for where nothing else is said.
    int maxTokens();

    /// The tensor through which a residual enters matrix products: itself where these take f32, else
    /// one of their type.
    Tensor factorOf(Tensor residual);

    /// A scratch tensor for what goes into matrix products, in the type they multiply:
    /// `[maxTokens, columns]`. Written by [#rmsNorm] alone.
    Tensor factors(int columns);

    /// A scratch tensor for what goes in and out of matrix products, in the type these are fastest in:
    /// `[maxTokens, columns]`.
    default Tensor activations(int columns) {
        return activations(columns, maxTokens());
    }

    /// The same with room for `rows` rows.
    Tensor activations(int columns, int rows);

    /// A pass over a batch begins. What comes back is to be computed: the batch itself or, where that is faster, the
    /// same with another sequence behind it, whose vector nobody asked for.
    ///
    /// @param maxTokens of a sequence, as the model takes them
    default Batch begin(Batch batch, int maxTokens) {
        return batch;
    }

    /// `x[t] = words[tokens[t]]`.
    void embed(int[] tokens, EmbeddingTable words, Tensor x);

    /// `x[t] = words[token t] + positions[place of t in its sequence]`.
    void embed(Batch batch, EmbeddingTable words, EmbeddingTable positions, Tensor x);

    /// Normalises each row of the residual `x` in place; `factor`, where it is another tensor, gets the same.
    void layerNorm(Norm norm, Tensor x, Tensor factor, int rows);

    /// `out = layerNorm(x)`; `out` is a residual or made by [#factors].
    void layerNormTo(Norm norm, Tensor x, Tensor out, int rows);

    /// `out = rmsNorm(x)`; `out` is a residual or made by [#factors].
    void rmsNorm(RmsNorm norm, Tensor x, Tensor out, int rows);

    /// `residual = 0`.
    void clear(Tensor residual, int rows);

    /// `out = linear(in)`.
    void linear(Linear linear, Tensor in, Tensor out, int rows);

    /// `residual += linear(in)`.
    void addLinear(Linear linear, Tensor in, Tensor residual, int rows);

    /// Normalises each of the first `heads` heads of each row by itself, where there is a norm, and turns
    /// it by its token's position, in place. Row `r` stands at `positions[first + r]`.
    void rotate(
            Optional<RmsNorm> norm,
            Rotary rotary,
            int[] positions,
            int first,
            int heads,
            Tensor rowsOfHeads,
            int rows);

    /// Turns each of the first `heads` heads of each row by its token's position, in place. Row `r` stands at
    /// `positions[r]`.
    void rotate(Rotary rotary, int[] positions, int heads, Tensor rowsOfHeads, int rows);

    /// Softmax attention of each sequence over itself. `qkv` is `[tokens, 3·hidden]`: queries, keys and
    /// values, each with its heads side by side; `out` is `[tokens, hidden]`.
    default void attention(Batch batch, int heads, Tensor qkv, Tensor out) {
        attention(batch, heads, maxTokens(), qkv, out);
    }

    /// The same where a token sees itself and so many tokens on either side.
    ///
    /// @param window what is not seen is not computed
    void attention(Batch batch, int heads, int window, Tensor qkv, Tensor out);

    /// Softmax attention of some tokens over those of their sequence, its prefix included, that the mask
    /// lets them see.
    ///
    /// @param mask a causal one where sequences have prefixes
    /// @param spans which tokens the rows of `queries` and of `out` are
    /// @param queries rotated, `[rows, query heads · size]`
    /// @param keyValues of the batch's tokens: rotated keys, then values, `[tokens, 2 · key heads · size]`;
    ///     computed at least for the tokens up to the last that `spans` see; some rows behind these are lost
    /// @param layer whose keys and values of the prefixes are meant
    void groupedAttention(
            Batch batch,
            GroupedHeads heads,
            AttentionMask mask,
            List<QuerySpan> spans,
            Tensor queries,
            Tensor keyValues,
            int layer,
            Tensor out);

    /// `to[i] = from[rows[i]]`, between two residuals.
    void copyRows(Tensor from, int[] rows, Tensor to);

    /// A copy of the first rows in memory that lives as long as the copy is used.
    Tensor keep(Tensor tensor, int rows);

    /// The first rows of a residual.
    float[][] read(Tensor x, int rows);

    /// One vector a sequence, from the residual `x`.
    float[][] pool(Batch batch, Pooling pooling, Tensor x);

    @Override
    void close();
}
