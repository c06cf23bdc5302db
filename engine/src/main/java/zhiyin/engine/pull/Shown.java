package zhiyin.engine.pull;

import java.util.Locale;

/// Values as people read them in messages.
final class Shown {
    private static final int MAX_CHARACTERS = 200;

    private Shown() {}

    /// What someone else sent, fit for a terminal: one line, no control characters, not endless.
    static String line(String text) {
        String cut =
                text.length() > MAX_CHARACTERS ? text.substring(0, MAX_CHARACTERS) + "…" : text;
        return cut.replaceAll("\\p{C}", "?");
    }

    static String bytes(long bytes) {
        if (bytes < 1_000_000) {
            return "%,d bytes".formatted(bytes);
        }
        return bytes < 1_000_000_000
                ? String.format(Locale.ROOT, "%.1f MB", bytes / 1e6)
                : String.format(Locale.ROOT, "%.2f GB", bytes / 1e9);
    }
}
