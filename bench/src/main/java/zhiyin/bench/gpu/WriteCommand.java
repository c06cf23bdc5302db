package zhiyin.bench.gpu;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import zhiyin.engine.weights.random.Qwen3Shape;
import zhiyin.engine.weights.random.RandomModel;
import zhiyin.engine.weights.random.TypeMix;

/// A model of random weights as safetensors, in bf16, which other programs read, too.
@Command(
        name = "write",
        mixinStandardHelpOptions = true,
        description = "Writes a Qwen3 of random weights as safetensors.")
final class WriteCommand implements Callable<Integer> {
    private static final long SHARD_BYTES = 5L << 30;

    @Option(names = "--out", required = true, description = "A directory.")
    Path directory = Path.of("");

    @Option(names = "--size", defaultValue = "qwen3-0.6b", description = "${DEFAULT-VALUE}")
    String size = "";

    @Option(names = "--layers", description = "Fewer layers than the size has.")
    int layers;

    @Option(
            names = "--tokenizer",
            required = true,
            description = "A file to stand for the tokenizer, which is not used.")
    Path tokenizer = Path.of("");

    @Override
    public Integer call() throws IOException {
        Qwen3Shape shape = Qwen3Shape.named(size);
        new RandomModel(layers == 0 ? shape : shape.withLayers(layers), TypeMix.named("bf16"), 1)
                .writeSafetensors(directory, tokenizer, SHARD_BYTES);
        return 0;
    }
}
