package zhiyin.engine.backend.cpu;

import java.lang.foreign.MemorySegment;
import zhiyin.engine.backend.Tensor;

/// One thread's matrix products. Products may work on more rows than asked for, up to
/// [#paddedRows]: what they write there is meaningless, and row `i` of a result depends on row `i` of
/// the left factor only. Not thread-safe.
public interface Multiplier extends AutoCloseable {
    /// The number of rows a product over `rows` rows may touch. Not above the next multiple of 64.
    int paddedRows(int rows);

    /// One part of `out = linear(in)`, or of `out += linear(in)` for a residual.
    ///
    /// @param in of the type [Products#factorType]
    void part(PartedLinear linear, int part, Tensor in, Tensor out, int rows, boolean accumulate);

    /// `scores = Q·Kᵀ`, f32 `[rows, keys]`, for one head.
    ///
    /// @param q `[rows, size]`, end to end
    /// @param k the first key; the next one is `stride` numbers further on
    void scores(Head head, MemorySegment q, MemorySegment k, MemorySegment scores);

    /// `out = P·V` or `out += P·V`, f32 `[rows, size]`, for one head.
    ///
    /// @param p `[rows, keys]`; a row takes the bytes of `keys` floats whatever its type
    /// @param v the first value; the next one is `stride` numbers further on
    void mix(Head head, MemorySegment p, MemorySegment v, MemorySegment out, boolean accumulate);

    /// One head's part of a product; row counts are padded.
    ///
    /// @param rows queries
    /// @param keys keys, and values
    /// @param size numbers of one head
    /// @param stride numbers from one token's keys (values) to the next token's
    record Head(int rows, int keys, int size, int stride) {}

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
