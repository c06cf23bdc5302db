package zhiyin.cli;

import java.io.Console;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/// What the standard streams lead to, and how wide text is there.
public final class Terminal {
    private Terminal() {}

    /// Whether standard error is a terminal. Java tells only of input and output together; Linux tells
    /// more, which matters where output goes to a file.
    public static boolean showsErrors() {
        try {
            String target = Path.of("/proc/self/fd/2").toRealPath().toString();
            return target.startsWith("/dev/pts/") || target.startsWith("/dev/tty");
        } catch (IOException e) {
            return Optional.ofNullable(System.console()).map(Console::isTerminal).orElse(false);
        }
    }

    /// Columns that the text takes: two for each Chinese, Japanese or Korean character, none for accents.
    public static int width(String text) {
        return text.codePoints().map(Terminal::width).sum();
    }

    /// The text, cut to so many columns; what is cut off at its start is a `…`.
    public static String tail(String text, int columns) {
        if (width(text) <= columns) {
            return text;
        }
        int[] characters = text.codePoints().toArray();
        int from = characters.length;
        int used = 1;
        while (from > 0 && used + width(characters[from - 1]) <= columns) {
            from--;
            used += width(characters[from]);
        }
        return columns < 1 ? "" : "…" + new String(characters, from, characters.length - from);
    }

    private static int width(int character) {
        return switch (Character.getType(character)) {
            case Character.NON_SPACING_MARK, Character.ENCLOSING_MARK, Character.FORMAT -> 0;
            default -> isWide(character) ? 2 : 1;
        };
    }

    /// The wide blocks of Unicode's East Asian Width, in short.
    private static boolean isWide(int character) {
        return (character >= 0x1100 && character <= 0x115F)
                || (character >= 0x2E80 && character <= 0xA4CF && character != 0x303F)
                || (character >= 0xAC00 && character <= 0xD7A3)
                || (character >= 0xF900 && character <= 0xFAFF)
                || (character >= 0xFE30 && character <= 0xFE6F)
                || (character >= 0xFF00 && character <= 0xFF60)
                || (character >= 0xFFE0 && character <= 0xFFE6)
                || (character >= 0x1F300 && character <= 0x1FAFF)
                || (character >= 0x20000 && character <= 0x3FFFD);
    }
}
