package zhiyin.knowledge.parse.word;

import java.util.Locale;
import java.util.Map;
import java.util.Set;

/// Characters of symbol fonts, which have no code points of their own: Word writes them from U+F020 to
/// U+F0FF. Symbol's are Adobe's encoding of that name; of the dingbats there are those that say something
/// in a text.
final class Symbols {
    private static final Set<String> FONTS =
            Set.of("symbol", "wingdings", "wingdings 2", "wingdings 3", "webdings");
    private static final int FIRST = 0x20;
    private static final int PRIVATE = 0xF000;
    private static final char UNKNOWN = '\uFFFD';
    private static final String SYMBOL =
            " !∀#∃%&∋()∗+,−./0123456789:;<=>?"
                    + "≅ΑΒΧΔΕΦΓΗΙϑΚΛΜΝΟΠΘΡΣΤΥςΩΞΨΖ[∴]⊥_"
                    + "‾αβχδεφγηιϕκλμνοπθρστυϖωξψζ{|}∼\uFFFD"
                    + "\uFFFD".repeat(32)
                    + "€ϒ′≤⁄∞ƒ♣♦♥♠↔←↑→↓°±″≥×∝∂•÷≠≡≈…⏐⎯↵"
                    + "ℵℑℜ℘⊗⊕∅∩∪⊃⊇⊄⊂⊆∈∉∠∇®©™∏√⋅¬∧∨⇔⇐⇑⇒⇓"
                    + "◊〈®©™∑⎛⎜⎝⎡⎢⎣⎧⎨⎩⎪\uFFFD〉∫⌠⎮⌡⎞⎟⎠⎤⎥⎦⎫⎬⎭\uFFFD";

    /// Pairs of a code and what it shows.
    private static final Map<Integer, String> WINGDINGS =
            Map.ofEntries(
                    Map.entry(0x21, "✏"),
                    Map.entry(0x22, "✂"),
                    Map.entry(0x28, "☎"),
                    Map.entry(0x2A, "✉"),
                    Map.entry(0x36, "⌛"),
                    Map.entry(0x41, "✌"),
                    Map.entry(0x46, "☞"),
                    Map.entry(0x4A, "☺"),
                    Map.entry(0x4C, "☹"),
                    Map.entry(0x6C, "●"),
                    Map.entry(0x6E, "■"),
                    Map.entry(0x6F, "□"),
                    Map.entry(0x71, "❑"),
                    Map.entry(0x72, "❒"),
                    Map.entry(0x75, "◆"),
                    Map.entry(0x76, "❖"),
                    Map.entry(0x80, "⓪"),
                    Map.entry(0x81, "①"),
                    Map.entry(0x82, "②"),
                    Map.entry(0x83, "③"),
                    Map.entry(0x84, "④"),
                    Map.entry(0x85, "⑤"),
                    Map.entry(0x86, "⑥"),
                    Map.entry(0x87, "⑦"),
                    Map.entry(0x88, "⑧"),
                    Map.entry(0x89, "⑨"),
                    Map.entry(0x8A, "⑩"),
                    Map.entry(0x9F, "•"),
                    Map.entry(0xA7, "▪"),
                    Map.entry(0xA8, "□"),
                    Map.entry(0xAB, "★"),
                    Map.entry(0xD8, "➢"),
                    Map.entry(0xDF, "←"),
                    Map.entry(0xE0, "→"),
                    Map.entry(0xE1, "↑"),
                    Map.entry(0xE2, "↓"),
                    Map.entry(0xE8, "➔"),
                    Map.entry(0xEF, "⇦"),
                    Map.entry(0xF0, "⇨"),
                    Map.entry(0xFB, "✗"),
                    Map.entry(0xFC, "✓"),
                    Map.entry(0xFD, "☒"),
                    Map.entry(0xFE, "☑"));

    private static final Map<Integer, String> WINGDINGS_2 =
            Map.of(
                    0x4F, "✗", 0x50, "✓", 0x51, "☒", 0x52, "☑", 0x53, "☒", 0x96, "•", 0x97, "●",
                    0xA3, "□");

    private Symbols() {}

    static boolean isSymbolFont(String font) {
        return FONTS.contains(font.toLowerCase(Locale.ROOT));
    }

    /// An element `w:sym`.
    ///
    /// @param code in hexadecimal digits
    /// @return U+FFFD where nobody knows what it looks like
    static String read(String font, String code) {
        if (!code.matches("[0-9A-Fa-f]{1,4}")) {
            return "";
        }
        int c = Integer.parseInt(code, 16);
        return c < FIRST || (c >= 0xD800 && c <= 0xDFFF) ? "" : unmap(font, Character.toString(c));
    }

    /// Text in a symbol font, in characters that mean the same in any font.
    static String unmap(String font, String text) {
        var out = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean mapped = c >= PRIVATE && c <= PRIVATE + 0xFF;
            boolean plain = c >= FIRST && c <= 0xFF;
            out.append(mapped || plain ? symbol(font, c & 0xFF, mapped) : String.valueOf(c));
        }
        return out.toString();
    }

    private static String symbol(String font, int code, boolean mapped) {
        String otherwise = String.valueOf(mapped ? UNKNOWN : (char) code);
        if (code < FIRST) {
            return String.valueOf(UNKNOWN);
        }
        String blank = code == FIRST ? " " : String.valueOf(UNKNOWN);
        return switch (font.toLowerCase(Locale.ROOT)) {
            case "symbol" -> {
                int at = code - FIRST;
                boolean known = at < SYMBOL.length() && SYMBOL.charAt(at) != UNKNOWN;
                yield known ? SYMBOL.substring(at, at + 1) : otherwise;
            }
            case "wingdings" -> WINGDINGS.getOrDefault(code, blank);
            case "wingdings 2" -> WINGDINGS_2.getOrDefault(code, blank);
            default -> otherwise;
        };
    }
}
