package zhiyin.cli.embed;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// Where vectors go.
final class OutputOptions {
    @Option(
            names = {"-o", "--output"},
            paramLabel = "FILE",
            description = "Write to a file. Default: JSON lines on standard output")
    @Nullable Path output;

    @Option(
            names = "--format",
            paramLabel = "FORMAT",
            description =
                    "jsonl, npy or parquet. Default: what the output's name ends in; jsonl on standard output")
    @Nullable String format;

    @Option(names = "--with-text", description = "Write the texts too (jsonl and parquet).")
    boolean withText;

    @Option(
            names = "--resume",
            description =
                    "Go on with an output that was broken off, by Ctrl-C, a failure or a kill: finished inputs are passed over. Model, dimensions, numeric type, prompt and input must be the same; FILE.zhiyin.json beside the output keeps them. With --type auto the earlier type is kept. Lines added to a finished input are embedded too.")
    boolean resume;

    @Option(names = "--overwrite", description = "Replace an existing output.")
    boolean overwrite;

    @Option(names = "--quiet", description = "No progress line and no summary.")
    boolean quiet;

    @Option(
            names = "--json",
            description =
                    "For programs: JSON lines on standard output (the default there), and the summary on standard error as one JSON object, also with --quiet.")
    boolean json;

    /// Why these options cannot be meant; empty where they can.
    Optional<String> mistake(boolean hasId) {
        if (format != null && OutputFormat.of(format).isEmpty()) {
            return Optional.of(
                    "--format is \"%s\", expected %s".formatted(format, OutputFormat.labels()));
        }
        if (output == null) {
            return mistakeOnStandardOutput();
        }
        if (format == null && OutputFormat.ofEnding(output).isEmpty()) {
            return Optional.of(
                    "--output %s ends in none of %s; name the format with --format"
                            .formatted(output, OutputFormat.labels()));
        }
        if (resume && overwrite) {
            return Optional.of("give either --resume or --overwrite, not both");
        }
        return format() == OutputFormat.NPY && (withText || hasId)
                ? Optional.of(
                        "npy holds vectors only; --with-text and --id-field need jsonl or parquet")
                : Optional.empty();
    }

    private Optional<String> mistakeOnStandardOutput() {
        if (format() != OutputFormat.JSONL) {
            return Optional.of("--format %s needs --output FILE".formatted(format));
        }
        return resume || overwrite
                ? Optional.of("--resume and --overwrite need --output FILE")
                : Optional.empty();
    }

    OutputFormat format() {
        if (format != null) {
            return OutputFormat.of(format).orElseThrow();
        }
        return output == null ? OutputFormat.JSONL : OutputFormat.ofEnding(output).orElseThrow();
    }

    /// What the output to go on with was made by; empty for a new output.
    ///
    /// @throws EmbedFailure where an existing output is neither to be continued nor replaced
    Optional<RunSettings> earlier() throws IOException {
        if (output == null || !Files.exists(output) || overwrite) {
            return Optional.empty();
        }
        if (!resume) {
            throw new EmbedFailure(
                    "%s exists; continue it with --resume or replace it with --overwrite"
                            .formatted(output));
        }
        Optional<RunSettings> earlier = RunSettings.read(RunSettings.beside(output));
        if (earlier.isEmpty()) {
            throw new EmbedFailure(
                    "--resume: %s is missing, so it is not known which model made %s; start anew with --overwrite"
                            .formatted(RunSettings.beside(output), output));
        }
        return earlier;
    }

    /// Opens the output, new or to go on with.
    RowSink open(RunSettings settings, boolean hasId, PrintWriter out) throws IOException {
        if (output == null) {
            return new JsonPrinter(out, withText);
        }
        if (overwrite) {
            // Before the settings change: old rows must never lie beside new settings.
            Files.deleteIfExists(output);
        }
        settings.save(RunSettings.beside(output), false);
        int dimensions = settings.dimensions();
        return switch (format()) {
            case JSONL -> JsonFile.open(output, RowShape.INPUT, withText);
            case NPY -> NpyFile.open(output, dimensions);
            case PARQUET ->
                    ParquetFile.open(
                            output,
                            ParquetColumn.columns(hasId, withText, dimensions),
                            dimensions,
                            settings.asJson());
        };
    }

    void markComplete(RunSettings settings) throws IOException {
        if (output != null) {
            settings.save(RunSettings.beside(output), true);
        }
    }

    String name() {
        return output == null ? "stdout" : output.toString();
    }
}
