package zhiyin.knowledge.parse.sheet;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import zhiyin.knowledge.document.Block;
import zhiyin.knowledge.document.Block.Furniture;
import zhiyin.knowledge.document.Block.Heading;
import zhiyin.knowledge.document.Document;
import zhiyin.knowledge.document.Language;
import zhiyin.knowledge.document.Place;
import zhiyin.knowledge.document.Place.Unit;
import zhiyin.knowledge.document.Report.Kind;
import zhiyin.knowledge.parse.ParseContext;
import zhiyin.knowledge.parse.ParseException;
import zhiyin.knowledge.parse.ParseException.Status;
import zhiyin.knowledge.parse.Parser;
import zhiyin.knowledge.parse.Source;
import zhiyin.knowledge.parse.sheet.Workbook.Sheet;
import zhiyin.knowledge.parse.sheet.WorkbookFiles.Relationship;

/// Excel since 2007 (`xlsx`, `xlsm`; ECMA-376, part 1, chapter 18). Each sheet becomes a heading and the
/// tables on it; formulas are their last results.
public final class SheetsParser implements Parser {
    @Override
    public Document parse(Source source, ParseContext context) throws IOException {
        try (var files = new WorkbookFiles(source, context)) {
            Workbook workbook =
                    Workbook.read(files)
                            .orElseThrow(() ->
                                    new ParseException(
                                            Status.CORRUPT, source.name() + " holds no workbook"));
            return new Reading(files, workbook, context).document(source);
        }
    }

    /// One workbook being read.
    private static final class Reading {
        private final WorkbookFiles files;
        private final Workbook workbook;
        private final ParseContext context;
        private final Findings findings = new Findings();
        private final List<Block> blocks = new ArrayList<>();
        private final NumberFormats formats = new NumberFormats();
        private final CellCache cache = new CellCache(formats);
        private final CellBudget budget;

        Reading(WorkbookFiles files, Workbook workbook, ParseContext context) {
            this.files = files;
            this.workbook = workbook;
            this.context = context;
            this.budget = new CellBudget(context.limits().cells());
        }

        Document document(Source source) throws IOException {
            CoreProperties properties = CoreProperties.read(files);
            List<Integer> styles = workbook.readStyles(files, formats);
            SharedStrings strings = workbook.readStrings(files, context);
            for (int i = 0; i < workbook.sheets().size(); i++) {
                sheet(i + 1, workbook.sheets().get(i), strings, styles);
            }
            if (!files.under("xl/embeddings/").isEmpty()) {
                findings.add(Kind.SKIPPED, 0, "embedded objects are not read");
            }
            return new Document(
                    source.name(),
                    "xlsx",
                    properties.title(),
                    Language.of(blocks),
                    properties.values(),
                    blocks,
                    List.of(),
                    findings.report(workbook.sheets().size()));
        }

        private void sheet(int number, Sheet sheet, SharedStrings strings, List<Integer> styles)
                throws IOException {
            Place place = Place.of(Unit.SHEET, number);
            context.spendCharacters(sheet.name().length());
            blocks.add(new Heading(1, sheet.name(), place));
            if (sheet.hidden()) {
                findings.hiddenSheet(number, sheet.name());
            }
            Optional<XmlStream> part =
                    sheet.type().equals("worksheet") ? files.xml(sheet.path()) : Optional.empty();
            if (part.isEmpty()) {
                String what = sheet.type().isEmpty() ? "sheet without a part" : sheet.type();
                findings.add(Kind.SKIPPED, number, "a %s is not read".formatted(what));
                return;
            }
            var cells = new SheetCells(context, budget);
            try (XmlStream xml = part.get()) {
                var reader = new SheetReader(xml, strings, styles, formats, cache, cells);
                reader.read();
                findings.hidden(number, reader.hiddenRows(), reader.hiddenColumns());
            }
            findings.leftOut(number, cells.leftOut(), context.limits().cells());
            blocks.addAll(SheetTables.blocks(cells, place));
            for (Relationship related : files.relationships(sheet.path())) {
                switch (related.type()) {
                    case "comments" -> comments(related.target(), place);
                    case "drawing" -> drawing(related.target(), number);
                    default -> {}
                }
            }
        }

        private void drawing(String path, int number) throws IOException {
            long charts =
                    files.relationships(path).stream()
                            .filter(part -> part.type().equals("chart"))
                            .count();
            if (charts > 0) {
                findings.add(
                        Kind.SKIPPED,
                        number,
                        charts + " charts are not read; their data is in cells");
            }
        }

        /// ```
        /// <comments> <authors><author>name</author></authors>
        ///   <commentList> <comment ref="B2" authorId="0"> <text><t>text</t></text> </comment> </commentList>
        /// ```
        private void comments(String path, Place place) throws IOException {
            Optional<XmlStream> part = files.xml(path);
            if (part.isEmpty()) {
                return;
            }
            try (XmlStream xml = part.get()) {
                String cell = "";
                while (xml.nextElement()) {
                    if (xml.name().equals("comment")) {
                        cell = xml.attribute("ref", "");
                    } else if (xml.name().equals("text")) {
                        String text = SharedStrings.richText(xml, "text");
                        context.spendCharacters(text.length());
                        blocks.add(
                                new Furniture(Furniture.Role.COMMENT, cell + ": " + text, place));
                    }
                }
            }
        }
    }
}
