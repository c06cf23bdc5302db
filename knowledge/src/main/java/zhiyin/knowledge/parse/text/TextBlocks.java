package zhiyin.knowledge.parse.text;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import zhiyin.knowledge.document.Block;
import zhiyin.knowledge.document.Block.Code;
import zhiyin.knowledge.document.Block.Heading;
import zhiyin.knowledge.document.Block.ListItem;
import zhiyin.knowledge.document.Block.Paragraph;
import zhiyin.knowledge.document.Block.TableBlock;
import zhiyin.knowledge.document.Table;
import zhiyin.knowledge.document.Table.Cell;
import zhiyin.knowledge.document.Table.Row;

/// Plain text to blocks by the habits of those who write it: blank lines between paragraphs, headings
/// that number themselves or are underlined, marks before list items, tabs between columns. Where the
/// habits leave doubt, lines stay as they are.
public final class TextBlocks {
    /// Lines of a log come without blank lines: then so many make a paragraph.
    private static final int LINES_TOGETHER = 20;

    private static final int CODE_INDENT = 4;
    private static final int LINE_OF_ITS_OWN = 80;
    private static final int MOST_DEPTH = 6;

    private final Lines lines;
    private final boolean marks;
    private final Underlines underlines = new Underlines();
    private final List<Block> blocks = new ArrayList<>();

    private TextBlocks(Lines lines, boolean marks) {
        this.lines = lines;
        this.marks = marks;
    }

    /// @return with places in lines and characters of this text
    public static List<Block> of(String text) {
        return of(Lines.of(text), false);
    }

    /// @param marks whether `= Title` is a heading, as in AsciiDoc
    static List<Block> of(Lines lines, boolean marks) {
        return new TextBlocks(lines, marks).read();
    }

    private List<Block> read() {
        int line = 0;
        while (line < lines.count()) {
            int end = line;
            while (end < lines.count() && !lines.isBlank(end)) {
                end++;
            }
            run(line, end);
            line = end + 1;
        }
        return Levels.fromOne(blocks);
    }

    /// Lines `from` to before `end`, with blank ones around them.
    private void run(int from, int end) {
        int line = from;
        while (line < end) {
            int next = structure(line, from, end);
            if (next == line) {
                next = proseEnd(line, end);
                prose(line, next);
            }
            line = next;
        }
    }

    /// Reads what begins at the line by its form.
    ///
    /// @return after it; the line itself where it has no form
    private int structure(int line, int from, int end) {
        Optional<Underlines.Title> title = underlines.at(lines, line, end);
        if (title.isPresent()) {
            int after = line + title.get().lines();
            add(title.get().level(), title.get().text(), line, after - 1);
            return after;
        }
        boolean alone = end - from == 1;
        Optional<HeadingLine> heading =
                HeadingLine.of(lines.text(line), marks).filter(found -> found.certain() || alone);
        if (heading.isPresent()) {
            add(heading.get().level(), heading.get().text(), line, line);
            return line + 1;
        }
        if (line == from && isIndented(from, end)) {
            String code = lines.join(from, end - 1);
            blocks.add(new Code("", "", code, List.of(), lines.place(from, end - 1)));
            return end;
        }
        if (line == from && hasColumns(from, end)) {
            table(from, end);
            return end;
        }
        return item(line, end);
    }

    private void add(int level, String text, int first, int last) {
        blocks.add(new Heading(level, text, lines.place(first, last)));
    }

    private boolean isIndented(int from, int end) {
        boolean all = end - from >= 2 && ListLine.of(lines.text(from)).isEmpty();
        for (int i = from; all && i < end; i++) {
            String text = lines.text(i);
            all = text.startsWith(" ".repeat(CODE_INDENT)) || text.startsWith("\t");
        }
        return all;
    }

    /// Whether all lines, two or more, have the same number of tabs within them.
    private boolean hasColumns(int from, int end) {
        long tabs = tabs(from);
        boolean same = tabs > 0 && end - from >= 2;
        for (int i = from; same && i < end; i++) {
            same = tabs(i) == tabs && !lines.text(i).startsWith("\t");
        }
        return same;
    }

    private long tabs(int line) {
        return lines.text(line).chars().filter(c -> c == '\t').count();
    }

    private void table(int from, int end) {
        var rows = new ArrayList<Row>();
        for (int i = from; i < end; i++) {
            List<String> cells = List.of(lines.text(i).split("\t", -1));
            rows.add(new Row(cells.stream().map(cell -> Cell.of(cell.strip())).toList()));
        }
        var table = new Table("", rows, HeaderRow.isFirst(rows) ? 1 : 0);
        blocks.add(new TableBlock(table, lines.place(from, end - 1)));
    }

    /// A list's item with the lines that belong to it: those indented further than its mark.
    private int item(int line, int end) {
        Optional<ListLine> first = ListLine.of(lines.text(line));
        if (first.isEmpty()) {
            return line;
        }
        var texts = new ArrayList<String>();
        texts.add(first.get().text());
        int next = line + 1;
        while (next < end && continues(lines.text(next), first.get())) {
            texts.add(lines.text(next++));
        }
        int depth = Math.min(MOST_DEPTH, 1 + first.get().indent() / 2);
        String text = Wrapping.join(texts);
        blocks.add(new ListItem(depth, first.get().marker(), text, lines.place(line, next - 1)));
        return next;
    }

    private static boolean continues(String line, ListLine item) {
        int indent = line.length() - line.stripLeading().length();
        return indent > item.indent() && ListLine.of(line).isEmpty();
    }

    private int proseEnd(int line, int end) {
        int next = line + 1;
        while (next < end
                && ListLine.of(lines.text(next)).isEmpty()
                && HeadingLine.of(lines.text(next), marks).filter(HeadingLine::certain).isEmpty()) {
            next++;
        }
        return next;
    }

    private void prose(int from, int end) {
        var texts = new ArrayList<String>(end - from);
        for (int i = from; i < end; i++) {
            texts.add(lines.text(i));
        }
        if (Wrapping.isWrapped(texts)) {
            blocks.add(new Paragraph(Wrapping.join(texts), lines.place(from, end - 1)));
            return;
        }
        int together = isLineAParagraph(texts) ? 1 : LINES_TOGETHER;
        for (int i = from; i < end; i += together) {
            int last = Math.min(end, i + together) - 1;
            String text = Wrapping.keep(texts.subList(i - from, last + 1 - from));
            blocks.add(new Paragraph(text, lines.place(i, last)));
        }
    }

    /// Long lines, or lines that begin with a paragraph's indent, or long sentences.
    private static boolean isLineAParagraph(List<String> texts) {
        long own = texts.stream().filter(TextBlocks::isParagraph).count();
        return own * 2 > texts.size();
    }

    private static boolean isParagraph(String line) {
        int width = Width.of(line);
        return width > LINE_OF_ITS_OWN
                || line.startsWith("\u3000\u3000")
                || (width > LINE_OF_ITS_OWN / 2 && Wrapping.endsSentence(line.strip()));
    }
}
