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
import zhiyin.engine.backend.cpu.QuantiseKernel;
import zhiyin.engine.backend.cpu.QuantiseKernel.Columns;
import zhiyin.engine.backend.cpu.QuantiseKernel.Finish;
import zhiyin.engine.backend.cpu.QuantiseKernel.Sums;
import zhiyin.engine.backend.cpu.RowKernel;

/// One thread's products of bytes: linear layers only; attention stays in floats.
final class Int8Multiplier implements Multiplier {
    /// So that a product's sums stay in a core's cache until they are numbers again.
    private static final int ROWS_AT_ONCE = 128;

    private record Key(int inputs, int columns, int rows, boolean packed) {}

    private final MemorySegment engine;
    private final MemorySegment stream;
    private final OnednnMultiplier floats;
    private final Arena arena = Arena.ofShared();
    private final Map<Key, Matmul> matmuls = new HashMap<>();
    private final PanelReader reader = new PanelReader();
    private final Buffer expanded = new Buffer();
    private final Buffer expandedColumns = new Buffer();
    private final Buffer products = new Buffer();
    private final Buffer scratch = new Buffer();

    Int8Multiplier(MemorySegment engine, OnednnMultiplier floats) {
        this.engine = engine;
        this.floats = floats;
        this.stream = Dnnl.newStream(engine);
    }

    /// Room for what turns the sums of so many columns back.
    ///
    /// @param bias f32 `[columns]`, or NULL for none
    static Columns newColumns(int columns, MemorySegment bias, Arena arena) {
        return new Columns(
                arena.allocate(4L * columns, 64),
                arena.allocate(4L * columns, 64),
                bias.address() == 0 ? arena.allocate(4L * columns, 64) : bias);
    }

    @Override
    public int paddedRows(int rows) {
        return floats.paddedRows(rows);
    }

    @Override
    public void part(
            PartedLinear linear, int part, Tensor in, Tensor out, int rows, boolean accumulate) {
        Panel.Layer layer = (Panel.Layer) linear;
        Panel panel = layer.panels().get(part);
        switch (panel.weights()) {
            case Panel.Packed packed ->
                    multiply(
                            layer,
                            panel,
                            packed.layout(),
                            packed.data(),
                            packed.byteColumns().getFirst(),
                            in,
                            out,
                            rows,
                            accumulate);
            case Panel.Stored stored -> {
                MemorySegment bytes = expanded.ofAtLeast((long) stored.inputs() * panel.columns());
                Columns columns = scratchColumns(panel);
                reader.readBytes(stored, OnednnProducts.largestByte(), bytes, columns);
                multiply(
                        layer,
                        panel,
                        MemorySegment.NULL,
                        bytes,
                        columns,
                        in,
                        out,
                        rows,
                        accumulate);
            }
        }
    }

    private Columns scratchColumns(Panel panel) {
        long bytes = 4L * panel.columns();
        MemorySegment memory = expandedColumns.ofAtLeast(3 * bytes);
        MemorySegment bias = memory.asSlice(2 * bytes, bytes);
        if (panel.bias().address() == 0) {
            bias.fill((byte) 0);
        } else {
            bias.copyFrom(panel.bias());
        }
        return new Columns(memory.asSlice(0, bytes), memory.asSlice(bytes, bytes), bias);
    }

    private void multiply(
            Panel.Layer layer,
            Panel panel,
            MemorySegment layout,
            MemorySegment weights,
            Columns columns,
            Tensor in,
            Tensor out,
            int rows,
            boolean accumulate) {
        boolean packed = layout.address() != 0;
        for (int from = 0; from < rows; from += ROWS_AT_ONCE) {
            int count = Math.min(ROWS_AT_ONCE, rows - from);
            int padded = paddedRows(count);
            var key = new Key(layer.inputs(), panel.columns(), padded, packed);
            Matmul matmul = matmuls.get(key);
            if (matmul == null) {
                MemorySegment description =
                        packed
                                ? Dnnl.copyDescription(layout)
                                : Dnnl.describe(
                                        Dnnl.S8, Dnnl.TAG_BA, layer.inputs(), panel.columns());
                matmul =
                        new Matmul(
                                engine,
                                arena,
                                shape(padded, layer.inputs(), panel.columns(), description));
                matmuls.put(key, matmul);
            }
            Tensor factor = in.from(from);
            MemorySegment sums = products.ofAtLeast(4L * padded * panel.columns());
            matmul.execute(
                    stream,
                    factor.data(),
                    weights,
                    MemorySegment.NULL,
                    sums,
                    scratch.ofAtLeast(matmul.scratchpadBytes()));
            finish(
                    layer.activation(),
                    panel,
                    new Sums(factor, sums, panel.columns(), columns),
                    out.from(from),
                    count,
                    accumulate);
        }
    }

    /// `u8 [rows, inputs] · s8 [inputs, columns] → s32 [rows, columns]`
    static Matmul.Shape shape(int rows, int inputs, int columns, MemorySegment weights) {
        long stride = ElementType.U8.rowBytes(inputs);
        return new Matmul.Shape(
                Dnnl.describe(Dnnl.U8, new long[] {rows, inputs}, new long[] {stride, 1}),
                weights,
                MemorySegment.NULL,
                Dnnl.describe(Dnnl.S32, Dnnl.TAG_AB, rows, columns),
                false,
                false);
    }

    private static void finish(
            Activation activation,
            Panel panel,
            Sums sums,
            Tensor out,
            int rows,
            boolean accumulate) {
        long column = (long) panel.firstOutput() * out.type().bytes();
        Finish finish =
                accumulate ? Finish.ADD : activation == Activation.GELU ? Finish.GELU : Finish.NONE;
        if (accumulate && (out.type() != ElementType.F32 || activation != Activation.NONE)) {
            throw new IllegalArgumentException(
                    "sums of %s in %s".formatted(activation, out.type()));
        }
        if (out.type() == ElementType.F32 && !activation.isGated()) {
            QuantiseKernel.dequantise(sums, rows, finish, out.data(), column, out.rowBytes());
            return;
        }
        MemorySegment numbers = sums.data();
        long rowBytes = sums.rowBytes();
        QuantiseKernel.dequantise(sums, rows, finish, numbers, 0, rowBytes);
        for (int r = 0; r < rows; r++) {
            long from = r * rowBytes;
            long to = r * out.rowBytes() + column;
            if (activation.isGated()) {
                long values = from + rowBytes / 2;
                GateKernel.apply(
                        activation,
                        numbers,
                        from,
                        values,
                        panel.outputs(),
                        out.type(),
                        out.data(),
                        to);
            } else {
                RowKernel.narrow(numbers, from, sums.columns(), out.type(), out.data(), to);
            }
        }
    }

    @Override
    public void scores(Head head, MemorySegment q, MemorySegment k, MemorySegment scores) {
        floats.scores(head, q, k, scores);
    }

    @Override
    public void mix(
            Head head, MemorySegment p, MemorySegment v, MemorySegment out, boolean accumulate) {
        floats.mix(head, p, v, out, accumulate);
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
        reader.close();
        expanded.close();
        expandedColumns.close();
        products.close();
        scratch.close();
        arena.close();
    }
}
