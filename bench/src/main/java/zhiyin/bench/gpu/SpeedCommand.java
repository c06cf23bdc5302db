package zhiyin.bench.gpu;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import zhiyin.engine.Device;
import zhiyin.engine.backend.Batch;
import zhiyin.engine.backend.NumericType;
import zhiyin.engine.model.Model;
import zhiyin.engine.model.Model.ForwardPass;

/// Tokens a second of whole forward passes, vectors read back, at several lengths of text.
@Command(
        name = "speed",
        mixinStandardHelpOptions = true,
        description = "Measures tokens a second at several lengths.")
final class SpeedCommand implements Callable<Integer> {
    @Option(names = "--model", required = true, description = "A directory or a GGUF file.")
    Path model = Path.of("");

    @Option(names = "--device", defaultValue = "cuda", description = "cuda or cpu")
    String device = "";

    @Option(names = "--stored", description = "Leave quantised weights as they are stored.")
    boolean stored;

    @Option(
            names = "--lengths",
            split = ",",
            defaultValue = "32,128,512,2048,8192,32768",
            description = "Tokens of a text. Default: ${DEFAULT-VALUE}")
    List<Integer> lengths = List.of();

    @Option(
            names = "--batch-tokens",
            defaultValue = "16384",
            description = "Texts of so many tokens together, or one. Default: ${DEFAULT-VALUE}")
    int batchTokens;

    @Option(
            names = "--seconds",
            defaultValue = "4",
            description = "For each length at least. Default: ${DEFAULT-VALUE}")
    double seconds;

    private final Random random = new Random(1);

    @Override
    public Integer call() {
        Device on = LoadedOn.device(device);
        try (Model loaded = LoadedOn.load(model, on, NumericType.BF16, stored)) {
            for (int length : lengths) {
                if (length <= loaded.maxTokens()) {
                    measure(loaded, on, length);
                }
            }
        }
        return 0;
    }

    private void measure(Model loaded, Device on, int length) {
        int sequences = Math.max(1, batchTokens / length);
        List<int[]> ids = new ArrayList<>();
        for (int s = 0; s < sequences; s++) {
            ids.add(random.ints(length, 0, loaded.vocabularySize()).toArray());
        }
        Batch batch = Batch.pack(ids);
        try (ForwardPass pass = loaded.newPass(batch.tokenCount(), LoadedOn.threads(on))) {
            pass.run(batch);
            double best = Double.MAX_VALUE;
            List<Double> times = new ArrayList<>();
            long begun = System.nanoTime();
            while (times.size() < 3 || System.nanoTime() - begun < seconds * 1e9) {
                long start = System.nanoTime();
                pass.run(batch);
                double time = (System.nanoTime() - start) / 1e9;
                best = Math.min(best, time);
                times.add(time);
            }
            times.sort(null);
            System.out.printf(
                    "{\"length\": %d, \"sequences\": %d, \"passes\": %d, \"median_tokens_per_second\": %.1f, \"best_tokens_per_second\": %.1f, \"flops_per_token\": %d}%n",
                    length,
                    sequences,
                    times.size(),
                    batch.tokenCount() / times.get(times.size() / 2),
                    batch.tokenCount() / best,
                    loaded.flopsPerToken());
        }
    }
}
