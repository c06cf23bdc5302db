package zhiyin.cli.parse;

import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import zhiyin.engine.model.BuiltinModel;
import zhiyin.knowledge.chunk.ChunkOptions;
import zhiyin.knowledge.document.MarkdownWriter;

/// How documents are written.
final class RenderingOptions {
    @Option(
            names = "--to",
            paramLabel = "KIND",
            defaultValue = "markdown",
            description = "markdown, html, json or chunks. Default: ${DEFAULT-VALUE}")
    String to = "markdown";

    @Option(
            names = "--furniture",
            description =
                    "Write page headers, footers and numbers, navigation and comments too (json always has them).")
    boolean furniture;

    @Option(
            names = "--original",
            description =
                    "Keep characters as the file has them: radicals, ligatures, soft hyphens (json and html always do).")
    boolean original;

    @Option(
            names = "--model",
            paramLabel = "NAME|FILE|DIRECTORY",
            description = "Whose tokens chunks are counted in. Default: bge-small-zh-v1.5")
    @Nullable String model;

    @Option(
            names = "--target-tokens",
            paramLabel = "N",
            description =
                    "What chunks come near to. Default: 350, or less for models that read less")
    @Nullable Integer targetTokens;

    @Option(
            names = "--max-tokens",
            paramLabel = "N",
            description =
                    "What chunks never exceed. Default: 500, or less for models that read less")
    @Nullable Integer maxTokens;

    @Option(
            names = "--breakpoints",
            paramLabel = "NAME|FILE|DIRECTORY",
            description =
                    "A model that finds where the subject changes: sections too large for a chunk are cut there first. Takes time: every sentence of such a section is embedded.")
    @Nullable String breakpoints;

    /// Why these options cannot be meant; empty where they can.
    Optional<String> mistake() {
        if (OutputKind.of(to).isEmpty()) {
            return Optional.of("--to is \"%s\", expected %s".formatted(to, OutputKind.labels()));
        }
        boolean chunking =
                model != null || targetTokens != null || maxTokens != null || breakpoints != null;
        if (chunking && kind() != OutputKind.CHUNKS) {
            return Optional.of(
                    "--model, --target-tokens, --max-tokens and --breakpoints need --to chunks");
        }
        return Optional.empty();
    }

    OutputKind kind() {
        return OutputKind.of(to).orElseThrow();
    }

    String modelName() {
        return model == null ? BuiltinModel.DEFAULT.modelName() : model;
    }

    MarkdownWriter.Options writing() {
        MarkdownWriter.Options all =
                furniture ? MarkdownWriter.Options.withFurniture() : MarkdownWriter.Options.plain();
        return new MarkdownWriter.Options(all.furniture(), original);
    }

    /// @param readable tokens that the model reads, those at the ends left out
    /// @throws IllegalArgumentException where the numbers do not go together
    ChunkOptions chunking(int readable) {
        ChunkOptions defaults = ChunkOptions.defaults();
        int max = maxTokens != null ? maxTokens : Math.min(defaults.maxTokens(), readable);
        int target = targetTokens != null ? targetTokens : Math.min(defaults.targetTokens(), max);
        return new ChunkOptions(target, max, Math.min(defaults.minTokens(), target));
    }
}
