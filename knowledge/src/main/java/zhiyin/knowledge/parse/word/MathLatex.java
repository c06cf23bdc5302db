package zhiyin.knowledge.parse.word;

import java.util.List;
import java.util.stream.Collectors;

/// Writes a formula's elements as LaTeX with the commands of `amsmath` and `amssymb`.
final class MathLatex {
    private MathLatex() {}

    /// An element with all that is in it.
    static String of(MathNode node) {
        return switch (node.name()) {
            case "m:r" -> MathRun.of(node);
            case "w:r" -> text(node);
            case "m:f" -> fraction(node);
            case "m:sSup" -> base(node) + script("^", node, "m:sup");
            case "m:sSub" -> base(node) + script("_", node, "m:sub");
            case "m:sSubSup" ->
                    base(node) + script("_", node, "m:sub") + script("^", node, "m:sup");
            case "m:sPre" ->
                    "{}" + script("_", node, "m:sub") + script("^", node, "m:sup") + base(node);
            case "m:rad" -> radical(node);
            case "m:nary" -> nary(node);
            case "m:d" -> delimiters(node);
            case "m:func" -> function(node);
            case "m:limLow" -> limit(node, "\\underset", "_");
            case "m:limUpp" -> limit(node, "\\overset", "^");
            case "m:acc" -> accent(node);
            case "m:bar" -> bar(node);
            case "m:groupChr" -> group(node);
            case "m:borderBox" -> "\\boxed{" + element(node) + "}";
            case "m:phant" -> phantom(node);
            case "m:m" -> matrix(node);
            case "m:eqArr" -> equations(node);
            default -> node.name().endsWith("Pr") ? "" : inside(node);
        };
    }

    private static String inside(MathNode node) {
        var out = new Latex();
        node.children().forEach(child -> out.add(of(child)));
        return out.toString();
    }

    private static String element(MathNode node) {
        return part(node, "m:e");
    }

    private static String part(MathNode node, String name) {
        return node.child(name).map(MathLatex::inside).orElse("").strip();
    }

    private static List<String> parts(MathNode node) {
        return node.all("m:e").stream().map(MathLatex::inside).map(String::strip).toList();
    }

    private static String property(MathNode node, String group, String name, String otherwise) {
        return node.property(group, name).orElse(otherwise);
    }

    private static String text(MathNode node) {
        String words = node.all("w:t").stream().map(MathNode::text).collect(Collectors.joining());
        return words.isBlank() ? words : "\\text{" + LatexSymbols.escape(words) + "}";
    }

    private static String fraction(MathNode node) {
        String above = part(node, "m:num");
        String below = part(node, "m:den");
        return switch (property(node, "m:fPr", "m:type", "bar")) {
            case "lin" -> braced(above) + "/" + braced(below);
            case "skw" -> "{}^{" + above + "}/_{" + below + "}";
            case "noBar" -> "\\genfrac{}{}{0pt}{}{" + above + "}{" + below + "}";
            default -> "\\frac{" + above + "}{" + below + "}";
        };
    }

    /// In braces where it is more than one thing.
    private static String braced(String latex) {
        boolean one =
                latex.codePointCount(0, latex.length()) == 1
                        || latex.matches("\\\\[A-Za-z]+ ?|[0-9.]+|\\\\[A-Za-z]+\\{[^{}]*\\}");
        return one ? latex : "{" + latex + "}";
    }

    private static String base(MathNode node) {
        String base = element(node);
        boolean fenced = base.startsWith("\\left") && base.indexOf("\\left", 1) < 0;
        return fenced && base.matches("(?s).*\\\\right\\S{1,12}") ? base : braced(base);
    }

    private static String script(String sign, MathNode node, String name) {
        String script = part(node, name);
        return script.isEmpty() ? "" : sign + "{" + script + "}";
    }

    private static String radical(MathNode node) {
        String degree = node.has("m:radPr", "m:degHide") ? "" : part(node, "m:deg");
        return "\\sqrt" + (degree.isEmpty() ? "" : "[" + degree + "]") + "{" + element(node) + "}";
    }

    private static String nary(MathNode node) {
        String operator = LatexSymbols.of(property(node, "m:naryPr", "m:chr", "∫")).strip();
        String below = node.has("m:naryPr", "m:subHide") ? "" : script("_", node, "m:sub");
        String above = node.has("m:naryPr", "m:supHide") ? "" : script("^", node, "m:sup");
        String limits =
                below.isEmpty() && above.isEmpty()
                        ? ""
                        : limits(operator, property(node, "m:naryPr", "m:limLoc", ""));
        return new Latex().add(operator + limits + below + above).add(element(node)).toString();
    }

    /// Integrals have their limits beside them by default, all others below and above.
    private static String limits(String operator, String where) {
        boolean integral = operator.contains("int");
        return switch (where) {
            case "undOvr" -> integral ? "\\limits" : "";
            case "subSup" -> integral ? "" : "\\nolimits";
            default -> "";
        };
    }

    private static String delimiters(MathNode node) {
        String begin = property(node, "m:dPr", "m:begChr", "(");
        String end = property(node, "m:dPr", "m:endChr", ")");
        String between = property(node, "m:dPr", "m:sepChr", "|");
        String body = String.join("\\middle" + MathSigns.fence(between), parts(node));
        boolean cases =
                begin.equals("{")
                        && end.isEmpty()
                        && body.startsWith("\\begin{aligned}")
                        && body.indexOf("\\end{aligned}") + "\\end{aligned}".length()
                                == body.length();
        return cases
                ? body.replace("{aligned}", "{cases}")
                : "\\left" + MathSigns.fence(begin) + body + "\\right" + MathSigns.fence(end);
    }

    private static String function(MathNode node) {
        String name = part(node, "m:fName");
        boolean known = name.startsWith("\\") || name.isEmpty();
        String command = known ? name : "\\operatorname{" + name + "}";
        return new Latex().add(command).add(element(node)).toString();
    }

    private static String limit(MathNode node, String command, String sign) {
        String base = element(node);
        String limit = part(node, "m:lim");
        boolean takesLimits =
                (base.startsWith("\\") && MathSigns.isFunction(base.substring(1)))
                        || base.startsWith("\\underbrace")
                        || base.startsWith("\\overbrace");
        return takesLimits
                ? base + sign + "{" + limit + "}"
                : command + "{" + limit + "}{" + base + "}";
    }

    private static String accent(MathNode node) {
        String sign = property(node, "m:accPr", "m:chr", "\u0302");
        String body = element(node);
        boolean wide = body.codePointCount(0, body.length()) > 1 && !body.matches("\\\\[A-Za-z]+");
        return MathSigns.accent(sign, wide) + "{" + body + "}";
    }

    private static String bar(MathNode node) {
        boolean top = property(node, "m:barPr", "m:pos", "bot").equals("top");
        return (top ? "\\overline{" : "\\underline{") + element(node) + "}";
    }

    private static String group(MathNode node) {
        String sign = property(node, "m:groupChrPr", "m:chr", "⏟");
        boolean top = property(node, "m:groupChrPr", "m:pos", "bot").equals("top");
        String body = element(node);
        String command = MathSigns.group(sign);
        if (!command.isEmpty()) {
            return command + "{" + body + "}";
        }
        String over = LatexSymbols.of(sign).strip();
        return (top ? "\\overset{" : "\\underset{") + over + "}{" + body + "}";
    }

    private static String phantom(MathNode node) {
        boolean shown =
                node.property("m:phantPr", "m:show").isEmpty() || node.has("m:phantPr", "m:show");
        return shown ? element(node) : "\\phantom{" + element(node) + "}";
    }

    private static String matrix(MathNode node) {
        String rows =
                node.all("m:mr").stream()
                        .map(row -> String.join(" & ", parts(row)))
                        .collect(Collectors.joining(" \\\\ "));
        return "\\begin{matrix}" + rows + "\\end{matrix}";
    }

    /// Rows one below the other; `#` sets off a number, `&` aligns.
    private static String equations(MathNode node) {
        List<String> rows = parts(node);
        return rows.size() == 1
                ? numbered(rows.getFirst())
                : "\\begin{aligned}" + String.join(" \\\\ ", rows) + "\\end{aligned}";
    }

    private static String numbered(String row) {
        int at = row.lastIndexOf("\\#");
        if (at < 0) {
            return row;
        }
        String label =
                row.substring(at + 2)
                        .replace("\\left", "")
                        .replace("\\right", "")
                        .replaceAll("^\\s*\\(|\\)\\s*$", "");
        return row.substring(0, at).strip() + "\\tag{" + label.strip() + "}";
    }
}
