package zhiyin.knowledge.parse.sheet;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import zhiyin.knowledge.parse.ParseContext;
import zhiyin.knowledge.parse.sheet.WorkbookFiles.Relationship;

/// What an XLSX file's parts say of the workbook as a whole.
///
/// @param sheets in the order of their tabs
/// @param strings path of the shared texts; empty where there are none
/// @param styles path of the styles; empty where there are none
/// @param from1904 whether days are counted from 1904
record Workbook(List<Sheet> sheets, String strings, String styles, boolean from1904) {
    /// Sheets read, at most.
    private static final int MAX_SHEETS = 10_000;

    /// @param path of its part; empty where the file has none
    /// @param type of its part: `worksheet`, `chartsheet`, ...
    record Sheet(String name, boolean hidden, String path, String type) {}

    static Optional<Workbook> read(WorkbookFiles files) throws IOException {
        Optional<String> path =
                files.relationships("").stream()
                        .filter(part -> part.type().equals("officeDocument"))
                        .map(Relationship::target)
                        .findFirst();
        if (path.isEmpty() || !files.has(path.get())) {
            return Optional.empty();
        }
        var targets = new HashMap<String, Relationship>();
        String strings = "";
        String styles = "";
        for (Relationship part : files.relationships(path.get())) {
            targets.put(part.id(), part);
            strings = part.type().equals("sharedStrings") ? part.target() : strings;
            styles = part.type().equals("styles") ? part.target() : styles;
        }
        var sheets = new ArrayList<Sheet>();
        boolean from1904 = false;
        try (XmlStream xml = files.xml(path.get()).orElseThrow()) {
            while (xml.nextElement()) {
                if (xml.name().equals("workbookPr")) {
                    from1904 = xml.flag("date1904");
                } else if (xml.name().equals("sheet") && sheets.size() < MAX_SHEETS) {
                    sheets.add(sheet(xml, targets));
                }
            }
        }
        return Optional.of(new Workbook(List.copyOf(sheets), strings, styles, from1904));
    }

    private static Sheet sheet(XmlStream xml, Map<String, Relationship> targets)
            throws IOException {
        Relationship part = targets.get(xml.attribute("id", ""));
        return new Sheet(
                xml.attribute("name", ""),
                !xml.attribute("state", "visible").equals("visible"),
                part == null ? "" : part.target(),
                part == null ? "" : part.type());
    }

    /// Reads the formats into `formats`.
    ///
    /// @return each cell style's format
    List<Integer> readStyles(WorkbookFiles files, NumberFormats formats) throws IOException {
        var formatOfStyle = new ArrayList<Integer>();
        if (from1904) {
            formats.countFrom1904();
        }
        Optional<XmlStream> part = styles.isEmpty() ? Optional.empty() : files.xml(styles);
        if (part.isEmpty()) {
            return formatOfStyle;
        }
        try (XmlStream xml = part.get()) {
            boolean ofCells = false;
            while (xml.nextElement()) {
                switch (xml.name()) {
                    case "numFmt" ->
                            formats.define(
                                    xml.number("numFmtId", -1), xml.attribute("formatCode", ""));
                    case "cellStyleXfs", "cellStyles", "dxfs" -> ofCells = false;
                    case "cellXfs" -> ofCells = true;
                    case "xf" -> {
                        if (ofCells) {
                            formatOfStyle.add(xml.number("numFmtId", 0));
                        }
                    }
                    default -> {}
                }
            }
        }
        return formatOfStyle;
    }

    SharedStrings readStrings(WorkbookFiles files, ParseContext context) throws IOException {
        Optional<XmlStream> part = strings.isEmpty() ? Optional.empty() : files.xml(strings);
        if (part.isEmpty()) {
            return SharedStrings.none();
        }
        try (XmlStream xml = part.get()) {
            return SharedStrings.read(xml, context);
        }
    }
}
