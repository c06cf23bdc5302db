package zhiyin.engine.backend.cuda;

import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.List;
import zhiyin.engine.EngineException;
import zhiyin.engine.EngineException.Code;
import zhiyin.engine.backend.Activation;
import zhiyin.engine.backend.Batch;
import zhiyin.engine.backend.Linear;
import zhiyin.engine.backend.Tensor;
import zhiyin.engine.backend.Worker;
import zhiyin.engine.weights.WeightTensor;
import zhiyin.engine.weights.WeightType;

/// Whether a GPU computes what the kernels mean, asked before models are put on it: a vector that is wrong looks like any
/// other. A product and attention, in which all that is peculiar to GPUs has a part, of small whole numbers, so that
/// every answer is exact. It takes milliseconds.
final class KernelCheck {
    /// Neither fills a tile.
    private static final int ROWS = 70;

    /// Enough for products by cuBLASLt.
    private static final int MANY_ROWS = 264;

    private static final int REPLAYED_ROWS = 16;
    private static final int INPUTS = 72;
    private static final int OUTPUTS = 136;

    /// One key is told from another by which of a head's numbers is not zero.
    private static final int HEAD_SIZE = 64;

    private static final int HEADS = 2;

    /// A score that leaves nothing to others.
    private static final int CERTAIN = 1024;

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

    /// @throws EngineException NATIVE_FAILURE where an answer is wrong
    static void require(CudaDevice device, CudaBackend backend) {
        var check = new KernelCheck(device, backend);
        check.requireProduct("a product", ROWS);
        check.requireAttention();
    }

    /// The same of products of many rows, which another library may compute.
    ///
    /// @throws EngineException NATIVE_FAILURE where an answer is wrong
    static void requireLargeProduct(CudaDevice device, CudaBackend backend) {
        new KernelCheck(device, backend).requireProduct("a large product", MANY_ROWS);
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

    private Linear linear(Arena arena) {
        var weight =
                new WeightTensor(
                        "check",
                        WeightType.BF16,
                        List.of((long) OUTPUTS, (long) INPUTS),
                        halves(arena, OUTPUTS, INPUTS, W));
        return backend.linear(List.of(weight), List.of(), Activation.NONE);
    }

    private void requireProduct(String what, int rows) {
        try (Worker worker = backend.newWorker(rows);
                Arena arena = Arena.ofConfined()) {
            Linear linear = linear(arena);
            Tensor in = worker.activations(INPUTS);
            device.upload(halves(arena, rows, INPUTS, X), in.data());
            Tensor out = worker.residual(OUTPUTS);
            worker.clear(out, rows);
            worker.addLinear(linear, in, out, rows);
            float[][] sums = worker.read(out, rows);
            requireEqual(what, rows, OUTPUTS, (r, c) -> dot(X, r, W, c), sums);
        }
    }

    private static int dot(Numbers a, int row, Numbers b, int column) {
        int sum = 0;
        for (int i = 0; i < INPUTS; i++) {
            sum += a.at(row, i) * b.at(column, i);
        }
        return sum;
    }

    /// Each query asks for one key, and gets its value.
    private void requireAttention() {
        int tokens = HEAD_SIZE;
        int hidden = HEADS * HEAD_SIZE;
        Numbers value = (key, column) -> (key * 3 + column * 5) % 101;
        Numbers qkv =
                (token, column) -> {
                    int head = column % hidden / HEAD_SIZE;
                    int i = column % HEAD_SIZE;
                    return switch (column / hidden) {
                        case 0 -> i == wanted(token, head) ? CERTAIN : 0;
                        case 1 -> i == token ? 1 : 0;
                        default -> value.at(token, column % hidden);
                    };
                };
        try (Worker worker = backend.newWorker(tokens);
                Arena arena = Arena.ofConfined()) {
            Tensor all = worker.activations(3 * hidden);
            device.upload(halves(arena, tokens, 3 * hidden, qkv), all.data());
            Tensor out = worker.activations(hidden);
            worker.attention(Batch.pack(List.of(new int[tokens])), HEADS, all, out);
            MemorySegment mixed = arena.allocate(tokens * out.rowBytes(), 64);
            device.download(out.data(), mixed);
            requireEqual(
                    "attention",
                    tokens,
                    hidden,
                    (token, column) -> value.at(wanted(token, column / HEAD_SIZE), column),
                    floats(mixed, tokens, hidden));
        }
    }

    private static int wanted(int token, int head) {
        return (token * 5 + 3 + 7 * head) % HEAD_SIZE;
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

    private static float[][] floats(MemorySegment halves, int rows, int columns) {
        float[][] floats = new float[rows][columns];
        for (int r = 0; r < rows; r++) {
            for (int c = 0; c < columns; c++) {
                short bits = halves.getAtIndex(JAVA_SHORT, (long) r * columns + c);
                floats[r][c] = Float.intBitsToFloat(bits << 16);
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
