package zhiyin.knowledge.parse.office;

import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.apache.poi.sl.usermodel.TextRun;
import org.jspecify.annotations.Nullable;

/// Fonts in which all characters are as wide: those of program code.
final class Monospaced {
    private static final Pattern NAME =
            Pattern.compile(
                    "courier.*|consolas|menlo|monaco|lucida console|andale mono|fixedsys|terminal|"
                            + "cascadia (?:code|mono)|.*\\bmono(?:space)?\\b.*|source code .*|fira code|"
                            + "jetbrains .*");

    private Monospaced() {}

    static boolean is(@Nullable String font) {
        return font != null && NAME.matcher(font.toLowerCase(Locale.ROOT)).matches();
    }

    /// Whether all that can be seen is in such fonts.
    static boolean all(List<? extends TextRun> runs) {
        boolean seen = false;
        for (TextRun run : runs) {
            String text = run.getRawText();
            if (text != null && !text.isBlank()) {
                if (!is(run.getFontFamily())) {
                    return false;
                }
                seen = true;
            }
        }
        return seen;
    }
}
