package zhiyin.cli.embed;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/// How vectors are written.
enum OutputFormat {
    JSONL,
    NPY,
    PARQUET;

    String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    static Optional<OutputFormat> of(String label) {
        return Arrays.stream(values()).filter(format -> format.label().equals(label)).findFirst();
    }

    /// The format that a file's name ends in.
    static Optional<OutputFormat> ofEnding(Path file) {
        String name = file.toString();
        return of(name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT));
    }

    static String labels() {
        return Arrays.stream(values()).map(OutputFormat::label).collect(Collectors.joining(", "));
    }
}
