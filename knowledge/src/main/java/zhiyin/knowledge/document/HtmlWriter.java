package zhiyin.knowledge.document;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import zhiyin.knowledge.document.Block.Caption;
import zhiyin.knowledge.document.Block.Code;
import zhiyin.knowledge.document.Block.Footnote;
import zhiyin.knowledge.document.Block.Formula;
import zhiyin.knowledge.document.Block.Furniture;
import zhiyin.knowledge.document.Block.Heading;
import zhiyin.knowledge.document.Block.ListItem;
import zhiyin.knowledge.document.Block.Paragraph;
import zhiyin.knowledge.document.Block.Quote;
import zhiyin.knowledge.document.Block.TableBlock;
import zhiyin.knowledge.document.Place.Unit;

/// A document as one `article` of semantic HTML, to be put into a page. All text is escaped and no address
/// of the source is written, so that nothing in a document can run or be fetched. Each block's outermost
/// element has the id `block-<n>`, its number among the document's blocks from 0, by which a page finds it;
/// and `data-page`, `data-slide` and the like where its place is known. Characters are the source's own.
public final class HtmlWriter {
    private static final Pattern NOT_IN_LANGUAGE = Pattern.compile("[^\\w+#.-]");
    private static final Pattern NUMBER = Pattern.compile("([0-9]{1,9})[.)]");
    private static final Map<Unit, String> UNITS =
            Map.of(
                    Unit.PAGE, "page",
                    Unit.SLIDE, "slide",
                    Unit.SHEET, "sheet",
                    Unit.CHAPTER, "chapter",
                    Unit.LINE, "line");

    private final Appendable out;

    /// Tags of the lists that are open, the outermost first.
    private final List<String> lists = new ArrayList<>();

    private int quotes;

    private HtmlWriter(Appendable out) {
        this.out = out;
    }

    /// Writes a document's blocks, furniture too where asked; its parts are documents of their own.
    public static void write(Document document, Appendable out, boolean furniture)
            throws IOException {
        var writer = new HtmlWriter(out);
        String language = document.language();
        String lang = language.isEmpty() ? "" : " lang=\"" + HtmlTable.escape(language) + "\"";
        out.append("<article").append(lang).append(">\n");
        for (int i = 0; i < document.blocks().size(); i++) {
            Block block = document.blocks().get(i);
            if (furniture || !(block instanceof Furniture)) {
                writer.block(block, i);
            }
        }
        writer.closeLists(0);
        writer.quoteTo(0);
        out.append("</article>\n");
    }

    /// As [#write], without furniture.
    public static String of(Document document) {
        var out = new StringBuilder();
        try {
            write(document, out, false);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toString();
    }

    private void block(Block block, int number) throws IOException {
        if (block instanceof ListItem item) {
            quoteTo(0);
            item(item, number);
            return;
        }
        closeLists(0);
        quoteTo(block instanceof Quote quote ? quote.depth() : 0);
        String at = attributes(block, number);
        switch (block) {
            case Heading heading -> element("h" + heading.level(), at, heading.text());
            case Paragraph paragraph -> element("p", at, paragraph.text());
            case Quote quote -> element("p", at, quote.text());
            case Code code -> code(code, at);
            case TableBlock table -> table(table.table(), at);
            case Formula formula -> element("p", at + " class=\"formula\"", formula.text());
            case Caption caption -> {
                out.append("<figure").append(at).append('>');
                inline("figcaption", "", caption.text());
                out.append("</figure>\n");
            }
            case Footnote note -> {
                out.append("<aside").append(at).append(" class=\"footnote\">");
                inline("sup", "", note.label());
                out.append(' ').append(text(note.text())).append("</aside>\n");
            }
            case Furniture furniture ->
                    element(
                            "p",
                            at + " class=\"furniture " + name(furniture) + "\"",
                            furniture.text());
            case ListItem item -> throw new IllegalStateException(item + " was handled");
        }
    }

    private static String name(Furniture furniture) {
        return furniture.role().name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    private static String attributes(Block block, int number) {
        Place place = block.place();
        String unit = UNITS.getOrDefault(place.unit(), "");
        return " id=\"block-%d\"%s"
                .formatted(
                        number,
                        unit.isEmpty() ? "" : " data-%s=\"%d\"".formatted(unit, place.first()));
    }

    private void element(String tag, String attributes, String text) throws IOException {
        inline(tag, attributes, text);
        out.append('\n');
    }

    private void inline(String tag, String attributes, String text) throws IOException {
        out.append('<').append(tag).append(attributes).append('>');
        out.append(text(text)).append("</").append(tag).append('>');
    }

    private static String text(String text) {
        return HtmlTable.escape(text).replace("\n", "<br>\n");
    }

    private void code(Code code, String at) throws IOException {
        String language = NOT_IN_LANGUAGE.matcher(code.language()).replaceAll("");
        String named = language.isEmpty() ? "" : " class=\"language-" + language + "\"";
        // A line feed right after the tag is no part of the text: one that is must be the second.
        out.append("<pre").append(at).append("><code").append(named).append('>');
        out.append(HtmlTable.escape(code.text())).append("</code></pre>\n");
    }

    private void table(Table table, String at) throws IOException {
        out.append("<table").append(at).append(">\n");
        if (!table.caption().isBlank()) {
            element("caption", "", table.caption());
        }
        HtmlTable.rows(table, out);
        out.append("</table>\n");
    }

    private void quoteTo(int depth) throws IOException {
        for (; quotes > depth; quotes--) {
            out.append("</blockquote>\n");
        }
        for (; quotes < Math.min(depth, MarkdownWriter.MAX_DEPTH); quotes++) {
            out.append("<blockquote>\n");
        }
    }

    /// An item deeper than the one before it begins a list within that item.
    private void item(ListItem item, int number) throws IOException {
        var numbered = NUMBER.matcher(item.marker());
        boolean ordered = numbered.matches();
        String tag = ordered ? "ol" : "ul";
        int depth =
                Math.clamp(item.depth(), 1, Math.min(MarkdownWriter.MAX_DEPTH, lists.size() + 1));
        closeLists(depth);
        if (lists.size() == depth && !lists.getLast().equals(tag)) {
            closeLists(depth - 1);
        }
        if (lists.size() < depth) {
            out.append('<').append(tag).append(">\n");
            lists.add(tag);
        } else {
            out.append("</li>\n");
        }
        String value = ordered ? " value=\"" + numbered.group(1) + "\"" : "";
        out.append("<li").append(attributes(item, number)).append(value).append('>');
        boolean bullet = ordered || item.marker().equals(ListItem.BULLET);
        out.append(text(bullet ? item.text() : item.marker() + " " + item.text()));
    }

    private void closeLists(int depth) throws IOException {
        while (lists.size() > depth) {
            out.append("</li>\n</").append(lists.removeLast()).append(">\n");
        }
    }
}
