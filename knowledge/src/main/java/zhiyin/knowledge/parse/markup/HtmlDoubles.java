package zhiyin.knowledge.parse.markup;

import org.jsoup.nodes.Element;
import org.jsoup.select.Evaluator;
import org.jsoup.select.Selector;

/// Elements that are no text of the page, or say again for the eye what another says for programs: icons,
/// links to a heading beside the heading, a formula as drawn beside the formula as written.
final class HtmlDoubles {
    private static final Evaluator DOUBLES =
            Selector.evaluatorOf(
                    ".mw-editsection, a.headerlink, a.anchor, a.heading-anchor, .katex-html,"
                            + " .MathJax_Preview, .MathJax, mjx-math, .mwe-math-fallback-image-inline,"
                            + " .mwe-math-fallback-image-display, [aria-hidden=true]");

    private HtmlDoubles() {}

    static boolean isOne(Element element) {
        if (element.nameIs("button")) {
            return element.closest("h1, h2, h3, h4, h5, h6") == null;
        }
        boolean mayBe = element.attributesSize() > 0 || element.nameIs("mjx-math");
        return HtmlText.isSilent(element) || (mayBe && element.is(DOUBLES));
    }
}
