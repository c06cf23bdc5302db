package zhiyin.engine.backend.onednn;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.HashMap;
import java.util.Map;
import zhiyin.engine.backend.Activation;
import zhiyin.engine.backend.ElementType;
import zhiyin.engine.backend.Linear;
import zhiyin.engine.backend.Tensor;
import zhiyin.engine.backend.cpu.Bf16Kernel;
import zhiyin.engine.backend.cpu.Multiplier;

/// One thread's oneDNN primitives. A primitive has fixed shapes (those run fastest), so row counts are
/// rounded up to one of a few dozen, and each shape's primitive is made when it is first needed.
final class OnednnMultiplier implements Multiplier {
    private record LinearKey(int inputs, int outputs, int rows, boolean gelu, boolean accumulate) {}

    private record AttentionKey(Heads heads, int queries, int keys, boolean scores) {}

    private final MemorySegment engine;
    private final MemorySegment stream;
    private final ElementType type;
    private final Arena arena = Arena.ofConfined();
    private final Map<LinearKey, Matmul> linears = new HashMap<>();
    private final Map<AttentionKey, Matmul> attentions = new HashMap<>();
    private final Buffer scratch = new Buffer();
    private final Buffer results = new Buffer();

    OnednnMultiplier(MemorySegment engine, ElementType type) {
        Dnnl.useCallingThreadOnly();
        this.engine = engine;
        this.stream = Dnnl.newStream(engine);
        this.type = type;
    }

    /// Multiples of 16 (a tile of AMX, a vector of AVX-512) up to 64, of 32 up to 256, then of 64.
    @Override
    public int paddedRows(int rows) {
        int step = rows <= 64 ? 16 : rows <= 256 ? 32 : 64;
        return (rows + step - 1) / step * step;
    }

    @Override
    public ElementType activationType() {
        return type;
    }

    @Override
    public void linear(Linear linear, Tensor in, Tensor out, int rows) {
        multiply((PackedLinear) linear, in, out, rows, false);
    }

    @Override
    public void addLinear(Linear linear, Tensor in, Tensor residual, int rows) {
        multiply((PackedLinear) linear, in, residual, rows, true);
    }

    /// Results are always f32 and rounded to bf16 here: oneDNN, asked for bf16, would for some
    /// row counts round in the middle of a sum, and a row would depend on how many others there are.
    private void multiply(
            PackedLinear linear, Tensor in, Tensor out, int rows, boolean accumulate) {
        boolean round = out.type() == ElementType.BF16;
        boolean gelu = linear.activation() == Activation.GELU;
        int padded = paddedRows(rows);
        var key = new LinearKey(linear.inputs(), linear.outputs(), padded, gelu, accumulate);
        Matmul matmul = linears.get(key);
        if (matmul == null) {
            matmul = newLinear(linear, key);
            linears.put(key, matmul);
        }
        MemorySegment dst = round ? results.ofAtLeast(4L * padded * linear.outputs()) : out.data();
        execute(matmul, in.data(), linear.weights(), linear.bias(), dst);
        if (round) {
            Bf16Kernel.round(dst, out, rows);
        }
    }

    private Matmul newLinear(PackedLinear linear, LinearKey key) {
        return new Matmul(
                engine,
                arena,
                new Matmul.Shape(
                        Dnnl.describe(dnnl(type), Dnnl.TAG_AB, key.rows(), key.inputs()),
                        Dnnl.copyDescription(linear.layout()),
                        Dnnl.describe(Dnnl.F32, Dnnl.TAG_AB, 1, key.outputs()),
                        Dnnl.describe(Dnnl.F32, Dnnl.TAG_AB, key.rows(), key.outputs()),
                        key.gelu(),
                        key.accumulate()));
    }

    @Override
    public void scores(
            Heads heads,
            MemorySegment q,
            MemorySegment k,
            MemorySegment scores,
            int queries,
            int keys) {
        Matmul matmul = attention(new AttentionKey(heads, queries, keys, true));
        execute(matmul, q, k, MemorySegment.NULL, scores);
    }

    @Override
    public void mix(
            Heads heads,
            MemorySegment p,
            MemorySegment v,
            MemorySegment out,
            int queries,
            int keys) {
        Matmul matmul = attention(new AttentionKey(heads, queries, keys, false));
        execute(matmul, p, v, MemorySegment.NULL, out);
    }

    private Matmul attention(AttentionKey key) {
        Matmul matmul = attentions.get(key);
        if (matmul == null) {
            Matmul.Shape shape = key.scores() ? scoresShape(key) : mixShape(key);
            matmul = new Matmul(engine, arena, shape);
            attentions.put(key, matmul);
        }
        return matmul;
    }

    /// `[heads, queries, size] · [heads, size, keys] → f32 [heads, queries, keys]`
    private Matmul.Shape scoresShape(AttentionKey key) {
        Heads h = key.heads();
        long[] q = {h.count(), key.queries(), h.size()};
        long[] k = {h.count(), h.size(), key.keys()};
        long[] s = {h.count(), key.queries(), key.keys()};
        return new Matmul.Shape(
                Dnnl.describe(dnnl(type), q, new long[] {h.size(), h.rowStride(), 1}),
                Dnnl.describe(dnnl(type), k, new long[] {h.size(), 1, h.rowStride()}),
                MemorySegment.NULL,
                Dnnl.describe(
                        Dnnl.F32, s, new long[] {(long) key.queries() * key.keys(), key.keys(), 1}),
                false,
                false);
    }

    /// `[heads, queries, keys] · [heads, keys, size] → [heads, queries, size]`; a row of probabilities
    /// takes the bytes of `keys` floats whatever its type.
    private Matmul.Shape mixShape(AttentionKey key) {
        Heads h = key.heads();
        long row = (long) key.keys() * Float.BYTES / type.bytes();
        long[] p = {h.count(), key.queries(), key.keys()};
        long[] v = {h.count(), key.keys(), h.size()};
        long[] o = {h.count(), key.queries(), h.size()};
        return new Matmul.Shape(
                Dnnl.describe(dnnl(type), p, new long[] {key.queries() * row, row, 1}),
                Dnnl.describe(dnnl(type), v, new long[] {h.size(), h.rowStride(), 1}),
                MemorySegment.NULL,
                Dnnl.describe(dnnl(type), o, new long[] {h.size(), h.outStride(), 1}),
                false,
                false);
    }

    private void execute(
            Matmul matmul,
            MemorySegment src,
            MemorySegment weights,
            MemorySegment bias,
            MemorySegment dst) {
        matmul.execute(
                stream, src, weights, bias, dst, scratch.ofAtLeast(matmul.scratchpadBytes()));
    }

    static int dnnl(ElementType type) {
        return switch (type) {
            case F32 -> Dnnl.F32;
            case BF16 -> Dnnl.BF16;
        };
    }

    @Override
    public void close() {
        linears.values().forEach(Matmul::close);
        attentions.values().forEach(Matmul::close);
        Dnnl.destroyStream(stream);
        scratch.close();
        results.close();
        arena.close();
    }
}
