package zhiyin.knowledge.document;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
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
import zhiyin.knowledge.document.Table.Row;

/// Blocks as Markdown (CommonMark with GFM's tables, `[^1]:` footnotes and `$$` formulas) that reads back
/// as the same blocks. What Markdown has no form for becomes the nearest it has: captions and furniture are
/// paragraphs, a marker such as `(a)` begins a bullet's text, and an item's depth is at most one more than
/// that of the item before it. Blocks without text are left out.
///
/// One writer writes one sequence of blocks, for how an item is indented depends on those before it. Not
/// thread-safe.
public final class MarkdownWriter {
    /// Of items and quotations: no reader tells deeper ones apart.
    static final int MAX_DEPTH = 20;

    private static final Pattern LIST_NUMBER = Pattern.compile("[0-9]{1,9}[.)]");
    private static final Pattern FENCE = Pattern.compile("`{3,}");
    private static final Pattern NOT_IN_LABEL = Pattern.compile("[\\s\\[\\]^\\\\]+");
    private static final Pattern NOT_IN_INFO = Pattern.compile("[\\s`\\\\&]+");

    private final Appendable out;
    private final Options options;

    /// Widths of the indents of the items that the next one may lie in.
    private final List<Integer> indents = new ArrayList<>();

    private boolean first = true;
    private int quoteDepth;

    /// @param furniture which kinds of it are written, as paragraphs
    /// @param original whether characters stay as the source has them; otherwise [Characters#unify]
    public record Options(Set<Furniture.Role> furniture, boolean original) {
        public Options {
            furniture = Set.copyOf(furniture);
        }

        /// Without furniture, in ordinary characters.
        public static Options plain() {
            return new Options(Set.of(), false);
        }

        /// With all that a reader of the page sees, headers and footers too, in ordinary characters.
        public static Options withFurniture() {
            return new Options(EnumSet.complementOf(EnumSet.of(Furniture.Role.HIDDEN)), false);
        }
    }

    public MarkdownWriter(Appendable out, Options options) {
        this.out = out;
        this.options = options;
    }

    /// Writes a document's blocks; its parts are documents of their own.
    public static void write(Document document, Appendable out, Options options)
            throws IOException {
        var writer = new MarkdownWriter(out, options);
        for (Block block : document.blocks()) {
            writer.block(block);
        }
    }

    /// Blocks as Markdown with [Options#plain()]; ends with a line feed unless it is empty.
    public static String of(List<Block> blocks) {
        return of(blocks, Options.plain());
    }

    public static String of(List<Block> blocks, Options options) {
        var out = new StringBuilder();
        var writer = new MarkdownWriter(out, options);
        try {
            for (Block block : blocks) {
                writer.block(block);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toString();
    }

    /// Writes the next block, a blank line before it where one is needed, and a line feed after it.
    public void block(Block block) throws IOException {
        if (isLeftOut(block)) {
            return;
        }
        quoteDepth = block instanceof Quote ? quoteDepth : 0;
        if (!(block instanceof ListItem)) {
            separate();
            indents.clear();
        }
        switch (block) {
            case Heading heading -> heading(heading);
            case Paragraph(String text, _) -> lines(text, "", "");
            case ListItem item -> item(item);
            case Code code -> code(code);
            case TableBlock(Table table, _) -> table(table);
            case Quote quote -> quote(quote);
            case Formula(String text, _) -> formula(text);
            case Caption(String text, _) -> lines(text, "", "");
            case Footnote footnote -> footnote(footnote);
            case Furniture(_, String text, _) -> lines(text, "", "");
        }
        first = false;
    }

    private boolean isLeftOut(Block block) {
        boolean empty = !(block instanceof Heading) && block.isBlank();
        return empty || isUnwanted(block);
    }

    private boolean isUnwanted(Block block) {
        return block instanceof Furniture furniture
                && !options.furniture().contains(furniture.role());
    }

    private String characters(String text) {
        return options.original() ? text : Characters.unify(text);
    }

    private void separate() throws IOException {
        if (!first && quoteDepth == 0) {
            out.append('\n');
        }
    }

    private void heading(Heading heading) throws IOException {
        out.append("#".repeat(heading.level()))
                .append(' ')
                .append(MarkdownEscape.heading(characters(heading.text())))
                .append('\n');
    }

    /// Lines of text, the first after `start`, the others after `indent`. Two spaces at a line's end keep
    /// its break.
    private void lines(String text, String start, String indent) throws IOException {
        String escaped = MarkdownEscape.lines(characters(text));
        out.append(start).append(escaped.replace("\n", "  \n" + indent)).append('\n');
    }

    private void item(ListItem item) throws IOException {
        int depth = Math.clamp(item.depth(), 1, Math.min(MAX_DEPTH, indents.size() + 1));
        boolean numbered = LIST_NUMBER.matcher(item.marker()).matches();
        String marker = numbered ? item.marker() : ListItem.BULLET;
        boolean deeper = depth > indents.size();
        if (indents.isEmpty() || (deeper && numbered && Integer.parseInt(number(marker)) != 1)) {
            separate();
        }
        while (indents.size() >= depth) {
            indents.removeLast();
        }
        String outer = " ".repeat(indents.stream().mapToInt(Integer::intValue).sum());
        indents.add(marker.length() + 1);
        boolean named = numbered || item.marker().equals(ListItem.BULLET);
        String text = named ? item.text() : item.marker() + " " + item.text();
        lines(text, outer + marker + " ", outer + " ".repeat(marker.length() + 1));
    }

    private static String number(String marker) {
        return marker.substring(0, marker.length() - 1);
    }

    private void code(Code code) throws IOException {
        String text = characters(code.text()).replace("\r\n", "\n").replace('\r', '\n');
        Matcher fences = FENCE.matcher(text);
        int longest = 2;
        while (fences.find()) {
            longest = Math.max(longest, fences.end() - fences.start());
        }
        String fence = "`".repeat(longest + 1);
        String info = NOT_IN_INFO.matcher(code.language()).replaceAll("");
        out.append(fence).append(info).append('\n');
        out.append(text).append('\n').append(fence).append('\n');
    }

    private void formula(String text) throws IOException {
        String lines = MarkdownEscape.clean(characters(text)).replace("$$", "$ $");
        out.append("$$\n").append(lines).append("\n$$\n");
    }

    private void quote(Quote quote) throws IOException {
        int depth = Math.clamp(quote.depth(), 1, MAX_DEPTH);
        if (quoteDepth > 0) {
            out.append("> ".repeat(Math.min(depth, quoteDepth)).strip()).append('\n');
        }
        quoteDepth = depth;
        String marks = "> ".repeat(depth);
        lines(quote.text(), marks, marks);
    }

    private void footnote(Footnote footnote) throws IOException {
        String label = NOT_IN_LABEL.matcher(characters(footnote.label())).replaceAll("");
        if (label.isEmpty()) {
            lines(footnote.text(), "", "");
        } else {
            lines(footnote.text(), "[^" + label + "]: ", "    ");
        }
    }

    /// A pipe table where it can be one; else HTML on one line, which may have spans, line breaks and any
    /// number of header rows.
    private void table(Table table) throws IOException {
        if (!table.caption().isBlank()) {
            lines(table.caption(), "", "");
            out.append('\n');
        }
        int columns = table.rows().stream().mapToInt(row -> row.cells().size()).max().orElse(0);
        if (columns > 0 && isPlain(table)) {
            pipes(table, columns);
        } else if (columns > 0) {
            out.append("<table>");
            HtmlTable.plainRows(table, this::characters, out);
            out.append("</table>\n");
        }
    }

    private static boolean isPlain(Table table) {
        return table.headerRows() <= 1 && table.rows().stream().allMatch(MarkdownWriter::isPlain);
    }

    private static boolean isPlain(Row row) {
        for (Table.Cell cell : row.cells()) {
            String text = cell.text();
            boolean lines = text.indexOf('\n') >= 0 && text.strip().indexOf('\n') >= 0;
            if (cell.columns() > 1 || cell.rows() > 1 || lines || text.indexOf('|') >= 0) {
                return false;
            }
        }
        return true;
    }

    private void pipes(Table table, int columns) throws IOException {
        List<Row> rows = table.rows();
        pipes(table.headerRows() == 1 ? rows.getFirst() : new Row(List.of()), columns);
        out.append("| --- ".repeat(columns)).append("|\n");
        for (Row row : rows.subList(table.headerRows(), rows.size())) {
            pipes(row, columns);
        }
    }

    private void pipes(Row row, int columns) throws IOException {
        for (int i = 0; i < columns; i++) {
            String text = i < row.cells().size() ? row.cells().get(i).text() : "";
            out.append("| ").append(MarkdownEscape.line(characters(text))).append(' ');
        }
        out.append("|\n");
    }
}
