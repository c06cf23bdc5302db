package zhiyin.engine.backend.onednn;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.HashMap;
import java.util.Map;
import zhiyin.engine.backend.Activation;
import zhiyin.engine.backend.ElementType;
import zhiyin.engine.backend.Tensor;
import zhiyin.engine.backend.cpu.GateKernel;
import zhiyin.engine.backend.cpu.Multiplier;
import zhiyin.engine.backend.cpu.PartedLinear;
import zhiyin.engine.backend.cpu.RowKernel;

/// One thread's oneDNN primitives. A primitive has fixed shapes (those run fastest), so row counts are
/// rounded up to one of a few dozen, and each shape's primitive is made when it is first needed.
final class OnednnMultiplier implements Multiplier {
    /// Rows of one product; more go through in turn.
    static final int ROWS_AT_ONCE = 512;

    private static final int FEW_ROWS_STEP = TypeSpeeds.hasTiles() ? 16 : 8;

    /// @param stride numbers from one row of the result to the next
    private record LinearKey(
            int inputs,
            int columns,
            int rows,
            int stride,
            boolean gelu,
            boolean bias,
            boolean accumulate,
            boolean packed) {}

    private record AttentionKey(Heads heads, int queries, int keys, boolean scores) {}

    private record HeadKey(Head head, boolean scores, boolean accumulate) {}

    private final MemorySegment engine;
    private final MemorySegment stream;
    private final ElementType type;
    private final Arena arena = Arena.ofShared();
    private final Map<LinearKey, Matmul> linears = new HashMap<>();
    private final Map<AttentionKey, Matmul> attentions = new HashMap<>();
    private final Map<HeadKey, Matmul> heads = new HashMap<>();
    private final PanelReader reader = new PanelReader();
    private final Buffer expanded = new Buffer();
    private final Buffer scratch = new Buffer();
    private final Buffer results = new Buffer();

    OnednnMultiplier(MemorySegment engine, ElementType type) {
        Dnnl.useCallingThreadOnly();
        this.engine = engine;
        this.stream = Dnnl.newStream(engine);
        this.type = type;
    }

    /// Multiples of 16 (a tile of AMX; of 8 where there is none) up to 64, of 32 up to 256, then of 64.
    @Override
    public int paddedRows(int rows) {
        int step = rows <= 64 ? FEW_ROWS_STEP : rows <= 256 ? 32 : 64;
        return (rows + step - 1) / step * step;
    }

    @Override
    public void part(
            PartedLinear linear, int part, Tensor in, Tensor out, int rows, boolean accumulate) {
        Panel.Layer layer = (Panel.Layer) linear;
        Panel panel = layer.panels().get(part);
        MemorySegment weights =
                switch (panel.weights()) {
                    case Panel.Packed packed -> packed.data();
                    case Panel.Stored stored -> expand(stored);
                };
        for (int from = 0; from < rows; from += ROWS_AT_ONCE) {
            int count = Math.min(ROWS_AT_ONCE, rows - from);
            multiply(layer, panel, weights, in.from(from), out.from(from), count, accumulate);
        }
    }

    private MemorySegment expand(Panel.Stored stored) {
        MemorySegment plain = expanded.ofAtLeast(type.rowBytes(stored.inputs()) * stored.rows());
        reader.read(stored, type, plain);
        return plain;
    }

    /// Results are always f32 and rounded to bf16 here: oneDNN, asked for bf16, would for some
    /// row counts round in the middle of a sum, and a row would depend on how many others there are.
    private void multiply(
            Panel.Layer layer,
            Panel panel,
            MemorySegment weights,
            Tensor in,
            Tensor out,
            int rows,
            boolean accumulate) {
        boolean direct = out.type() == ElementType.F32 && !layer.activation().isGated();
        int padded = paddedRows(rows);
        var key =
                new LinearKey(
                        layer.inputs(),
                        panel.columns(),
                        padded,
                        direct ? out.columns() : panel.columns(),
                        layer.activation() == Activation.GELU,
                        panel.bias().address() != 0,
                        accumulate,
                        panel.weights() instanceof Panel.Packed);
        Matmul matmul = linears.get(key);
        if (matmul == null) {
            matmul = newLinear(panel, key);
            linears.put(key, matmul);
        }
        MemorySegment dst =
                direct
                        ? out.data().asSlice(4L * panel.firstOutput())
                        : results.ofAtLeast(4L * padded * panel.columns());
        execute(matmul, in.data(), weights, panel.bias(), dst);
        if (!direct) {
            finish(layer.activation(), panel, dst, out, rows);
        }
    }

    private static void finish(
            Activation activation, Panel panel, MemorySegment results, Tensor out, int rows) {
        long rowBytes = 4L * panel.columns();
        long column = (long) panel.firstOutput() * out.type().bytes();
        for (int r = 0; r < rows; r++) {
            long from = r * rowBytes;
            long to = r * out.rowBytes() + column;
            if (activation.isGated()) {
                GateKernel.apply(
                        activation,
                        results,
                        from,
                        from + rowBytes / 2,
                        panel.outputs(),
                        out.type(),
                        out.data(),
                        to);
            } else {
                RowKernel.narrow(results, from, panel.columns(), out.type(), out.data(), to);
            }
        }
    }

    private Matmul newLinear(Panel panel, LinearKey key) {
        MemorySegment weights =
                panel.weights() instanceof Panel.Packed packed
                        ? Dnnl.copyDescription(packed.layout())
                        : Dnnl.describe(dnnl(type), Dnnl.TAG_BA, key.inputs(), key.columns());
        return new Matmul(
                engine,
                arena,
                new Matmul.Shape(
                        Dnnl.describe(dnnl(type), Dnnl.TAG_AB, key.rows(), key.inputs()),
                        weights,
                        key.bias()
                                ? Dnnl.describe(Dnnl.F32, Dnnl.TAG_AB, 1, key.columns())
                                : MemorySegment.NULL,
                        Dnnl.describe(
                                Dnnl.F32,
                                new long[] {key.rows(), key.columns()},
                                new long[] {key.stride(), 1}),
                        key.gelu(),
                        key.accumulate()));
    }

    @Override
    public void scores(Head head, MemorySegment q, MemorySegment k, MemorySegment scores) {
        execute(matmul(new HeadKey(head, true, false)), q, k, MemorySegment.NULL, scores);
    }

    @Override
    public void mix(
            Head head, MemorySegment p, MemorySegment v, MemorySegment out, boolean accumulate) {
        execute(matmul(new HeadKey(head, false, accumulate)), p, v, MemorySegment.NULL, out);
    }

    private Matmul matmul(HeadKey key) {
        Matmul matmul = heads.get(key);
        if (matmul == null) {
            matmul = new Matmul(engine, arena, key.scores() ? scoresShape(key) : mixShape(key));
            heads.put(key, matmul);
        }
        return matmul;
    }

    /// `[rows, size] · [size, keys] → f32 [rows, keys]`
    private Matmul.Shape scoresShape(HeadKey key) {
        Head h = key.head();
        return new Matmul.Shape(
                Dnnl.describe(dnnl(type), Dnnl.TAG_AB, h.rows(), h.size()),
                Dnnl.describe(
                        dnnl(type), new long[] {h.size(), h.keys()}, new long[] {1, h.stride()}),
                MemorySegment.NULL,
                Dnnl.describe(Dnnl.F32, Dnnl.TAG_AB, h.rows(), h.keys()),
                false,
                false);
    }

    /// `[rows, keys] · [keys, size] → f32 [rows, size]`; a row of probabilities takes the bytes of
    /// `keys` floats whatever its type.
    private Matmul.Shape mixShape(HeadKey key) {
        Head h = key.head();
        long row = (long) h.keys() * Float.BYTES / type.bytes();
        return new Matmul.Shape(
                Dnnl.describe(dnnl(type), new long[] {h.rows(), h.keys()}, new long[] {row, 1}),
                Dnnl.describe(
                        dnnl(type), new long[] {h.keys(), h.size()}, new long[] {h.stride(), 1}),
                MemorySegment.NULL,
                Dnnl.describe(Dnnl.F32, Dnnl.TAG_AB, h.rows(), h.size()),
                false,
                key.accumulate());
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
            case U8 -> Dnnl.U8;
        };
    }

    @Override
    public void close() {
        linears.values().forEach(Matmul::close);
        attentions.values().forEach(Matmul::close);
        heads.values().forEach(Matmul::close);
        Dnnl.destroyStream(stream);
        reader.close();
        expanded.close();
        scratch.close();
        results.close();
        arena.close();
    }
}
