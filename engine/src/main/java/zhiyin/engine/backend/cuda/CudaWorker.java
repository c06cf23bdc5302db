package zhiyin.engine.backend.cuda;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import zhiyin.engine.backend.AttentionMask;
import zhiyin.engine.backend.Batch;
import zhiyin.engine.backend.ElementType;
import zhiyin.engine.backend.EmbeddingTable;
import zhiyin.engine.backend.GroupedHeads;
import zhiyin.engine.backend.Linear;
import zhiyin.engine.backend.Norm;
import zhiyin.engine.backend.Pooling;
import zhiyin.engine.backend.QuerySpan;
import zhiyin.engine.backend.RmsNorm;
import zhiyin.engine.backend.Rotary;
import zhiyin.engine.backend.Tensor;
import zhiyin.engine.backend.Worker;

/// The steps of a forward pass on a GPU: each asks for a kernel, or is collected to be asked for together with others
/// ([StepQueue]), and returns; only [#read] and [#pool] wait.
final class CudaWorker implements Worker {
    private static final int WARPS_A_BLOCK = 4;
    private static final int NORM_THREADS = 32 * WARPS_A_BLOCK;
    private static final int WARP_HEADS = 4;
    private static final int ROW_THREADS = 256;
    private static final int EMBED_THREADS = 128;

    private final CudaDevice device;
    private final RotaryTables rotaries;
    private final Workspace workspace;
    private final Optional<LargeProducts> largeProducts;
    private final int maxTokens;
    private final Arena arena = Arena.ofShared();
    private final StepQueue queue;
    private final Launcher launcher;
    private final ScratchMemory pooled;
    private final ScratchMemory apart;
    private final List<MemorySegment> tensors = new ArrayList<>();
    private final DeviceNumbers tokens;
    private final DeviceNumbers places;
    private final DeviceNumbers rows;
    private final Attention attention;
    private final Pace pace;

    CudaWorker(
            CudaDevice device,
            RotaryTables rotaries,
            Workspace workspace,
            Optional<LargeProducts> largeProducts,
            Optional<GraphUse> graphs,
            int maxTokens) {
        this.device = device;
        this.workspace = workspace;
        this.largeProducts = largeProducts;
        this.rotaries = rotaries;
        this.maxTokens = maxTokens;
        this.queue =
                new StepQueue(device, workspace, graphs.map(use -> new Graphs(device, use)), arena);
        this.launcher = new Launcher(queue);
        this.pooled = new ScratchMemory(device, queue);
        this.apart = new ScratchMemory(device, queue);
        this.tokens = new DeviceNumbers(device);
        this.places = new DeviceNumbers(device);
        this.rows = new DeviceNumbers(device);
        this.attention = new Attention(device, queue, launcher);
        this.pace = new Pace(device);
    }

    @Override
    public int maxTokens() {
        return maxTokens;
    }

    @Override
    public Tensor residual(int columns, int rows) {
        return tensor(columns, ElementType.F32, rows);
    }

    @Override
    public Tensor activations(int columns, int rows) {
        return tensor(columns, ElementType.BF16, rows);
    }

    @Override
    public Tensor factors(int columns) {
        return activations(columns);
    }

    @Override
    public Tensor factorOf(Tensor residual) {
        return activations(residual.columns());
    }

    private Tensor tensor(int columns, ElementType type, int rows) {
        MemorySegment memory = device.allocate(rows * type.rowBytes(columns));
        tensors.add(memory);
        return new Tensor(memory, columns, type);
    }

    @Override
    public Batch begin(Batch batch, int maxTokens) {
        boolean direct = largeProducts.filter(products -> products.takes(1)).isPresent();
        Batch filled = direct ? batch : PassShape.filled(batch, maxTokens(), maxTokens);
        queue.begin(!direct && PassShape.isSmall(filled));
        pace.begin(filled.tokenCount());
        pooled.prepare();
        apart.prepare();
        return filled;
    }

    /// Numbers on the GPU, until others are asked for by the same step.
    private MemorySegment sent(DeviceNumbers step, int[] numbers) {
        return queue.place(numbers).orElseGet(() -> step.of(numbers));
    }

    @Override
    public void embed(int[] tokens, EmbeddingTable words, Tensor x) {
        embed(sent(this.tokens, tokens), tokens.length, words, x, false);
    }

    @Override
    public void embed(Batch batch, EmbeddingTable words, EmbeddingTable positions, Tensor x) {
        embed(batch.tokens(), words, x);
        embed(sent(places, batch.positions()), batch.tokenCount(), positions, x, true);
    }

    /// @param numbers of rows, one a token
    /// @param add to what is in x
    private void embed(
            MemorySegment numbers, int count, EmbeddingTable words, Tensor x, boolean add) {
        CudaTable table = (CudaTable) words.rows();
        launcher.launch(
                "embed_" + WeightPacker.label(table.type()),
                Grid.ofRows(count, x.columns(), EMBED_THREADS, EMBED_THREADS),
                numbers,
                table.data(),
                table.addend(),
                x.data(),
                x.columns(),
                add ? 1 : 0);
    }

    @Override
    public void layerNorm(Norm norm, Tensor x, Tensor factor, int rows) {
        layerNorm(norm, x, x, factor.equals(x) ? MemorySegment.NULL : factor.data(), rows);
    }

    @Override
    public void layerNormTo(Norm norm, Tensor x, Tensor out, int rows) {
        if (out.type() == ElementType.F32) {
            layerNorm(norm, x, out, MemorySegment.NULL, rows);
        } else {
            launcher.launch(
                    "layer_norm",
                    warps(rows),
                    x.data(),
                    norm.weight(),
                    norm.bias(),
                    norm.epsilon(),
                    MemorySegment.NULL,
                    out.data(),
                    x.columns(),
                    rows);
        }
    }

    private void layerNorm(Norm norm, Tensor x, Tensor out, MemorySegment factor, int rows) {
        launcher.launch(
                "layer_norm",
                warps(rows),
                x.data(),
                norm.weight(),
                norm.bias(),
                norm.epsilon(),
                out.data(),
                factor,
                x.columns(),
                rows);
    }

    @Override
    public void rmsNorm(RmsNorm norm, Tensor x, Tensor out, int rows) {
        boolean residual = out.type() == ElementType.F32;
        launcher.launch(
                "rms_norm",
                warps(rows),
                x.data(),
                norm.weight(),
                norm.epsilon(),
                residual ? out.data() : MemorySegment.NULL,
                residual ? MemorySegment.NULL : out.data(),
                x.columns(),
                rows);
    }

    /// One warp each.
    private static Grid warps(int count) {
        return Grid.of(Math.ceilDiv(count, WARPS_A_BLOCK), NORM_THREADS);
    }

    @Override
    public void clear(Tensor residual, int rows) {
        queue.clear(residual.data().asSlice(0, rows * residual.rowBytes()));
    }

    @Override
    public void linear(Linear linear, Tensor in, Tensor out, int rows) {
        CudaLinear layer = (CudaLinear) linear;
        String name =
                switch (layer.activation()) {
                    case NONE -> "store";
                    case GELU -> "gelu";
                    case SWIGLU -> "swiglu";
                    case GEGLU -> "geglu";
                };
        multiply(name, layer, in, out, rows);
    }

    @Override
    public void addLinear(Linear linear, Tensor in, Tensor residual, int rows) {
        multiply("add", (CudaLinear) linear, in, residual, rows);
        pace.keep(); // what leads back to the residual stream are the halves of a layer
    }

    private void multiply(String name, CudaLinear layer, Tensor in, Tensor out, int rows) {
        switch (layer.weights()) {
            case CudaWeights.Expanded(MemorySegment weight) ->
                    multiply(name, layer, weight, in, out, rows);
            case CudaWeights.Stored stored when StoredProduct.takes(name, stored.parts(), rows) ->
                    StoredProduct.launch(launcher, name, layer, stored.parts(), in, out, rows);
            case CudaWeights.Stored stored -> {
                synchronized (workspace) {
                    MemorySegment weight = stored.expand(launcher, workspace.memory());
                    multiply(name, layer, weight, in, out, rows);
                }
            }
        }
    }

    private void multiply(
            String name, CudaLinear layer, MemorySegment weight, Tensor in, Tensor out, int rows) {
        if (isLarge(rows)) {
            queue.stopCollecting(); // it asks for its products at once
            if (largeProducts
                    .orElseThrow()
                    .multiply(launcher, name, layer, weight, in, out, rows)) {
                return;
            }
        }
        int side = TiledProduct.side(layer, rows, device.info().multiprocessors());
        TiledProduct.launch(launcher, name, side, layer, weight, in, out, rows);
    }

    private boolean isLarge(int rows) {
        return largeProducts.filter(products -> products.takes(rows)).isPresent();
    }

    @Override
    public void rotate(
            Optional<RmsNorm> norm,
            Rotary rotary,
            int[] positions,
            int first,
            int heads,
            Tensor rowsOfHeads,
            int rows) {
        Attention.requireHeads(2 * rotary.half());
        int last = 0;
        for (int r = first; r < first + rows; r++) {
            last = Math.max(last, positions[r]);
        }
        launcher.launch(
                "rotate",
                warps(Math.ceilDiv(Math.multiplyExact(rows, heads), WARP_HEADS)),
                rowsOfHeads.data(),
                sent(places, positions).asSlice(4L * first),
                rotaries.table(rotary, last),
                norm.map(RmsNorm::weight).orElse(MemorySegment.NULL),
                norm.map(RmsNorm::epsilon).orElse(0f),
                heads,
                2 * rotary.half(),
                rowsOfHeads.columns(),
                rows);
    }

    @Override
    public void rotate(Rotary rotary, int[] positions, int heads, Tensor rowsOfHeads, int rows) {
        rotate(Optional.empty(), rotary, positions, 0, heads, rowsOfHeads, rows);
    }

    @Override
    public void attention(Batch batch, int heads, int window, Tensor qkv, Tensor out) {
        int hidden = out.columns();
        attention.run(
                batch,
                new GroupedHeads(heads, heads, hidden / heads),
                new AttentionMask(window, window),
                batch.spans(0, batch.tokenCount()),
                qkv,
                qkv.data().asSlice((long) hidden * Short.BYTES),
                qkv.columns(),
                0,
                out);
    }

    @Override
    public void groupedAttention(
            Batch batch,
            GroupedHeads heads,
            AttentionMask mask,
            List<QuerySpan> spans,
            Tensor queries,
            Tensor keyValues,
            int layer,
            Tensor out) {
        queue.hold(batch); // its prefixes' keys and values
        attention.run(
                batch,
                heads,
                mask,
                spans,
                queries,
                keyValues.data(),
                keyValues.columns(),
                layer,
                out);
    }

    /// By way of other memory where both are one tensor: rows are copied in no order.
    @Override
    public void copyRows(Tensor from, int[] rows, Tensor to) {
        if (from.data().address() != to.data().address()) {
            gather(from, rows, to.data());
            return;
        }
        MemorySegment between = apart.of(rows.length * to.rowBytes());
        gather(from, rows, between);
        queue.copy(between, to.data());
    }

    private void gather(Tensor from, int[] numbers, MemorySegment to) {
        launcher.launch(
                "copy_rows",
                Grid.ofRows(numbers.length, from.columns(), ROW_THREADS, ROW_THREADS),
                from.data(),
                sent(rows, numbers),
                to,
                from.columns());
    }

    @Override
    public Tensor keep(Tensor tensor, int rows) {
        queue.flush();
        MemorySegment copy = device.allocateUnowned(rows * tensor.rowBytes());
        device.copy(tensor.data().asSlice(0, rows * tensor.rowBytes()), copy);
        return new Tensor(copy, tensor.columns(), tensor.type());
    }

    @Override
    public float[][] read(Tensor x, int rows) {
        queue.finish();
        pace.finish();
        return floats(x.data(), x.columns(), rows);
    }

    private float[][] floats(MemorySegment x, int columns, int rows) {
        float[][] values = new float[rows][columns];
        try (Arena scratch = Arena.ofConfined()) {
            MemorySegment all = scratch.allocate((long) rows * columns * Float.BYTES, 64);
            device.download(x, all);
            for (int r = 0; r < rows; r++) {
                long start = (long) r * columns * Float.BYTES;
                MemorySegment.copy(all, JAVA_FLOAT, start, values[r], 0, columns);
            }
        }
        return values;
    }

    @Override
    public float[][] pool(Batch batch, Pooling pooling, Tensor x) {
        int sequences = batch.sequenceCount();
        MemorySegment vectors = pooled.of(sequences * x.rowBytes());
        pool(batch, pooling, x, vectors);
        queue.finish();
        pace.finish();
        return floats(vectors, x.columns(), sequences);
    }

    private void pool(Batch batch, Pooling pooling, Tensor x, MemorySegment pooled) {
        int sequences = batch.sequenceCount();
        switch (pooling) {
            case CLS -> gather(x, Arrays.copyOf(batch.offsets(), sequences), pooled);
            case LAST -> {
                int[] last = new int[sequences];
                Arrays.setAll(last, s -> batch.offsets()[s + 1] - 1);
                gather(x, last, pooled);
            }
            case MEAN ->
                    launcher.launch(
                            "mean_rows",
                            Grid.ofRows(sequences, x.columns(), ROW_THREADS, ROW_THREADS),
                            x.data(),
                            sent(rows, batch.offsets()),
                            pooled,
                            x.columns());
        }
    }

    @Override
    public void close() {
        queue.close();
        pooled.close();
        apart.close();
        tensors.forEach(device::free);
        tokens.close();
        places.close();
        rows.close();
        attention.close();
        pace.close();
        arena.close();
    }
}
