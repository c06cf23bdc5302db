package zhiyin.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import zhiyin.engine.model.RerankPrompt;
import zhiyin.engine.weights.random.Qwen3Shape;
import zhiyin.engine.weights.random.RandomModel;
import zhiyin.engine.weights.random.TypeMix;
import zhiyin.engine.weights.random.VocabularySource;

/// `zhiyin random-model`: writes a model of random weights, to see how fast a machine would run the
/// trained one before it is downloaded.
@Command(
        name = "random-model",
        hidden = true,
        mixinStandardHelpOptions = true,
        description = "Writes a Qwen3 of random weights, to measure speed with.",
        footer = {
            "",
            "Examples:",
            "  zhiyin random-model --size qwen3-4b --type q4_k_m --tokenizer small.gguf --out 4b.gguf",
            "  zhiyin random-model --reranker --type bf16 --tokenizer small.gguf --out reranker.gguf",
            "  zhiyin random-model --type bf16 --format safetensors --tokenizer tokenizer.json --out folder"
        })
final class RandomModelCommand implements Callable<Integer> {
    private static final long BYTES_PER_GB = 1_000_000_000;

    /// What is written.
    enum Format {
        gguf,
        safetensors
    }

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli before call()
    CommandSpec spec;

    @Option(
            names = "--size",
            paramLabel = "SIZE",
            defaultValue = "qwen3-0.6b",
            description = "qwen3-0.6b, qwen3-4b or qwen3-8b. Default: ${DEFAULT-VALUE}")
    String size = "qwen3-0.6b";

    @Option(
            names = "--reranker",
            description = "A reranker, where an embedding model is written otherwise.")
    boolean reranker;

    @Option(
            names = "--layers",
            paramLabel = "N",
            description = "Layers, where fewer are to be written than the size has.")
    @Nullable Integer layers;

    @Option(
            names = "--type",
            paramLabel = "TYPE",
            defaultValue = "q8_0",
            description =
                    "Of the matrices: f32, f16, bf16, q8_0, q4_k_m, ... Default: ${DEFAULT-VALUE}")
    String type = "q8_0";

    @Option(
            names = "--format",
            paramLabel = "FORMAT",
            defaultValue = "gguf",
            description = "gguf or safetensors. Default: ${DEFAULT-VALUE}")
    Format format = Format.gguf;

    @Option(
            names = "--tokenizer",
            paramLabel = "FILE",
            required = true,
            description = "A GGUF file or a tokenizer.json that the tokens are taken from.")
    @SuppressWarnings("NullAway.Init") // required
    Path tokenizer;

    @Option(
            names = "--out",
            paramLabel = "PATH",
            required = true,
            description = "The file to be written; for safetensors, the directory.")
    @SuppressWarnings("NullAway.Init") // required
    Path out;

    @Option(
            names = "--shard-gb",
            paramLabel = "N",
            defaultValue = "5",
            description = "Size of safetensors files at most, in GB. Default: ${DEFAULT-VALUE}")
    int shardGb = 5;

    @Option(names = "--seed", paramLabel = "N", defaultValue = "1", description = "Default: 1")
    long seed = 1;

    @Override
    public Integer call() throws IOException {
        Qwen3Shape shape = Qwen3Shape.named(size);
        if (layers != null) {
            require(layers >= 1, "--layers is %d, expected 1 or more".formatted(layers));
            shape = shape.withLayers(layers);
        }
        require(shardGb >= 1, "--shard-gb is %d, expected 1 or more".formatted(shardGb));
        if (!Files.isRegularFile(tokenizer)) {
            throw new Failure(tokenizer + ": no such file");
        }
        var model =
                new RandomModel(
                        shape,
                        TypeMix.named(type),
                        seed,
                        Optional.of(RerankPrompt.template()).filter(_ -> reranker));
        switch (format) {
            case gguf -> model.writeGguf(out, VocabularySource.read(tokenizer));
            case safetensors -> {
                require(
                        tokenizer.toString().endsWith(".json"),
                        "--tokenizer is %s; a model in safetensors needs a tokenizer.json"
                                .formatted(tokenizer));
                model.writeSafetensors(out, tokenizer, shardGb * BYTES_PER_GB);
            }
        }
        spec.commandLine().getOut().println(out);
        return 0;
    }

    private void require(boolean legal, String message) {
        if (!legal) {
            throw new ParameterException(spec.commandLine(), message);
        }
    }
}
