package zhiyin.knowledge.parse.word;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import zhiyin.knowledge.document.Block;
import zhiyin.knowledge.document.Place;
import zhiyin.knowledge.document.Table;
import zhiyin.knowledge.parse.ooxml.XmlPart;
import zhiyin.knowledge.parse.word.TableGrid.Source;

/// Reads a table (`w:tbl`). What hangs on its words (notes, comments, hidden text) comes after it. A
/// table of one cell is a frame around what it holds.
final class TableReader {
    private static final int MAX_SPAN = 500;
    private static final int MAX_COLUMN = 5_000;

    private final StoryReader story;
    private final WordReading word;
    private final TableGrid grid = new TableGrid();
    private final List<Block> hanging = new ArrayList<>();
    private List<Block> only = List.of();
    private boolean firstRowByLook;

    TableReader(StoryReader story) {
        this.story = story.inBox();
        this.word = story.word();
    }

    /// Reads an element `w:tbl` and ends with it.
    void read(XmlPart xml, Blocks out) {
        Place begin = word.pages().place();
        rows(xml);
        if (grid.isSingleCell()) {
            only.forEach(out::add);
            return;
        }
        Table table = grid.table(firstRowByLook);
        if (!table.text().isBlank()) {
            out.add(new Block.TableBlock(table, begin.through(word.pages().place())));
        }
        hanging.forEach(out::add);
    }

    private void rows(XmlPart xml) {
        int here = xml.depth();
        while (xml.nextChild(here)) {
            switch (xml.name()) {
                case "w:tblPr" -> readLook(xml);
                case "w:tr" -> new Row().read(xml);
                case "w:sdt", "w:sdtContent", "w:customXml", "w:ins", "w:moveTo" -> rows(xml);
                default -> {}
            }
        }
    }

    /// Whether the table's style sets off its first row: an attribute, or a bit among others.
    private void readLook(XmlPart xml) {
        int here = xml.depth();
        while (xml.nextChild(here)) {
            if (xml.name().equals("w:tblLook")) {
                boolean bit =
                        xml.val().matches("[0-9A-Fa-f]{1,4}")
                                && (Integer.parseInt(xml.val(), 16) & 0x20) != 0;
                firstRowByLook = xml.attribute("firstRow").isEmpty() ? bit : xml.isOn("firstRow");
            }
        }
    }

    private static String text(List<Block> blocks) {
        return blocks.stream()
                .filter(block -> !hangs(block))
                .map(Blocks::plainText)
                .filter(text -> !text.isBlank())
                .collect(Collectors.joining("\n"));
    }

    private static boolean hangs(Block block) {
        return block instanceof Block.Furniture || block instanceof Block.Footnote;
    }

    /// An element `w:tr`.
    private final class Row {
        private final List<Source> cells = new ArrayList<>();
        private int column;
        private boolean header;
        private boolean deleted;

        void read(XmlPart xml) {
            children(xml);
            if (!deleted || word.keepsDeletions()) {
                grid.addRow(cells, header);
            }
        }

        private void children(XmlPart xml) {
            int here = xml.depth();
            while (xml.nextChild(here)) {
                switch (xml.name()) {
                    case "w:trPr" -> readProperties(xml);
                    case "w:tc" -> readCell(xml);
                    case "w:sdt", "w:sdtContent", "w:customXml", "w:ins", "w:moveTo" ->
                            children(xml);
                    default -> {}
                }
            }
        }

        private void readProperties(XmlPart xml) {
            int here = xml.depth();
            while (xml.nextChild(here)) {
                switch (xml.name()) {
                    case "w:tblHeader" -> header = xml.isOn();
                    case "w:gridBefore" -> column += Math.clamp(xml.number(0), 0, MAX_SPAN);
                    case "w:del" -> deleted = true;
                    default -> {}
                }
            }
        }

        private void readCell(XmlPart xml) {
            word.spendCell();
            var cell = new CellProperties();
            var out = new Blocks();
            story.read(xml, out, cell::read);
            if (!deleted || word.keepsDeletions()) {
                add(cell, out);
            }
        }

        private void add(CellProperties cell, Blocks content) {
            only = content.list();
            only.stream().filter(TableReader::hangs).forEach(hanging::add);
            if (cell.joinsLeft && !cells.isEmpty()) {
                cells.set(cells.size() - 1, cells.getLast().wider(cell.span));
                column += cell.span;
            } else if (column + cell.span <= MAX_COLUMN) {
                boolean stands = cell.shaded || content.isBold();
                cells.add(new Source(column, cell.span, cell.joinsAbove, text(only), stands));
                column += cell.span;
            }
        }
    }

    /// An element `w:tcPr`.
    private static final class CellProperties {
        private int span = 1;
        private boolean joinsAbove;
        private boolean joinsLeft;
        private boolean shaded;

        void read(XmlPart xml) {
            if (!xml.name().equals("w:tcPr")) {
                return;
            }
            int here = xml.depth();
            while (xml.nextChild(here)) {
                switch (xml.name()) {
                    case "w:gridSpan" -> span = Math.clamp(xml.number(1), 1, MAX_SPAN);
                    case "w:vMerge" -> joinsAbove = !xml.val().equals("restart");
                    case "w:hMerge" -> joinsLeft = !xml.val().equals("restart");
                    case "w:shd" -> shaded = Format.isShade(xml);
                    default -> {}
                }
            }
        }
    }
}
