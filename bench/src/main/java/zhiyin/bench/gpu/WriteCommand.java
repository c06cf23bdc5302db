package zhiyin.bench.gpu;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import zhiyin.engine.weights.random.Qwen3Shape;
import zhiyin.engine.weights.random.RandomModel;
import zhiyin.engine.weights.random.TypeMix;
import zhiyin.engine.weights.random.VocabularySource;

/// A model of random weights: in bf16 as safetensors, which other programs read, too, else as a GGUF file.
@Command(
        name = "write",
        mixinStandardHelpOptions = true,
        description = "Writes a Qwen3 of random weights, without a tokenizer.")
final class WriteCommand implements Callable<Integer> {
    private static final long SHARD_BYTES = 5L << 30;

    /// Not used, but a file has one.
    private static final VocabularySource VOCABULARY =
            new VocabularySource(List.of("a", "b", "ab"), new int[] {1, 1, 3}, List.of("a b"));

    @Option(names = "--out", required = true, description = "A directory.")
    Path directory = Path.of("");

    @Option(names = "--size", defaultValue = "qwen3-0.6b", description = "${DEFAULT-VALUE}")
    String size = "";

    @Option(names = "--layers", description = "Fewer layers than the size has.")
    int layers;

    @Option(
            names = "--types",
            defaultValue = "bf16",
            description =
                    "Of weights: bf16 for safetensors, or q4_k_m, q8_0, ... for OUT/model.gguf. Default: ${DEFAULT-VALUE}")
    String types = "";

    @Override
    public Integer call() throws IOException {
        Qwen3Shape shape = Qwen3Shape.named(size);
        var model =
                new RandomModel(
                        layers == 0 ? shape : shape.withLayers(layers), TypeMix.named(types), 1);
        Files.createDirectories(directory);
        if (types.equals("bf16")) {
            Path tokenizer = Files.writeString(directory.resolve("unused.json"), "{}");
            model.writeSafetensors(directory, tokenizer, SHARD_BYTES);
        } else {
            model.writeGguf(directory.resolve("model.gguf"), VOCABULARY);
        }
        return 0;
    }
}
