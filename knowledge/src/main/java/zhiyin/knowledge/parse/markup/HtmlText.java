package zhiyin.knowledge.parse.markup;

import java.util.Set;
import org.jsoup.nodes.Element;
import org.jsoup.nodes.Node;
import org.jsoup.nodes.TextNode;
import org.jsoup.select.NodeVisitor;

/// Text as a browser shows it: runs of white space are one space, none at the ends of lines. A line end of
/// the source between characters of scripts written without spaces is nothing.
final class HtmlText {
    /// Elements whose content is not text of the page.
    private static final Set<String> SILENT =
            Set.of(
                    "script",
                    "style",
                    "template",
                    "head",
                    "svg",
                    "iframe",
                    "object",
                    "embed",
                    "canvas",
                    "audio",
                    "video",
                    "select",
                    "textarea",
                    "input",
                    "datalist",
                    "noscript",
                    "map",
                    "rp",
                    "rt",
                    "button",
                    "progress",
                    "meter");

    private static final Set<String> BLOCKS =
            Set.of(
                    "address",
                    "article",
                    "aside",
                    "blockquote",
                    "body",
                    "caption",
                    "center",
                    "dd",
                    "details",
                    "dialog",
                    "dir",
                    "div",
                    "dl",
                    "dt",
                    "fieldset",
                    "figcaption",
                    "figure",
                    "footer",
                    "form",
                    "h1",
                    "h2",
                    "h3",
                    "h4",
                    "h5",
                    "h6",
                    "header",
                    "hgroup",
                    "hr",
                    "html",
                    "legend",
                    "li",
                    "main",
                    "menu",
                    "nav",
                    "ol",
                    "p",
                    "pre",
                    "search",
                    "section",
                    "summary",
                    "table",
                    "tbody",
                    "td",
                    "tfoot",
                    "th",
                    "thead",
                    "tr",
                    "ul");

    private final StringBuilder text = new StringBuilder();
    private boolean space;
    private boolean lineEnd;

    /// Whether it stands on lines of its own.
    static boolean isBlock(Element element) {
        return BLOCKS.contains(element.normalName());
    }

    static boolean isSilent(Element element) {
        return SILENT.contains(element.normalName());
    }

    /// Cells of a table within a cell are beside each other.
    private static boolean isCell(Element element) {
        return element.nameIs("td") || element.nameIs("th");
    }

    /// All text of an element, one line for each of its blocks. A loop within, whatever the depth.
    static String of(Node root) {
        var collector = new Collector();
        root.traverse(collector);
        return collector.text.take();
    }

    private static final class Collector implements NodeVisitor {
        private final HtmlText text = new HtmlText();
        private int silent;

        @Override
        public void head(Node node, int depth) {
            if (node instanceof Element element) {
                silent += isSilent(element) ? 1 : 0;
                end(element, element.nameIs("br"));
            } else if (silent == 0 && node instanceof TextNode words) {
                text.append(words.getWholeText());
            }
        }

        @Override
        public void tail(Node node, int depth) {
            if (node instanceof Element element) {
                end(element, false);
                silent -= isSilent(element) ? 1 : 0;
            }
        }

        private void end(Element element, boolean line) {
            if (silent > 0) {
                return;
            }
            if (isCell(element)) {
                text.append(" ");
            } else if (line || isBlock(element)) {
                text.line();
            }
        }
    }

    void append(String words) {
        for (int i = 0; i < words.length(); i++) {
            char c = words.charAt(i);
            if (c == ' ' || c == '\u00A0' || (c >= '\t' && c <= '\r')) {
                space = true;
                lineEnd |= c == '\n' || c == '\r';
            } else if (c != '\u200B' && c != '\uFEFF') {
                separate(Character.codePointAt(words, i));
                text.append(c);
            }
        }
    }

    private void separate(int next) {
        if (space && !text.isEmpty() && text.charAt(text.length() - 1) != '\n') {
            int last = text.codePointBefore(text.length());
            text.append(lineEnd && !LineJoin.needsSpace(last, next) ? "" : " ");
        }
        space = false;
        lineEnd = false;
    }

    /// Ends the line, if it has begun.
    void line() {
        if (!text.isEmpty() && text.charAt(text.length() - 1) != '\n') {
            text.append('\n');
        }
        space = false;
        lineEnd = false;
    }

    boolean isEmpty() {
        return text.isEmpty();
    }

    /// What was appended; begins anew.
    String take() {
        String taken = text.toString().strip();
        text.setLength(0);
        space = false;
        lineEnd = false;
        return taken;
    }
}
