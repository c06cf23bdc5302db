package zhiyin.engine.backend.cpu;

import java.lang.foreign.MemorySegment;
import zhiyin.engine.backend.ElementType;
import zhiyin.engine.backend.Linear;
import zhiyin.engine.backend.Tensor;

/// One thread's matrix products. Products may work on more rows than asked for, up to
/// [#paddedRows]: what they write there is meaningless, and row `i` of a result depends on row `i` of
/// the left factor only. Not thread-safe.
public interface Multiplier extends AutoCloseable {
    /// The number of rows a product over `rows` rows may touch. Not above the next multiple of 64.
    int paddedRows(int rows);

    /// The type of the tensors that enter and leave products.
    ElementType activationType();

    /// `out = linear(in)`.
    void linear(Linear linear, Tensor in, Tensor out, int rows);

    /// `residual += linear(in)`.
    void addLinear(Linear linear, Tensor in, Tensor residual, int rows);

    /// For each head `h`: `scores[h] = Q[h]·K[h]ᵀ`, f32 `[queries, keys]`, heads one after the other.
    /// `q` and `k` point at the first row and head; rows are `rowStride` numbers apart, heads side by
    /// side. `queries` and `keys` are padded row counts.
    void scores(
            Heads heads,
            MemorySegment q,
            MemorySegment k,
            MemorySegment scores,
            int queries,
            int keys);

    /// For each head `h`: `out[h] = P[h]·V[h]`; `p` is laid out as [SoftmaxKernel] leaves it.
    void mix(
            Heads heads,
            MemorySegment p,
            MemorySegment v,
            MemorySegment out,
            int queries,
            int keys);

    @Override
    void close();

    /// The heads of one product and where they lie.
    ///
    /// @param count heads in this product
    /// @param size numbers of one head
    /// @param rowStride numbers from one token's queries (keys, values) to the next token's
    /// @param outStride numbers from one token's output to the next token's
    record Heads(int count, int size, int rowStride, int outStride) {}
}
