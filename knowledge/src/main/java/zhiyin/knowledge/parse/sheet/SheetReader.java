package zhiyin.knowledge.parse.sheet;

import java.io.IOException;
import java.util.List;
import javax.xml.stream.XMLStreamConstants;
import org.jspecify.annotations.Nullable;
import zhiyin.knowledge.document.Table.Cell;

/// Reads the XML of one sheet:
///
/// ```
/// <worksheet>
///   <cols> <col min="2" max="3" hidden="1"/> </cols>
///   <sheetData> <row r="1" hidden="1"> <c r="A1" s="3" t="s"> <f>formula</f> <v>0</v> </c> </row> </sheetData>
///   <mergeCells> <mergeCell ref="A1:B2"/> </mergeCells>
/// </worksheet>
/// ```
///
/// `t` is what `v` means: `s` a shared text's number, `str` a formula's text, `b` a truth value, `e` an
/// error, `d` a date in ISO 8601, `n` or nothing a number; of `inlineStr` the text is in `is`.
final class SheetReader {
    private static final byte[] BEGIN_VALUE = {'<', 'v', '>'};
    private static final byte[] END_VALUE = {'<', '/', 'v', '>'};
    private static final ByteText TRUE = ByteText.of("TRUE");
    private static final ByteText FALSE = ByteText.of("FALSE");

    private final XmlStream xml;
    private final SharedStrings strings;
    private final List<Integer> formatOfStyle;
    private final NumberFormats formats;
    private final CellCache cache;
    private final SheetCells cells;
    private final StringBuilder value = new StringBuilder();
    private int row = -1;
    private int column = -1;
    private int hiddenRows;
    private int hiddenColumns;

    SheetReader(
            XmlStream xml,
            SharedStrings strings,
            List<Integer> formatOfStyle,
            NumberFormats formats,
            CellCache cache,
            SheetCells cells) {
        this.xml = xml;
        this.strings = strings;
        this.formatOfStyle = formatOfStyle;
        this.formats = formats;
        this.cache = cache;
        this.cells = cells;
    }

    void read() throws IOException {
        while (xml.nextElement()) {
            switch (xml.name()) {
                case "row" -> {
                    row = xml.number("r", row + 2) - 1;
                    column = -1;
                    hiddenRows += xml.flag("hidden") ? 1 : 0;
                }
                case "c" -> cell();
                case "col" -> hiddenColumns += xml.flag("hidden") ? columns() : 0;
                case "mergeCell" -> CellRange.of(xml.attribute("ref", "")).ifPresent(cells::merge);
                default -> {}
            }
        }
    }

    private int columns() throws IOException {
        return Math.clamp((long) xml.number("max", 0) - xml.number("min", 0) + 1, 0, 100);
    }

    int hiddenRows() {
        return hiddenRows;
    }

    int hiddenColumns() {
        return hiddenColumns;
    }

    private void cell() throws IOException {
        int here = column + 1;
        int style = 0;
        CellType type = CellType.NUMBER;
        for (int i = 0; i < xml.attributes(); i++) {
            switch (xml.attributeName(i)) {
                case "r" -> here = CellRange.column(xml.attributeView(i));
                case "s" -> style = xml.attributeView(i).whole(0);
                case "t" -> type = CellType.of(xml.attributeView(i));
                default -> {}
            }
        }
        column = here;
        ByteText only = xml.onlyChild(BEGIN_VALUE, END_VALUE);
        String inline = only == null ? readValue() : null;
        ByteText written = only == null ? ByteText.of(value.toString()) : only;
        if (inline != null) {
            cells.add(row, column, cache.text(ByteText.of(inline)), CellKind.TEXT);
        } else if (!written.isEmpty()) {
            add(written, type, style);
        }
    }

    /// Reads to the end of the cell. What is in `v` is then in [#value]; answered is the text in `is`.
    private @Nullable String readValue() throws IOException {
        value.setLength(0);
        String inline = null;
        boolean inValue = false;
        for (int event = xml.next(); event != XMLStreamConstants.END_DOCUMENT; event = xml.next()) {
            if (event == XMLStreamConstants.START_ELEMENT) {
                inValue = xml.name().equals("v");
                if (xml.name().equals("is")) {
                    inline = SharedStrings.richText(xml, "is");
                }
            } else if (event == XMLStreamConstants.END_ELEMENT) {
                inValue = false;
                if (xml.name().equals("c")) {
                    return inline;
                }
            } else if (inValue) {
                xml.appendText(value);
            }
        }
        return inline;
    }

    private void add(ByteText written, CellType type, int style) {
        if (type == CellType.SHARED) {
            int index = written.whole(-1);
            cells.add(row, column, strings.cell(index), strings.length(index), CellKind.TEXT);
            return;
        }
        int format = style >= 0 && style < formatOfStyle.size() ? formatOfStyle.get(style) : 0;
        boolean number = type == CellType.NUMBER || type == CellType.INLINE;
        Cell shown = number ? cache.number(format, written) : cache.text(text(written, type));
        cells.add(row, column, shown, number ? kindOfNumber(format) : kind(type));
    }

    private static ByteText text(ByteText written, CellType type) {
        return type == CellType.TRUTH ? written.at(0) == '1' ? TRUE : FALSE : written;
    }

    private static CellKind kind(CellType type) {
        return switch (type) {
            case TRUTH, ERROR -> CellKind.OTHER;
            case DATE -> CellKind.DATE;
            default -> CellKind.TEXT;
        };
    }

    private CellKind kindOfNumber(int format) {
        return formats.isDate(format) ? CellKind.DATE : CellKind.NUMBER;
    }
}
