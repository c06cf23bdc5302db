package zhiyin.knowledge.parse.sheet;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.poi.hssf.eventusermodel.HSSFListener;
import org.apache.poi.hssf.record.BOFRecord;
import org.apache.poi.hssf.record.BoolErrRecord;
import org.apache.poi.hssf.record.BoundSheetRecord;
import org.apache.poi.hssf.record.CellValueRecordInterface;
import org.apache.poi.hssf.record.ColumnInfoRecord;
import org.apache.poi.hssf.record.CommonObjectDataSubRecord;
import org.apache.poi.hssf.record.DateWindow1904Record;
import org.apache.poi.hssf.record.EOFRecord;
import org.apache.poi.hssf.record.ExtendedFormatRecord;
import org.apache.poi.hssf.record.FormatRecord;
import org.apache.poi.hssf.record.FormulaRecord;
import org.apache.poi.hssf.record.LabelRecord;
import org.apache.poi.hssf.record.LabelSSTRecord;
import org.apache.poi.hssf.record.MergeCellsRecord;
import org.apache.poi.hssf.record.NoteRecord;
import org.apache.poi.hssf.record.NumberRecord;
import org.apache.poi.hssf.record.ObjRecord;
import org.apache.poi.hssf.record.Record;
import org.apache.poi.hssf.record.RowRecord;
import org.apache.poi.hssf.record.SSTRecord;
import org.apache.poi.hssf.record.StringRecord;
import org.apache.poi.hssf.record.TextObjectRecord;
import org.apache.poi.ss.usermodel.FormulaError;
import org.apache.poi.ss.util.CellRangeAddress;
import org.jspecify.annotations.Nullable;
import zhiyin.knowledge.document.Block;
import zhiyin.knowledge.document.Block.Furniture;
import zhiyin.knowledge.document.Block.Heading;
import zhiyin.knowledge.document.Block.Paragraph;
import zhiyin.knowledge.document.Place;
import zhiyin.knowledge.document.Place.Unit;
import zhiyin.knowledge.document.Table.Cell;
import zhiyin.knowledge.parse.ParseContext;

/// Takes in a workbook's records (MS-XLS) as they come: first those of the workbook, with the sheets'
/// names, the formats and the shared texts, then those of each sheet in turn.
final class SheetRecords implements HSSFListener {
    private static final int NO_CELL = -1;

    /// Columns a sheet of these files has.
    private static final int MAX_COLUMNS = 256;

    private final ParseContext context;
    private final Findings findings;
    private final CellBudget budget;
    private final List<Block> blocks = new ArrayList<>();
    private final NumberFormats formats = new NumberFormats();
    private final List<Integer> formatOf = new ArrayList<>();
    private final List<BoundSheetRecord> names = new ArrayList<>();
    private final List<Cell> texts = new ArrayList<>();
    private final Map<Integer, String> notes = new HashMap<>();
    private final List<Block> comments = new ArrayList<>();
    private final List<String> boxes = new ArrayList<>();
    private final CellCache cache = new CellCache(formats);

    private @Nullable SheetCells cells;
    private int sheet;
    private int depth;
    private int hiddenRows;
    private int hiddenColumns;
    private int formulaRow = NO_CELL;
    private int formulaColumn;
    private int object = NO_CELL;
    private boolean isComment;

    SheetRecords(ParseContext context, Findings findings) {
        this.context = context;
        this.findings = findings;
        this.budget = new CellBudget(context.limits().cells());
    }

    int sheets() {
        return names.size();
    }

    /// The whole workbook, after the last record.
    List<Block> finish() {
        endSheet();
        return blocks;
    }

    @Override
    public void processRecord(Record record) {
        switch (record) {
            case BOFRecord begin -> begin(begin);
            case EOFRecord _ -> depth--;
            case BoundSheetRecord name -> names.add(name);
            case FormatRecord format ->
                    formats.define(format.getIndexCode(), format.getFormatString());
            case ExtendedFormatRecord style -> formatOf.add((int) style.getFormatIndex());
            case SSTRecord strings -> texts(strings);
            case DateWindow1904Record window -> {
                if (window.getWindowing() == 1) {
                    formats.countFrom1904();
                }
            }
            default -> {
                // Charts and the like lie within sheets with records of the same kinds.
                if (cells != null && depth == 1) {
                    onSheet(record, cells);
                }
            }
        }
    }

    private void begin(BOFRecord begin) {
        depth++;
        if (depth > 1 || begin.getType() == BOFRecord.TYPE_WORKBOOK) {
            return;
        }
        endSheet();
        sheet++;
        Place place = Place.of(Unit.SHEET, sheet);
        if (sheet <= names.size()) {
            BoundSheetRecord name = names.get(sheet - 1);
            context.spendCharacters(name.getSheetname().length());
            blocks.add(new Heading(1, name.getSheetname(), place));
            if (name.isHidden() || name.isVeryHidden()) {
                findings.hiddenSheet(sheet, name.getSheetname());
            }
        }
        cells = new SheetCells(context, budget);
    }

    private void texts(SSTRecord strings) {
        for (int i = 0; i < strings.getNumUniqueStrings(); i++) {
            texts.add(Cell.of(strings.getString(i).getString().strip()));
        }
    }

    private void onSheet(Record record, SheetCells to) {
        switch (record) {
            case RowRecord row -> hiddenRows += row.getZeroHeight() ? 1 : 0;
            case ColumnInfoRecord columns ->
                    hiddenColumns +=
                            columns.getHidden()
                                    ? Math.clamp(
                                            columns.getLastColumn() - columns.getFirstColumn() + 1,
                                            0,
                                            MAX_COLUMNS)
                                    : 0;
            case MergeCellsRecord merged -> {
                for (int i = 0; i < merged.getNumAreas(); i++) {
                    merge(merged.getAreaAt(i), to);
                }
            }
            case ObjRecord drawn -> drawn(drawn);
            case TextObjectRecord text -> text(text);
            case NoteRecord note -> note(note);
            case StringRecord result -> {
                if (formulaRow != NO_CELL) {
                    put(to, formulaRow, formulaColumn, result.getString(), CellKind.TEXT);
                    formulaRow = NO_CELL;
                }
            }
            case CellValueRecordInterface cell -> cell(cell, to);
            default -> {}
        }
    }

    private static void merge(CellRangeAddress area, SheetCells to) {
        if (area.getFirstRow() <= area.getLastRow()
                && area.getFirstColumn() <= area.getLastColumn()) {
            to.merge(
                    new CellRange(
                            area.getFirstRow(),
                            area.getFirstColumn(),
                            area.getLastRow(),
                            area.getLastColumn()));
        }
    }

    private void cell(CellValueRecordInterface record, SheetCells to) {
        int row = record.getRow();
        int column = record.getColumn();
        switch (record) {
            case LabelSSTRecord label -> {
                int index = label.getSSTIndex();
                if (index >= 0 && index < texts.size()) {
                    to.add(row, column, texts.get(index), CellKind.TEXT);
                }
            }
            case LabelRecord label -> put(to, row, column, label.getValue(), CellKind.TEXT);
            case NumberRecord number -> number(to, record, number.getValue());
            case BoolErrRecord value -> put(to, row, column, shown(value), CellKind.OTHER);
            case FormulaRecord formula -> formula(to, formula);
            default -> {}
        }
    }

    private void formula(SheetCells to, FormulaRecord formula) {
        int row = formula.getRow();
        int column = formula.getColumn();
        switch (formula.getCachedResultTypeEnum()) {
            case STRING -> {
                // The text comes in the next record.
                formulaRow = row;
                formulaColumn = column;
            }
            case BOOLEAN ->
                    put(
                            to,
                            row,
                            column,
                            formula.getCachedBooleanValue() ? "TRUE" : "FALSE",
                            CellKind.OTHER);
            case ERROR ->
                    put(to, row, column, error(formula.getCachedErrorValue()), CellKind.OTHER);
            default -> number(to, formula, formula.getValue());
        }
    }

    private void number(SheetCells to, CellValueRecordInterface at, double value) {
        int style = at.getXFIndex();
        int format = style >= 0 && style < formatOf.size() ? formatOf.get(style) : 0;
        CellKind kind = formats.isDate(format) ? CellKind.DATE : CellKind.NUMBER;
        put(to, at.getRow(), at.getColumn(), formats.show(format, value), kind);
    }

    private static String shown(BoolErrRecord value) {
        if (value.isBoolean()) {
            return value.getBooleanValue() ? "TRUE" : "FALSE";
        }
        return error(value.getErrorValue());
    }

    private static String error(int code) {
        return FormulaError.isValidCode(code) ? FormulaError.forInt(code).getString() : "#ERR";
    }

    private void put(SheetCells to, int row, int column, String text, CellKind kind) {
        to.add(row, column, cache.text(ByteText.of(text)), kind);
    }

    private void drawn(ObjRecord record) {
        object = NO_CELL;
        record.getSubRecords().stream()
                .filter(CommonObjectDataSubRecord.class::isInstance)
                .map(CommonObjectDataSubRecord.class::cast)
                .findFirst()
                .ifPresent(common -> {
                    object = common.getObjectId();
                    isComment =
                            common.getObjectType() == CommonObjectDataSubRecord.OBJECT_TYPE_COMMENT;
                });
    }

    private void text(TextObjectRecord record) {
        String text = record.getStr() == null ? "" : record.getStr().getString().strip();
        if (text.isEmpty()) {
            return;
        }
        if (isComment) {
            notes.put(object, text);
        } else {
            boxes.add(text);
        }
    }

    private void note(NoteRecord note) {
        String text = notes.getOrDefault(note.getShapeId(), "");
        if (!text.isEmpty()) {
            String cell = CellRange.name(note.getRow(), note.getColumn());
            comments.add(
                    new Furniture(
                            Furniture.Role.COMMENT,
                            cell + ": " + text,
                            Place.of(Unit.SHEET, sheet)));
        }
    }

    private void endSheet() {
        if (cells == null) {
            return;
        }
        Place place = Place.of(Unit.SHEET, sheet);
        blocks.addAll(SheetTables.blocks(cells, place));
        boxes.forEach(text -> comments.add(new Paragraph(text, place)));
        comments.forEach(block -> context.spendCharacters(block.text().length()));
        blocks.addAll(comments);
        findings.leftOut(sheet, cells.leftOut(), context.limits().cells());
        findings.hidden(sheet, hiddenRows, hiddenColumns);
        hiddenRows = 0;
        hiddenColumns = 0;
        comments.clear();
        boxes.clear();
        notes.clear();
        cells = null;
    }
}
