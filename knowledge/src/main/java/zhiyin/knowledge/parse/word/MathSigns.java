package zhiyin.knowledge.parse.word;

import java.util.Map;
import java.util.Set;

/// Signs that stand above, below or around parts of a formula, and names of functions, as LaTeX commands.
final class MathSigns {
    private static final Set<String> FUNCTIONS =
            Set.of(
                    "arccos", "arcsin", "arctan", "arg", "cos", "cosh", "cot", "coth", "csc", "deg",
                    "det", "dim", "exp", "gcd", "hom", "inf", "ker", "lg", "lim", "liminf",
                    "limsup", "ln", "log", "max", "min", "Pr", "sec", "sin", "sinh", "sup", "tan",
                    "tanh");
    private static final Map<String, String> ACCENTS =
            Map.ofEntries(
                    Map.entry("\u0300", "\\grave"),
                    Map.entry("\u0301", "\\acute"),
                    Map.entry("\u0302", "\\hat"),
                    Map.entry("^", "\\hat"),
                    Map.entry("\u0303", "\\tilde"),
                    Map.entry("~", "\\tilde"),
                    Map.entry("\u0304", "\\bar"),
                    Map.entry("\u0305", "\\overline"),
                    Map.entry("¯", "\\bar"),
                    Map.entry("\u0306", "\\breve"),
                    Map.entry("\u0307", "\\dot"),
                    Map.entry("˙", "\\dot"),
                    Map.entry("\u0308", "\\ddot"),
                    Map.entry("\u20DB", "\\dddot"),
                    Map.entry("\u030A", "\\mathring"),
                    Map.entry("\u030C", "\\check"),
                    Map.entry("\u20D6", "\\overleftarrow"),
                    Map.entry("\u20D7", "\\vec"),
                    Map.entry("→", "\\vec"),
                    Map.entry("\u20E1", "\\overleftrightarrow"),
                    Map.entry("\u20D0", "\\overset{\\leftharpoonup}"),
                    Map.entry("\u20D1", "\\overset{\\rightharpoonup}"),
                    Map.entry("\u0332", "\\underline"));
    private static final Map<String, String> WIDE =
            Map.of(
                    "\\hat", "\\widehat",
                    "\\tilde", "\\widetilde",
                    "\\bar", "\\overline",
                    "\\vec", "\\overrightarrow");
    private static final Map<String, String> GROUPS =
            Map.of(
                    "⏞", "\\overbrace",
                    "⏟", "\\underbrace",
                    "⏜", "\\overparen",
                    "⏝", "\\underparen",
                    "→", "\\xrightarrow",
                    "←", "\\xleftarrow",
                    "⇒", "\\xRightarrow",
                    "⇐", "\\xLeftarrow",
                    "↔", "\\xleftrightarrow");
    private static final Map<String, String> FENCES =
            Map.ofEntries(
                    Map.entry("{", "\\{"),
                    Map.entry("}", "\\}"),
                    Map.entry("⟨", "\\langle "),
                    Map.entry("〈", "\\langle "),
                    Map.entry("⟩", "\\rangle "),
                    Map.entry("〉", "\\rangle "),
                    Map.entry("⌊", "\\lfloor "),
                    Map.entry("⌋", "\\rfloor "),
                    Map.entry("⌈", "\\lceil "),
                    Map.entry("⌉", "\\rceil "),
                    Map.entry("‖", "\\|"),
                    Map.entry("∥", "\\|"),
                    Map.entry("⟦", "\\llbracket "),
                    Map.entry("⟧", "\\rrbracket "));

    private MathSigns() {}

    static boolean isFunction(String name) {
        return FUNCTIONS.contains(name);
    }

    /// @param wide whether it lies over more than one sign
    static String accent(String sign, boolean wide) {
        String command = ACCENTS.getOrDefault(sign, "\\hat");
        return wide ? WIDE.getOrDefault(command, command) : command;
    }

    /// Empty where there is no command for it.
    static String group(String sign) {
        return GROUPS.getOrDefault(sign, "");
    }

    /// What stands after `\left` or `\right`.
    static String fence(String sign) {
        if (sign.isEmpty()) {
            return ".";
        }
        String known = FENCES.get(sign);
        return known == null ? LatexSymbols.of(sign) : known;
    }
}
