package zhiyin.cli.parse;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/// What documents are written as.
enum OutputKind {
    MARKDOWN("md"),
    HTML("html"),
    JSON("json"),
    CHUNKS("jsonl");

    private final String extension;

    OutputKind(String extension) {
        this.extension = extension;
    }

    String extension() {
        return extension;
    }

    String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    static Optional<OutputKind> of(String label) {
        return Arrays.stream(values()).filter(kind -> kind.label().equals(label)).findFirst();
    }

    static String labels() {
        return Arrays.stream(values()).map(OutputKind::label).collect(Collectors.joining(", "));
    }
}
