package zhiyin.knowledge.parse.markup;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.commonmark.ext.gfm.tables.TableHead;
import org.commonmark.node.BlockQuote;
import org.commonmark.node.FencedCodeBlock;
import org.commonmark.node.HtmlBlock;
import org.commonmark.node.IndentedCodeBlock;
import org.commonmark.node.ListBlock;
import org.commonmark.node.Node;
import org.commonmark.node.OrderedList;
import org.commonmark.node.SourceSpan;
import org.jspecify.annotations.Nullable;
import zhiyin.knowledge.document.Block;
import zhiyin.knowledge.document.Block.Caption;
import zhiyin.knowledge.document.Block.Code;
import zhiyin.knowledge.document.Block.Footnote;
import zhiyin.knowledge.document.Block.Formula;
import zhiyin.knowledge.document.Block.Heading;
import zhiyin.knowledge.document.Block.ListItem;
import zhiyin.knowledge.document.Block.Paragraph;
import zhiyin.knowledge.document.Block.Quote;
import zhiyin.knowledge.document.Block.TableBlock;
import zhiyin.knowledge.document.Place;
import zhiyin.knowledge.document.Place.Span;
import zhiyin.knowledge.document.Table;
import zhiyin.knowledge.document.Table.Cell;
import zhiyin.knowledge.document.Table.Row;

/// commonmark-java's tree to blocks. Recursive: the parser bounds how deep blocks nest.
final class MarkdownBlocks {
    private static final Pattern NUMBER = Pattern.compile("\\s*([0-9]{1,9}[.)])");
    private static final Pattern ATTRIBUTES =
            Pattern.compile("(?<=\\S)\\s+\\{[#.][\\w-][\\w.:#= \"-]{0,200}\\}$");

    private final String source;
    private final int firstCharacter;
    private final int firstLine;
    private final @Nullable Place around;
    private final List<Block> blocks = new ArrayList<>();
    private int lists;
    private int quotes;

    private MarkdownBlocks(
            String source, int firstCharacter, int firstLine, @Nullable Place around) {
        this.source = source;
        this.firstCharacter = firstCharacter;
        this.firstLine = firstLine;
        this.around = around;
    }

    /// Blocks of a file.
    ///
    /// @param source all of it
    /// @param front what of it comes before the Markdown
    static List<Block> of(Node root, String source, FrontMatter front) {
        var walk = new MarkdownBlocks(source, front.length(), front.lines(), null);
        walk.children(root);
        return walk.blocks;
    }

    /// Blocks of Markdown within another format.
    ///
    /// @param around where all of it lies
    static List<Block> of(Node root, String source, Place around) {
        var walk = new MarkdownBlocks(source, 0, 0, around);
        walk.children(root);
        return walk.blocks;
    }

    private void children(Node parent) {
        Node node = parent.getFirstChild();
        while (node != null) {
            Node last = node;
            if (node instanceof HtmlBlock html) {
                last = html(html);
            } else {
                block(node);
            }
            node = last.getNext();
        }
    }

    private void block(Node node) {
        switch (node) {
            case org.commonmark.node.Heading heading -> heading(heading);
            case org.commonmark.node.Paragraph paragraph -> paragraph(paragraph);
            case ListBlock list -> {
                lists++;
                children(list);
                lists--;
            }
            case BlockQuote quote -> {
                quotes++;
                children(quote);
                quotes--;
            }
            case FencedCodeBlock code -> fenced(code);
            case IndentedCodeBlock code -> code("", code.getLiteral(), place(code));
            case org.commonmark.ext.gfm.tables.TableBlock table ->
                    blocks.add(new TableBlock(table(table), place(table)));
            case MathBlock math -> math(math);
            case org.commonmark.node.ListItem item -> children(item);
            case FootnoteBlock note -> children(note);
            default -> {
                // thematic breaks and definitions of links' targets say nothing
            }
        }
    }

    /// The number of an item that begins with a heading is the heading's.
    private void heading(org.commonmark.node.Heading node) {
        String text = ATTRIBUTES.matcher(InlineText.of(node).text()).replaceFirst("");
        Node parent = node.getParent();
        boolean first =
                node.getPrevious() == null && parent instanceof org.commonmark.node.ListItem;
        String marker = first ? marker(parent) : ListItem.BULLET;
        String number = marker.equals(ListItem.BULLET) ? "" : marker + " ";
        if (!text.isEmpty()) {
            blocks.add(new Heading(node.getLevel(), number + text, place(node)));
        }
    }

    private void paragraph(Node node) {
        InlineText inline = InlineText.of(node);
        String text = inline.text();
        if (text.isEmpty()) {
            return;
        }
        Place place = place(node);
        boolean first = node.getPrevious() == null;
        blocks.add(
                switch (node.getParent()) {
                    case org.commonmark.node.ListItem item when first ->
                            new ListItem(lists, marker(item), text, place);
                    case FootnoteBlock note when first -> new Footnote(note.label(), text, place);
                    default -> loose(inline, place);
                });
    }

    private Block loose(InlineText inline, Place place) {
        if (inline.isOnlyImages()) {
            return new Caption(inline.text(), place);
        }
        return quotes > 0
                ? new Quote(quotes, inline.text(), place)
                : new Paragraph(inline.text(), place);
    }

    /// As the source numbers it: commonmark-java keeps only the list's first number.
    private String marker(Node item) {
        if (!(item.getParent() instanceof OrderedList) || item.getSourceSpans().isEmpty()) {
            return ListItem.BULLET;
        }
        int start = firstCharacter + item.getSourceSpans().getFirst().getInputIndex();
        Matcher number = NUMBER.matcher(source).region(start, source.length());
        return number.lookingAt() ? number.group(1) : ListItem.BULLET;
    }

    private void fenced(FencedCodeBlock node) {
        String language = Languages.ofInfo(Objects.requireNonNullElse(node.getInfo(), ""));
        if (language.equals("math")) {
            blocks.add(new Formula(node.getLiteral().strip(), place(node)));
        } else {
            code(language, node.getLiteral(), place(node));
        }
    }

    private void code(String language, String literal, Place place) {
        String text = literal.endsWith("\n") ? literal.substring(0, literal.length() - 1) : literal;
        if (!text.isBlank()) {
            blocks.add(new Code(language, "", text, List.of(), place));
        }
    }

    private void math(MathBlock node) {
        String latex = node.latex();
        if (!node.isClosed()) {
            blocks.add(new Paragraph(("$$" + latex).strip(), place(node)));
        } else if (!latex.isEmpty()) {
            blocks.add(new Formula(latex, place(node)));
        }
    }

    /// A header without any text stands for none: Markdown's tables cannot do without.
    private static Table table(Node node) {
        var rows = new ArrayList<Row>();
        int headers = 0;
        for (Node part = node.getFirstChild(); part != null; part = part.getNext()) {
            boolean head = part instanceof TableHead;
            for (Node row = part.getFirstChild(); row != null; row = row.getNext()) {
                Row cells = row(row);
                if (!head || cells.cells().stream().anyMatch(cell -> !cell.text().isEmpty())) {
                    rows.add(cells);
                    headers += head ? 1 : 0;
                }
            }
        }
        return new Table("", rows, headers);
    }

    private static Row row(Node row) {
        var cells = new ArrayList<Cell>();
        for (Node cell = row.getFirstChild(); cell != null; cell = cell.getNext()) {
            cells.add(Cell.of(InlineText.of(cell).text()));
        }
        return new Row(cells);
    }

    /// Blank lines divide what is one piece of HTML, such as a table's rows: neighbours are read together.
    ///
    /// @return the last node that was read
    private Node html(HtmlBlock first) {
        var html = new StringBuilder(first.getLiteral());
        Node last = first;
        while (last.getNext() instanceof HtmlBlock next) {
            html.append('\n').append(next.getLiteral());
            last = next;
        }
        blocks.addAll(HtmlBlocks.ofFragment(html.toString(), place(first).through(place(last))));
        return last;
    }

    private Place place(Node node) {
        List<SourceSpan> spans = node.getSourceSpans();
        if (around != null) {
            return around;
        }
        if (spans.isEmpty()) {
            return Place.UNKNOWN;
        }
        SourceSpan first = spans.getFirst();
        SourceSpan last = spans.getLast();
        return Place.lines(
                firstLine + first.getLineIndex() + 1,
                firstLine + last.getLineIndex() + 1,
                new Span(
                        firstCharacter + first.getInputIndex(),
                        firstCharacter + last.getInputIndex() + last.getLength()));
    }
}
