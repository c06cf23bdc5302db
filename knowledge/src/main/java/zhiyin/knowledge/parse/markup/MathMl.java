package zhiyin.knowledge.parse.markup;

import java.util.List;
import java.util.Map;
import org.jsoup.nodes.Element;
import org.jsoup.nodes.Node;
import org.jsoup.nodes.TextNode;

/// Presentation MathML to LaTeX: fractions, roots, scripts, matrices; anything else by its text.
final class MathMl {
    private static final int MAX_DEPTH = 100;
    private static final Map<String, String> ACCENTS =
            Map.of("^", "\\hat", "¯", "\\bar", "→", "\\vec", "˙", "\\dot", "~", "\\tilde");

    private MathMl() {}

    static String latex(Element math) {
        return children(math, 0).strip();
    }

    private static String of(Element element, int depth) {
        if (depth > MAX_DEPTH) {
            return element.text();
        }
        List<Element> parts = element.children();
        return switch (element.normalName() + parts.size()) {
            case "mfrac2" -> "\\frac" + group(parts, 0, depth) + group(parts, 1, depth);
            case "mroot2" -> "\\sqrt[" + of(parts.get(1), depth + 1) + "]" + group(parts, 0, depth);
            case "msup2", "mover2" -> over(parts, depth);
            case "msub2", "munder2" -> base(parts, depth) + "_" + group(parts, 1, depth);
            case "msubsup3", "munderover3" ->
                    base(parts, depth)
                            + "_"
                            + group(parts, 1, depth)
                            + "^"
                            + group(parts, 2, depth);
            default -> plain(element, depth);
        };
    }

    private static String plain(Element element, int depth) {
        return switch (element.normalName()) {
            case "msqrt" -> "\\sqrt{" + children(element, depth) + "}";
            case "mtable" -> matrix(element.children(), depth);
            case "mtext" -> "\\text{" + element.text() + "}";
            case "mspace" -> " ";
            case "annotation", "annotation-xml" -> "";
            default -> children(element, depth);
        };
    }

    private static String over(List<Element> parts, int depth) {
        String accent = ACCENTS.get(parts.get(1).text().strip());
        return parts.get(1).nameIs("mo") && accent != null
                ? accent + group(parts, 0, depth)
                : base(parts, depth) + "^" + group(parts, 1, depth);
    }

    private static String base(List<Element> parts, int depth) {
        String base = of(parts.getFirst(), depth + 1);
        return base.length() <= 1 || base.startsWith("\\") ? base : "{" + base + "}";
    }

    private static String group(List<Element> parts, int index, int depth) {
        return "{" + of(parts.get(index), depth + 1) + "}";
    }

    private static String matrix(List<Element> rows, int depth) {
        var out = new StringBuilder("\\begin{matrix}");
        for (int i = 0; i < rows.size(); i++) {
            out.append(i == 0 ? " " : " \\\\ ");
            List<Element> cells = rows.get(i).children();
            for (int k = 0; k < cells.size(); k++) {
                out.append(k == 0 ? "" : " & ").append(of(cells.get(k), depth + 1));
            }
        }
        return out.append(" \\end{matrix}").toString();
    }

    private static String children(Element element, int depth) {
        var out = new StringBuilder();
        for (Node child : element.childNodes()) {
            if (child instanceof Element inner) {
                out.append(of(inner, depth + 1));
            } else if (child instanceof TextNode text) {
                out.append(text.text().strip());
            }
        }
        return out.toString();
    }
}
