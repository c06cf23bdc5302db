package zhiyin.cli.embed;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.json.JsonMapper;

/// Which texts.
final class InputOptions {
    private static final String DEFAULT_FIELD = "text";

    @Parameters(
            arity = "0..*",
            paramLabel = "TEXT",
            description =
                    "The texts. None, or \"-\", reads standard input: one text a line, or JSON lines with --field.")
    List<String> texts = List.of();

    @Option(
            names = "--file",
            paramLabel = "FILE",
            description =
                    "Read texts from a file in UTF-8, of any length: JSON lines from a .jsonl or .ndjson, else one text a line. A .gz after it is decompressed.")
    @Nullable Path file;

    @Option(
            names = "--field",
            paramLabel = "NAME",
            description = "The JSON field with the text. Default: " + DEFAULT_FIELD)
    @Nullable String field;

    @Option(
            names = "--id-field",
            paramLabel = "NAME",
            description =
                    "A JSON field with an id, string or number, to carry to the output (jsonl and parquet).")
    @Nullable String idField;

    @Option(
            names = "--skip-invalid",
            description =
                    "Report inputs that cannot be embedded (empty, not UTF-8, no JSON, too long) and go on. Default: stop at the first. They have no row in jsonl and parquet, whose index tells; in npy a row of NaN, so that row i is always input i.")
    boolean skipInvalid;

    /// Why these options cannot be meant; empty where they can.
    Optional<String> mistake() {
        boolean named = !texts.isEmpty() && !isStandardInput();
        if (!texts.isEmpty() && file != null) {
            return Optional.of("give either texts or --file, not both");
        }
        if (named && (field != null || idField != null)) {
            return Optional.of(
                    "--field and --id-field are for --file and standard input, not for texts");
        }
        return Optional.empty();
    }

    private boolean isStandardInput() {
        return file == null && (texts.isEmpty() || texts.equals(List.of("-")));
    }

    /// @param in standard input
    /// @throws EmbedFailure where there is no such file
    TextSource open(InputStream in) throws IOException {
        if (isStandardInput()) {
            return LineSource.standardInput(in, parser());
        }
        if (file == null) {
            return new ArgumentSource(texts);
        }
        if (!Files.isReadable(file) || Files.isDirectory(file)) {
            throw new EmbedFailure(
                    "--file %s is %s"
                            .formatted(
                                    file, Files.exists(file) ? "not a readable file" : "missing"));
        }
        return LineSource.open(file, parser());
    }

    private LineParser parser() {
        return isJson()
                ? new JsonLineParser(
                        new JsonMapper(),
                        field == null ? DEFAULT_FIELD : field,
                        Optional.ofNullable(idField),
                        true)
                : LineParser.PLAIN;
    }

    private boolean isJson() {
        String name = file == null ? "" : file.toString().replaceFirst("\\.gz$", "");
        return field != null
                || idField != null
                || name.endsWith(".jsonl")
                || name.endsWith(".ndjson");
    }

    boolean hasId() {
        return idField != null;
    }

    /// How the input is read, for `--resume` to compare.
    String content() {
        if (!isJson()) {
            return "lines";
        }
        String content = "field " + (field == null ? DEFAULT_FIELD : field);
        return idField == null ? content : content + ", id-field " + idField;
    }
}
