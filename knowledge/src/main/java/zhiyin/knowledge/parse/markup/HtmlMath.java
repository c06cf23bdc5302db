package zhiyin.knowledge.parse.markup;

import org.jsoup.nodes.Element;

/// Formulas of a page as LaTeX: what the author wrote, where the page keeps it (MathML's annotation or
/// `alttext`, MathJax's scripts), else MathML's own structure.
final class HtmlMath {
    private static final String DISPLAY_STYLE = "{\\displaystyle";

    private HtmlMath() {}

    /// @return LaTeX without delimiters; empty where it holds no formula
    static String latex(Element element) {
        if (element.nameIs("script")) {
            return element.data().strip();
        }
        Element annotation =
                element.selectFirst("annotation[encoding*=tex], annotation[encoding*=TeX]");
        if (annotation != null) {
            return unwrap(annotation.text());
        }
        String alternative = element.attr("alttext");
        return alternative.isBlank() ? MathMl.latex(element) : unwrap(alternative);
    }

    /// Wikipedia wraps all of its formulas.
    private static String unwrap(String latex) {
        String bare = latex.strip();
        return bare.startsWith(DISPLAY_STYLE) && bare.endsWith("}")
                ? bare.substring(DISPLAY_STYLE.length(), bare.length() - 1).strip()
                : bare;
    }

    static boolean isFormula(Element element) {
        return element.nameIs("math")
                || (element.nameIs("script") && element.attr("type").startsWith("math/tex"));
    }

    /// Whether it stands on a line of its own.
    static boolean isDisplay(Element element) {
        return element.attr("display").equals("block")
                || element.attr("type").contains("mode=display")
                || element.closest(".katex-display, mjx-container[display=true], .MathJax_Display")
                        != null;
    }
}
