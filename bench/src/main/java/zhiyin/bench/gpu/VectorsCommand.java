package zhiyin.bench.gpu;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import tools.jackson.databind.json.JsonMapper;
import zhiyin.engine.Device;
import zhiyin.engine.backend.Batch;
import zhiyin.engine.backend.NumericType;
import zhiyin.engine.model.Model;
import zhiyin.engine.model.Model.ForwardPass;

/// The vectors of sequences of tokens, computed as one batch or each by itself: to be compared with those of other
/// devices and programs.
@Command(
        name = "vectors",
        mixinStandardHelpOptions = true,
        description = "Writes the vectors of sequences of tokens.")
final class VectorsCommand implements Callable<Integer> {
    private static final JsonMapper MAPPER = new JsonMapper();

    @Option(names = "--model", required = true, description = "A directory or a GGUF file.")
    Path model = Path.of("");

    @Option(names = "--device", defaultValue = "cuda", description = "cuda or cpu")
    String device = "";

    @Option(names = "--type", defaultValue = "f32", description = "Of the CPU's products.")
    String type = "";

    @Option(names = "--stored", description = "Leave quantised weights as they are stored.")
    boolean stored;

    @Option(
            names = "--alone",
            description = "Compute each by itself, three times, as servers do with queries.")
    boolean alone;

    @Option(names = "--ids", required = true, description = "JSON: a list of lists of tokens.")
    Path ids = Path.of("");

    @Option(names = "--out", required = true, description = "JSON: a list of vectors.")
    Path out = Path.of("");

    @Override
    public Integer call() throws IOException {
        List<int[]> sequences = List.of(MAPPER.readValue(ids.toFile(), int[][].class));
        int tokens = sequences.stream().mapToInt(each -> each.length).sum();
        Device on = LoadedOn.device(device);
        NumericType products =
                NumericType.of(type)
                        .orElseThrow(() -> new IllegalArgumentException("--type is " + type));
        try (Model loaded = LoadedOn.load(model, on, products, stored);
                ForwardPass pass = loaded.newPass(tokens, LoadedOn.threads(on))) {
            float[][] vectors =
                    alone
                            ? sequences.stream()
                                    .map(each -> alone(pass, each))
                                    .toArray(float[][]::new)
                            : pass.run(Batch.pack(sequences));
            Files.writeString(out, MAPPER.writeValueAsString(vectors));
            System.out.printf(
                    "{\"sequences\": %d, \"dimensions\": %d, \"finite\": %b}%n",
                    vectors.length, vectors[0].length, isFinite(vectors));
        }
        return 0;
    }

    /// On a GPU, the same launches replayed.
    private static float[] alone(ForwardPass pass, int[] sequence) {
        Batch batch = Batch.pack(List.of(sequence));
        float[] first = pass.run(batch)[0].clone();
        for (int again = 1; again < 3; again++) {
            if (!Arrays.equals(first, pass.run(batch)[0])) {
                throw new IllegalStateException(
                        "the vector of %d tokens is another the next time"
                                .formatted(sequence.length));
            }
        }
        return first;
    }

    private static boolean isFinite(float[][] vectors) {
        return Arrays.stream(vectors)
                .allMatch(vector -> {
                    double sum = 0;
                    for (float number : vector) {
                        sum += Math.abs(number);
                    }
                    return Double.isFinite(sum);
                });
    }
}
