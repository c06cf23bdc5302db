package zhiyin.knowledge.parse.markup;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.commonmark.node.Block;
import org.commonmark.node.Code;
import org.commonmark.node.HardLineBreak;
import org.commonmark.node.HtmlInline;
import org.commonmark.node.Image;
import org.commonmark.node.Node;
import org.commonmark.node.SoftLineBreak;
import org.commonmark.node.Text;
import org.jsoup.parser.Parser;
import org.jspecify.annotations.Nullable;

/// The words of a Markdown paragraph without its markup: links' texts, images' alternative texts, code as
/// it is.
final class InlineText {
    private static final Pattern BREAK = Pattern.compile("<br\\s*/?>", Pattern.CASE_INSENSITIVE);
    private static final Pattern ALT =
            Pattern.compile(
                    "<img\\s[^>]*?\\balt\\s*=\\s*(?:\"([^\"]*)\"|'([^']*)')",
                    Pattern.CASE_INSENSITIVE);

    private final StringBuilder text = new StringBuilder();
    private boolean lineEnded;
    private int imagesAround;
    private boolean hasImage;
    private boolean hasWords;

    private InlineText() {}

    static InlineText of(Node block) {
        var inline = new InlineText();
        // A loop and not a recursion: nothing bounds how deep links and emphasis nest.
        for (Node node = block.getFirstChild(); node != null; node = inline.after(node, block)) {
            inline.enter(node);
        }
        return inline;
    }

    String text() {
        return text.toString().strip();
    }

    /// Whether it has images and no words beside them.
    boolean isOnlyImages() {
        return hasImage && !hasWords;
    }

    /// The next in the order of the text, below `root`, without going into blocks.
    private @Nullable Node after(Node node, Node root) {
        Node child = node.getFirstChild();
        if (child != null && !(child instanceof Block)) {
            return child;
        }
        Node next = node;
        while (!next.equals(root) && next.getNext() == null) {
            leave(next);
            next = next.getParent();
        }
        if (next.equals(root)) {
            return null;
        }
        leave(next);
        return next.getNext();
    }

    private void enter(Node node) {
        switch (node) {
            case Text words -> append(words.getLiteral(), imagesAround > 0);
            case Code code -> append(code.getLiteral(), imagesAround > 0);
            case SoftLineBreak _ -> lineEnded = true;
            case HardLineBreak _ -> text.append('\n');
            case Image _ -> {
                imagesAround++;
                hasImage = true;
            }
            case HtmlInline html -> html(html.getLiteral());
            default -> {
                // emphasis, links and the like add nothing to what is said within them
            }
        }
    }

    private void leave(Node node) {
        imagesAround -= node instanceof Image ? 1 : 0;
    }

    private void append(String more, boolean ofImage) {
        hasWords |= !ofImage && !more.isBlank();
        if (lineEnded && !more.isEmpty()) {
            boolean joined =
                    text.isEmpty()
                            || !LineJoin.needsSpace(
                                    text.codePointBefore(text.length()), more.codePointAt(0));
            text.append(joined ? "" : " ");
            lineEnded = false;
        }
        text.append(more);
    }

    private void html(String tag) {
        if (BREAK.matcher(tag).matches()) {
            text.append('\n');
        }
        Matcher alt = ALT.matcher(tag);
        if (alt.find()) {
            hasImage = true;
            String words = alt.group(1) == null ? alt.group(2) : alt.group(1);
            append(Parser.unescapeEntities(words, true), true);
        }
    }
}
