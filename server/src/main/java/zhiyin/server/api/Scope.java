package zhiyin.server.api;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/// What an API key lets its bearer do. Each route needs one of these.
public enum Scope {
    /// Vectors, ranks, tokens, and what models there are.
    EMBED,
    /// Reading the knowledge base.
    SEARCH,
    /// Changing the knowledge base.
    INGEST,
    /// The figures for monitoring.
    METRICS,
    /// Pulling and deleting models, and all of the above.
    ADMIN;

    @JsonValue
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    public static Optional<Scope> of(String label) {
        return Arrays.stream(values()).filter(scope -> scope.label().equals(label)).findFirst();
    }

    /// `embed, search, ...`
    public static String labels() {
        return Arrays.stream(values()).map(Scope::label).collect(Collectors.joining(", "));
    }
}
