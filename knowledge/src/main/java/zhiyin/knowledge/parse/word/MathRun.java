package zhiyin.knowledge.parse.word;

import java.util.stream.Collectors;

/// A run of a formula (`m:r`): letters, digits and signs in one script and style.
final class MathRun {
    private MathRun() {}

    static String of(MathNode run) {
        String text =
                run.children().stream()
                        .filter(child -> child.is("m:t") || child.is("w:t"))
                        .map(MathNode::text)
                        .collect(Collectors.joining());
        if (run.has("m:rPr", "m:nor")) {
            return text.isBlank() ? text : "\\text{" + LatexSymbols.escape(text) + "}";
        }
        String bare = text.strip();
        if (MathSigns.isFunction(bare)) {
            return "\\" + bare;
        }
        String latex = LatexSymbols.of(text);
        String command = command(run, bare);
        return command.isEmpty() ? latex : command + "{" + latex.strip() + "}";
    }

    /// The alphabet that the run is set in; empty for that of variables.
    private static String command(MathNode run, String text) {
        boolean letters = text.chars().anyMatch(c -> (c | 0x20) >= 'a' && (c | 0x20) <= 'z');
        boolean word = text.chars().allMatch(c -> Character.isLetterOrDigit(c) || c == '.');
        String script = run.property("m:rPr", "m:scr").orElse("");
        if (letters && !script.isEmpty() && !script.equals("roman")) {
            return switch (script) {
                case "double-struck" -> "\\mathbb";
                case "script" -> "\\mathcal";
                case "fraktur" -> "\\mathfrak";
                case "sans-serif" -> "\\mathsf";
                case "monospace" -> "\\mathtt";
                default -> "";
            };
        }
        return switch (run.property("m:rPr", "m:sty").orElse("")) {
            case "b" -> text.isEmpty() ? "" : "\\mathbf";
            case "bi" -> text.isEmpty() ? "" : "\\boldsymbol";
            case "p" -> letters && word ? "\\mathrm" : "";
            default -> "";
        };
    }
}
