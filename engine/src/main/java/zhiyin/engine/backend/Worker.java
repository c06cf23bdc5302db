package zhiyin.engine.backend;

/// The steps of a forward pass, as one thread takes them. Every step works on the first `rows` rows of
/// its tensors. Not thread-safe.
public interface Worker extends AutoCloseable {
    /// A scratch tensor for the residual stream: f32 `[maxTokens, columns]`.
    Tensor residual(int columns);

    /// The tensor through which a residual enters matrix products: itself where these take f32, else
    /// one of their type.
    Tensor factorOf(Tensor residual);

    /// A scratch tensor for what goes in and out of matrix products, in the type these are fastest in:
    /// `[maxTokens, columns]`.
    Tensor activations(int columns);

    /// `x[t] = words[token t] + positions[place of t in its sequence]`.
    void embed(Batch batch, EmbeddingTable words, EmbeddingTable positions, Tensor x);

    /// Normalises each row of the residual `x` in place, and in its `factor` too.
    void layerNorm(Norm norm, Tensor x, Tensor factor, int rows);

    /// `out = linear(in)`.
    void linear(Linear linear, Tensor in, Tensor out, int rows);

    /// `residual += linear(in)`.
    void addLinear(Linear linear, Tensor in, Tensor residual, int rows);

    /// Softmax attention of each sequence over itself. `qkv` is `[tokens, 3·hidden]`: queries, keys and
    /// values, each with its heads side by side; `out` is `[tokens, hidden]`.
    void attention(Batch batch, int heads, Tensor qkv, Tensor out);

    /// One vector a sequence, from the residual `x`.
    float[][] pool(Batch batch, Pooling pooling, Tensor x);

    @Override
    void close();
}
