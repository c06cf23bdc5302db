package zhiyin.engine.backend.cuda;

import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.stream.LongStream;
import zhiyin.engine.EngineException;
import zhiyin.engine.EngineException.Code;
import zhiyin.engine.backend.Activation;
import zhiyin.engine.backend.AttentionMask;
import zhiyin.engine.backend.Batch;
import zhiyin.engine.backend.GroupedHeads;
import zhiyin.engine.backend.Linear;
import zhiyin.engine.backend.QuerySpan;
import zhiyin.engine.backend.Tensor;
import zhiyin.engine.backend.Worker;
import zhiyin.engine.weights.WeightTensor;
import zhiyin.engine.weights.WeightType;

/// Whether a GPU computes what the kernels mean, asked before models are put on it: a vector that is wrong looks like any
/// other. Products and attention, in which all that is peculiar to GPUs has a part, of small whole numbers, so that every
/// answer is exact. It takes milliseconds.
final class KernelCheck {
    /// None fills its last tile: of products of small tiles, of large ones, and by cuBLASLt, which takes that many.
    private static final int ROWS = 70;

    private static final int MORE_ROWS = 140;
    private static final int MANY_ROWS = 264;

    private static final int REPLAYED_ROWS = 16;
    private static final int INPUTS = 72;
    private static final int OUTPUTS = 136;

    /// Each has a kernel of its own.
    private static final List<Integer> HEAD_SIZES = List.of(32, 64, 128);

    private static final int HEADS = 2;

    /// A score that leaves nothing to others, not even 2^-149 of it.
    private static final int CERTAIN = 2048;

    private final CudaDevice device;
    private final CudaBackend backend;

    private KernelCheck(CudaDevice device, CudaBackend backend) {
        this.device = device;
        this.backend = backend;
    }

    private interface Numbers {
        int at(int row, int column);
    }

    private static final Numbers X = (row, input) -> (row * 7 + input * 3) % 5 - 2;
    private static final Numbers W = (output, input) -> (output * 5 + input * 11) % 7 - 3;
    private static final Numbers PRODUCT = (row, output) -> dot(X, row, W, output);
    private static final Numbers BIAS = (row, output) -> output * 13 % 31 - 15;
    private static final Numbers BIASED =
            (row, output) -> PRODUCT.at(row, output) + BIAS.at(0, output);

    /// @throws EngineException NATIVE_FAILURE where an answer is wrong
    static void require(CudaDevice device, CudaBackend backend) {
        var check = new KernelCheck(device, backend);
        check.requireProduct("a product", ROWS);
        check.requireLargeTiles();
        HEAD_SIZES.forEach(check::requireAttention);
    }

    /// The same of products of many rows, which another library may compute.
    ///
    /// @throws EngineException NATIVE_FAILURE where an answer is wrong
    static void requireLargeProduct(CudaDevice device, CudaBackend backend) {
        var check = new KernelCheck(device, backend);
        check.requireProduct("a large product", MANY_ROWS);
        check.requireBiased();
    }

    /// Whether a small pass gives the same when it is asked for step by step, while it is captured, and as a graph.
    ///
    /// @throws EngineException NATIVE_FAILURE where an answer is wrong
    static void requireReplay(CudaDevice device, CudaBackend backend) {
        new KernelCheck(device, backend).requireReplay();
    }

    private void requireReplay() {
        Batch batch = Batch.pack(List.of(new int[REPLAYED_ROWS]));
        try (Worker worker = backend.newWorker(REPLAYED_ROWS);
                Arena arena = Arena.ofConfined()) {
            Linear linear = linear(arena);
            Tensor in = worker.activations(INPUTS);
            Tensor out = worker.residual(OUTPUTS);
            for (int time = 0; time < 4; time++) {
                int shift = time;
                Numbers x = (row, input) -> X.at(row + shift, input);
                device.upload(halves(arena, REPLAYED_ROWS, INPUTS, x), in.data());
                worker.begin(batch, REPLAYED_ROWS);
                worker.clear(out, REPLAYED_ROWS);
                worker.addLinear(linear, in, out, REPLAYED_ROWS);
                float[][] sums = worker.read(out, REPLAYED_ROWS);
                requireEqual("a graph", REPLAYED_ROWS, OUTPUTS, (r, c) -> dot(x, r, W, c), sums);
            }
        }
    }

    private Linear linear(Arena arena, WeightTensor... biases) {
        WeightTensor weight = tensor(arena, W, OUTPUTS, INPUTS);
        return backend.linear(List.of(weight), List.of(biases), Activation.NONE);
    }

    private static WeightTensor tensor(Arena arena, Numbers numbers, long... shape) {
        int columns = Math.toIntExact(shape[shape.length - 1]);
        int rows = shape.length == 1 ? 1 : Math.toIntExact(shape[0]);
        return new WeightTensor(
                "check",
                WeightType.BF16,
                LongStream.of(shape).boxed().toList(),
                halves(arena, rows, columns, numbers));
    }

    /// How x, of so many rows, is multiplied, and the result added to a residual.
    private interface Product {
        void ask(Worker worker, Linear linear, Tensor x, Tensor residual);
    }

    private void requireProduct(String what, int rows) {
        requireSums(
                what,
                rows,
                PRODUCT,
                (worker, linear, x, residual) -> worker.addLinear(linear, x, residual, rows));
    }

    /// As they are computed where they fill the GPU.
    private void requireLargeTiles() {
        try (Arena arena = Arena.ofConfined()) {
            var launcher = new Launcher(device, arena);
            requireSums(
                    "a product of large tiles",
                    MORE_ROWS,
                    PRODUCT,
                    (_, linear, x, residual) -> {
                        var layer = (CudaLinear) linear;
                        MemorySegment weight = ((CudaWeights.Expanded) layer.weights()).rows();
                        int side = TiledProduct.LARGE;
                        TiledProduct.launch(
                                launcher, "add", side, layer, weight, x, residual, MORE_ROWS);
                    });
        }
    }

    private void requireSums(
            String what, int rows, Numbers expected, Product product, WeightTensor... biases) {
        try (Worker worker = backend.newWorker(rows);
                Arena arena = Arena.ofConfined()) {
            Linear linear = linear(arena, biases);
            Tensor in = worker.activations(INPUTS);
            device.upload(halves(arena, rows, INPUTS, X), in.data());
            Tensor out = worker.residual(OUTPUTS);
            worker.clear(out, rows);
            product.ask(worker, linear, in, out);
            requireEqual(what, rows, OUTPUTS, expected, worker.read(out, rows));
        }
    }

    /// The bias is f32 where the result is added to a residual, else bf16.
    private void requireBiased() {
        String what = "a large product with a bias";
        try (Arena arena = Arena.ofConfined()) {
            requireSums(
                    what,
                    MANY_ROWS,
                    BIASED,
                    (worker, linear, x, residual) -> {
                        worker.addLinear(linear, x, residual, MANY_ROWS);
                        Tensor out = worker.activations(OUTPUTS);
                        worker.linear(linear, x, out, MANY_ROWS);
                        requireEqual(what, MANY_ROWS, OUTPUTS, BIASED, read(out, MANY_ROWS));
                    },
                    tensor(arena, BIAS, OUTPUTS));
        }
    }

    private static int dot(Numbers a, int row, Numbers b, int column) {
        int sum = 0;
        for (int i = 0; i < INPUTS; i++) {
            sum += a.at(row, i) * b.at(column, i);
        }
        return sum;
    }

    /// Each query asks for one key, and gets its value: by small tiles, and by large ones.
    private void requireAttention(int size) {
        // one key is told from another by which of a head's numbers is not zero; no tile is filled
        int tokens = size - 2;
        int hidden = HEADS * size;
        Numbers value = (key, column) -> (key * 3 + column * 5) % 101;
        Numbers qkv =
                (token, column) -> {
                    int head = column % hidden / size;
                    int i = column % size;
                    return switch (column / hidden) {
                        case 0 -> i == wanted(token, head, tokens) ? CERTAIN : 0;
                        case 1 -> i == token ? 1 : 0;
                        default -> value.at(token, column % hidden);
                    };
                };
        Numbers expected =
                (token, column) -> value.at(wanted(token, column / size, tokens), column);
        Batch batch = Batch.pack(List.of(new int[tokens]));
        try (Worker worker = backend.newWorker(tokens);
                Arena arena = Arena.ofConfined()) {
            Tensor all = worker.activations(3 * hidden);
            device.upload(halves(arena, tokens, 3 * hidden, qkv), all.data());
            Tensor out = worker.activations(hidden);
            worker.attention(batch, HEADS, all, out);
            String what = "attention of heads of " + size;
            requireEqual(what, tokens, hidden, expected, read(out, tokens));
            device.clear(out.data());
            attendInLargeTiles(batch, new GroupedHeads(HEADS, HEADS, size), all, out);
            requireEqual(what + " in large tiles", tokens, hidden, expected, read(out, tokens));
        }
    }

    private void attendInLargeTiles(Batch batch, GroupedHeads heads, Tensor all, Tensor out) {
        List<QuerySpan> spans = batch.spans(0, batch.tokenCount());
        int side = AttentionTiles.LARGE;
        long[] words = AttentionTiles.of(batch, AttentionMask.FULL, spans, 0, side);
        try (var tiles = new DeviceNumbers(device);
                Arena arena = Arena.ofConfined()) {
            Attention.launch(
                    new Launcher(device, arena),
                    side,
                    tiles.of(words),
                    words.length / AttentionTiles.WORDS,
                    heads,
                    AttentionMask.FULL,
                    all,
                    all.data().asSlice(out.rowBytes()),
                    all.columns(),
                    out);
        }
    }

    private static int wanted(int token, int head, int tokens) {
        return (token * 3 + 5 + 7 * head) % tokens;
    }

    private static MemorySegment halves(Arena arena, int rows, int columns, Numbers numbers) {
        MemorySegment halves = arena.allocate((long) rows * columns * Short.BYTES, 64);
        for (int r = 0; r < rows; r++) {
            for (int c = 0; c < columns; c++) {
                short bits = (short) (Float.floatToRawIntBits(numbers.at(r, c)) >>> 16);
                halves.setAtIndex(JAVA_SHORT, (long) r * columns + c, bits);
            }
        }
        return halves;
    }

    private float[][] read(Tensor activations, int rows) {
        int columns = activations.columns();
        float[][] floats = new float[rows][columns];
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment halves = arena.allocate(rows * activations.rowBytes(), 64);
            device.download(activations.data(), halves);
            for (int r = 0; r < rows; r++) {
                for (int c = 0; c < columns; c++) {
                    short bits = halves.getAtIndex(JAVA_SHORT, (long) r * columns + c);
                    floats[r][c] = Float.intBitsToFloat(bits << 16);
                }
            }
        }
        return floats;
    }

    private void requireEqual(
            String what, int rows, int columns, Numbers expected, float[][] actual) {
        for (int r = 0; r < rows; r++) {
            for (int c = 0; c < columns; c++) {
                if (actual[r][c] != expected.at(r, c)) {
                    throw new EngineException(
                            Code.NATIVE_FAILURE,
                            "%s computes %s wrong: row %d, column %d is %s, expected %d; please report it"
                                    .formatted(
                                            device.info().name(),
                                            what,
                                            r,
                                            c,
                                            actual[r][c],
                                            expected.at(r, c)));
                }
            }
        }
    }
}
