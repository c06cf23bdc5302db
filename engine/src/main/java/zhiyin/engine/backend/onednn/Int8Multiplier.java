package zhiyin.engine.backend.onednn;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.HashMap;
import java.util.Map;
import zhiyin.engine.backend.ElementType;
import zhiyin.engine.backend.Linear;
import zhiyin.engine.backend.Tensor;
import zhiyin.engine.backend.cpu.Multiplier;
import zhiyin.engine.backend.cpu.QuantiseKernel;

/// One thread's products of bytes: linear layers only; attention stays in f32.
final class Int8Multiplier implements Multiplier {
    private record Key(int inputs, int outputs, int rows) {}

    private final MemorySegment engine;
    private final MemorySegment stream;
    private final OnednnMultiplier floats;
    private final Arena arena = Arena.ofConfined();
    private final Map<Key, Matmul> matmuls = new HashMap<>();
    private final Buffer bytes = new Buffer();
    private final Buffer sums = new Buffer();
    private final Buffer rowScales = new Buffer();
    private final Buffer rowZeros = new Buffer();
    private final Buffer scratch = new Buffer();

    Int8Multiplier(MemorySegment engine) {
        this.engine = engine;
        this.floats = new OnednnMultiplier(engine, ElementType.F32);
        this.stream = Dnnl.newStream(engine);
    }

    @Override
    public int paddedRows(int rows) {
        return floats.paddedRows(rows);
    }

    @Override
    public ElementType activationType() {
        return ElementType.F32;
    }

    @Override
    public void linear(Linear linear, Tensor in, Tensor out, int rows) {
        multiply((Int8Linear) linear, in, out, rows, false);
    }

    @Override
    public void addLinear(Linear linear, Tensor in, Tensor residual, int rows) {
        multiply((Int8Linear) linear, in, residual, rows, true);
    }

    private void multiply(Int8Linear linear, Tensor in, Tensor out, int rows, boolean accumulate) {
        int padded = paddedRows(rows);
        var key = new Key(linear.inputs(), linear.outputs(), padded);
        Matmul matmul = matmuls.get(key);
        if (matmul == null) {
            matmul = newMatmul(linear, key);
            matmuls.put(key, matmul);
        }
        MemorySegment quantised = bytes.ofAtLeast((long) padded * linear.inputs());
        var how =
                new QuantiseKernel.Rows(
                        rowScales.ofAtLeast(4L * padded), rowZeros.ofAtLeast(4L * padded));
        MemorySegment products = sums.ofAtLeast(4L * padded * linear.outputs());
        QuantiseKernel.quantise(in, rows, quantised, how);
        matmul.execute(
                stream,
                quantised,
                linear.weights(),
                MemorySegment.NULL,
                products,
                scratch.ofAtLeast(matmul.scratchpadBytes()));
        QuantiseKernel.dequantise(
                products, linear.columns(), how, linear.activation(), accumulate, out, rows);
    }

    private Matmul newMatmul(Int8Linear linear, Key key) {
        return new Matmul(
                engine,
                arena,
                shape(
                        key.rows(),
                        key.inputs(),
                        key.outputs(),
                        Dnnl.copyDescription(linear.layout())));
    }

    /// `u8 [rows, inputs] · s8 [inputs, outputs] → s32 [rows, outputs]`
    static Matmul.Shape shape(int rows, int inputs, int outputs, MemorySegment weights) {
        return new Matmul.Shape(
                Dnnl.describe(Dnnl.U8, Dnnl.TAG_AB, rows, inputs),
                weights,
                MemorySegment.NULL,
                Dnnl.describe(Dnnl.S32, Dnnl.TAG_AB, rows, outputs),
                false,
                false);
    }

    @Override
    public void scores(
            Heads heads,
            MemorySegment q,
            MemorySegment k,
            MemorySegment scores,
            int queries,
            int keys) {
        floats.scores(heads, q, k, scores, queries, keys);
    }

    @Override
    public void mix(
            Heads heads,
            MemorySegment p,
            MemorySegment v,
            MemorySegment out,
            int queries,
            int keys) {
        floats.mix(heads, p, v, out, queries, keys);
    }

    @Override
    public void close() {
        matmuls.values().forEach(Matmul::close);
        Dnnl.destroyStream(stream);
        floats.close();
        bytes.close();
        sums.close();
        rowScales.close();
        rowZeros.close();
        scratch.close();
        arena.close();
    }
}
