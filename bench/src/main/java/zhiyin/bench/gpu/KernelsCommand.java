package zhiyin.bench.gpu;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import zhiyin.engine.Device;
import zhiyin.engine.backend.Activation;
import zhiyin.engine.backend.AttentionMask;
import zhiyin.engine.backend.Backend;
import zhiyin.engine.backend.Batch;
import zhiyin.engine.backend.EmbeddingTable;
import zhiyin.engine.backend.GroupedHeads;
import zhiyin.engine.backend.Linear;
import zhiyin.engine.backend.NumericType;
import zhiyin.engine.backend.RmsNorm;
import zhiyin.engine.backend.Tensor;
import zhiyin.engine.backend.Worker;
import zhiyin.engine.weights.WeightTensor;
import zhiyin.engine.weights.WeightType;

/// TFLOP/s of attention, causal, in heads of Qwen3's, and of matrix products, of random numbers, since zeros make a GPU
/// draw less power and run faster. Steps are queued and waited for together.
@Command(
        name = "kernels",
        mixinStandardHelpOptions = true,
        description = "Measures attention and matrix products.")
final class KernelsCommand implements Callable<Integer> {
    private static final GroupedHeads HEADS = new GroupedHeads(32, 8, 128);

    private static final int TABLE_ROWS = 1024;

    @Option(names = "--device", defaultValue = "cuda", description = "cuda or cpu")
    String device = "";

    @Option(
            names = "--lengths",
            split = ",",
            defaultValue = "512,2048,8192,32768",
            description = "Tokens of a text. Default: ${DEFAULT-VALUE}; 0 measures no attention.")
    List<Integer> lengths = List.of();

    @Option(
            names = "--products",
            split = ",",
            defaultValue = "8192x8192x8192",
            paramLabel = "ROWSxOUTPUTSxINPUTS",
            description = "Products to be measured. Default: ${DEFAULT-VALUE}")
    List<String> products = List.of();

    @Option(names = "--seconds", defaultValue = "2", description = "${DEFAULT-VALUE}")
    double seconds;

    private final Random random = new Random(1);

    @Override
    public Integer call() {
        Device on = LoadedOn.device(device);
        try (Backend backend = LoadedOn.backend(on, NumericType.BF16, false);
                Arena arena = Arena.ofConfined()) {
            for (int length : lengths) {
                if (length > 0) {
                    attention(backend, arena, on, length);
                }
            }
            for (String product : products) {
                int[] sides = Stream.of(product.split("x")).mapToInt(Integer::parseInt).toArray();
                product(backend, arena, on, sides[0], sides[1], sides[2]);
            }
        }
        return 0;
    }

    private WeightTensor matrix(Arena arena, int rows, int columns) {
        MemorySegment numbers = arena.allocate(2L * rows * columns, 64);
        for (long i = 0; i < (long) rows * columns; i++) {
            short bits = (short) (Float.floatToRawIntBits((float) random.nextGaussian()) >>> 16);
            numbers.setAtIndex(ValueLayout.JAVA_SHORT, i, bits);
        }
        return new WeightTensor(
                "random", WeightType.BF16, List.of((long) rows, (long) columns), numbers);
    }

    /// A tensor of random numbers of about 1: what a GPU has is written by its kernels.
    private Tensor filled(Backend backend, Arena arena, Worker worker, int columns, int rows) {
        EmbeddingTable table = backend.embeddingTable(matrix(arena, TABLE_ROWS, columns));
        MemorySegment ones = arena.allocate(4L * columns, 64);
        for (int i = 0; i < columns; i++) {
            ones.setAtIndex(ValueLayout.JAVA_FLOAT, i, 1);
        }
        RmsNorm norm =
                backend.rmsNorm(
                        new WeightTensor("ones", WeightType.F32, List.of((long) columns), ones),
                        1e-6f);
        Tensor x = worker.residual(columns, rows);
        worker.embed(random.ints(rows, 0, TABLE_ROWS).toArray(), table, x);
        Tensor out = worker.factors(columns);
        worker.rmsNorm(norm, x, out, rows);
        return out;
    }

    private void attention(Backend backend, Arena arena, Device on, int length) {
        int texts = Math.max(1, 8192 / length);
        int rows = texts * length;
        int width = HEADS.queries() * HEADS.size();
        Batch batch = Batch.pack(Collections.nCopies(texts, new int[length]));
        try (Worker worker = backend.newWorker(rows, LoadedOn.threads(on))) {
            Tensor queries = filled(backend, arena, worker, width, rows);
            Tensor keyValues =
                    filled(backend, arena, worker, 2 * HEADS.keys() * HEADS.size(), rows);
            Tensor out = worker.activations(width);
            Runnable step =
                    () ->
                            worker.groupedAttention(
                                    batch,
                                    HEADS,
                                    AttentionMask.CAUSAL,
                                    batch.spans(0, rows),
                                    queries,
                                    keyValues,
                                    0,
                                    out);
            print(
                    "attention_causal",
                    String.valueOf(length),
                    2.0 * rows * length * width / timed(worker, step));
        }
    }

    private void product(
            Backend backend, Arena arena, Device on, int rows, int outputs, int inputs) {
        Linear weight =
                backend.linear(List.of(matrix(arena, outputs, inputs)), List.of(), Activation.NONE);
        try (Worker worker = backend.newWorker(rows, LoadedOn.threads(on))) {
            Tensor in = filled(backend, arena, worker, inputs, rows);
            Tensor out = worker.activations(outputs);
            double time = timed(worker, () -> worker.linear(weight, in, out, rows));
            String size = "%dx%dx%d".formatted(rows, outputs, inputs);
            print("product", size, 2.0 * rows * outputs * inputs / time);
        }
    }

    /// Seconds of one step. Reading what is behind it in the stream waits for it.
    private double timed(Worker worker, Runnable step) {
        Tensor witness = worker.residual(8, 1);
        worker.clear(witness, 1);
        step.run();
        var _ = worker.read(witness, 1);
        int steps = 1;
        while (true) {
            long start = System.nanoTime();
            for (int i = 0; i < steps; i++) {
                step.run();
            }
            var _ = worker.read(witness, 1);
            double time = (System.nanoTime() - start) / 1e9;
            if (time >= seconds / 2) {
                return time / steps;
            }
            steps *= 2;
        }
    }

    private static void print(String kernel, String size, double flopsPerSecond) {
        System.out.printf(
                "{\"kernel\": \"%s\", \"size\": \"%s\", \"tflops\": %.2f}%n",
                kernel, size, flopsPerSecond / 1e12);
    }
}
