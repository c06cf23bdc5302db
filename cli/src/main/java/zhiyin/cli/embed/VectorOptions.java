package zhiyin.cli.embed;

import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import zhiyin.engine.EmbedOptions;
import zhiyin.engine.EmbedOptions.Instruction;
import zhiyin.engine.EmbedOptions.Kind;
import zhiyin.engine.EmbedOptions.Prompt;
import zhiyin.engine.EmbedOptions.Task;
import zhiyin.engine.model.BuiltinModel;

/// What is computed.
final class VectorOptions {
    /// Names have no spaces; own words do, or are not in Latin letters.
    private static final Pattern NAME = Pattern.compile("[\\w.-]+");

    @Option(
            names = "--model",
            paramLabel = "NAME|FILE|DIRECTORY",
            description =
                    "A model by name (see \"zhiyin models\"), a .gguf, .safetensors or .onnx file, or a directory with config.json, tokenizer.json and weights. Default: bge-small-zh-v1.5")
    String model = BuiltinModel.DEFAULT.modelName();

    @Option(
            names = "--as",
            paramLabel = "WHAT",
            description =
                    "What the texts are: query, document or plain. Queries and documents get what the model wants before them (see \"zhiyin info MODEL\"). Default: plain, or query with --task")
    @Nullable String as;

    @Option(
            names = "--task",
            paramLabel = "TASK",
            description =
                    "What the vectors are for: retrieval, classification, clustering, bitext, code, sts or another prompt of the model; or own words, in English whatever the texts' language, for models that take such. Put before queries, or before texts that are compared with their like; never before documents.")
    @Nullable String task;

    @Option(names = "--query", description = "Short for --as query.")
    boolean query;

    @Option(names = "--document", description = "Short for --as document.")
    boolean document;

    @Option(
            names = "--dimensions",
            paramLabel = "N",
            description = "Cut vectors to N numbers and scale them to length 1 again. Default: all")
    @Nullable Integer dimensions;

    @Option(
            names = "--truncate",
            description =
                    "Cut texts that are longer than the model reads. Default: they are invalid")
    boolean truncate;

    /// Why these options cannot be meant; empty where they can.
    Optional<String> mistake() {
        if (query && document) {
            return Optional.of("give either --query or --document, not both");
        }
        if (as != null && (query || document)) {
            return Optional.of("give --as alone; --query and --document are short for it");
        }
        if (as != null && kindNamed(as).isEmpty()) {
            return Optional.of("--as is \"%s\", expected query, document or plain".formatted(as));
        }
        Kind kind = givenKind().orElse(Kind.QUERY);
        if (task != null && kind != Kind.QUERY) {
            return Optional.of(
                    "--task goes before queries; %s texts take none: leave out one of the two options"
                            .formatted(label(kind)));
        }
        return mistakeInTask();
    }

    private Optional<String> mistakeInTask() {
        try {
            prompt();
            return Optional.empty();
        } catch (IllegalArgumentException e) {
            return Optional.of("--task: " + e.getMessage());
        }
    }

    private Optional<Kind> givenKind() {
        if (as != null) {
            return kindNamed(as);
        }
        return query
                ? Optional.of(Kind.QUERY)
                : document ? Optional.of(Kind.DOCUMENT) : Optional.empty();
    }

    private static Optional<Kind> kindNamed(String name) {
        for (Kind kind : Kind.values()) {
            if (label(kind).equals(name)) {
                return Optional.of(kind);
            }
        }
        return Optional.empty();
    }

    private static String label(Kind kind) {
        return kind.name().toLowerCase(Locale.ROOT);
    }

    private Prompt prompt() {
        if (task != null) {
            return NAME.matcher(task).matches() ? new Task(task) : new Instruction(task);
        }
        return givenKind().orElse(Kind.PLAIN);
    }

    /// How [RunSettings] name the prompt.
    String kind() {
        return switch (prompt()) {
            case Kind kind -> label(kind);
            case Task(String name) -> "task " + name;
            case Instruction _ -> "instruction";
        };
    }

    EmbedOptions options() {
        EmbedOptions options = EmbedOptions.DEFAULTS.withPrompt(prompt());
        options = truncate ? options.withTruncation() : options;
        return dimensions == null ? options : options.withDimensions(dimensions);
    }
}
