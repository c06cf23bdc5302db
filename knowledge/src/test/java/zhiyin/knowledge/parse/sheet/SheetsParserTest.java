package zhiyin.knowledge.parse.sheet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import org.apache.poi.hssf.usermodel.HSSFWorkbook;
import org.apache.poi.poifs.crypt.EncryptionInfo;
import org.apache.poi.poifs.crypt.EncryptionMode;
import org.apache.poi.poifs.crypt.Encryptor;
import org.apache.poi.poifs.filesystem.POIFSFileSystem;
import org.apache.poi.ss.usermodel.CellStyle;
import org.apache.poi.ss.usermodel.ClientAnchor;
import org.apache.poi.ss.usermodel.Row;
import org.apache.poi.ss.usermodel.Sheet;
import org.apache.poi.ss.usermodel.Workbook;
import org.apache.poi.ss.util.CellRangeAddress;
import org.apache.poi.xssf.usermodel.XSSFWorkbook;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import zhiyin.knowledge.document.Block;
import zhiyin.knowledge.document.Block.Furniture;
import zhiyin.knowledge.document.Block.Heading;
import zhiyin.knowledge.document.Block.Paragraph;
import zhiyin.knowledge.document.Block.TableBlock;
import zhiyin.knowledge.document.Document;
import zhiyin.knowledge.document.Place.Unit;
import zhiyin.knowledge.document.Table;
import zhiyin.knowledge.parse.ParseContext;
import zhiyin.knowledge.parse.ParseException;
import zhiyin.knowledge.parse.ParseException.Status;
import zhiyin.knowledge.parse.ParseLimits;
import zhiyin.knowledge.parse.ParseOptions;
import zhiyin.knowledge.parse.Parser;
import zhiyin.knowledge.parse.Source;

/// Both formats give the same document.
final class SheetsParserTest {
    @TempDir Path folder;

    enum Kinds {
        XLSX,
        XLS;

        Workbook workbook() {
            return this == XLSX ? new XSSFWorkbook() : new HSSFWorkbook();
        }

        Parser parser() {
            return this == XLSX ? new SheetsParser() : new LegacySheetsParser();
        }
    }

    @ParameterizedTest
    @EnumSource
    void a_sheet_becomes_a_heading_and_a_table_with_cells_as_they_are_shown(Kinds kind)
            throws IOException {
        Document document = parse(kind, SheetsParserTest::sales);
        assertThat(document.blocks()).hasSize(2);
        Heading heading = (Heading) document.blocks().getFirst();
        assertThat(heading.text()).isEqualTo("销售");
        assertThat(heading.place().unit()).isEqualTo(Unit.SHEET);
        assertThat(heading.place().first()).isEqualTo(1);
        Table table = table(document, 1);
        assertThat(table.headerRows()).isEqualTo(1);
        assertThat(texts(table))
                .containsExactly(
                        List.of("日期", "产品", "金额", "增长", "合计"),
                        List.of("2024-01-01", "键盘", "1,234.50", "12%", "2469"),
                        List.of("2024-01-02", "鼠标", "88.00", "", "TRUE"));
    }

    private static void sales(Workbook workbook) {
        Sheet sheet = workbook.createSheet("销售");
        texts(sheet.createRow(0), "日期", "产品", "金额", "增长", "合计");
        Row row = sheet.createRow(1);
        date(workbook, row, LocalDate.of(2024, 1, 1));
        row.createCell(1).setCellValue("键盘");
        number(workbook, row, 2, 1234.5, "#,##0.00");
        number(workbook, row, 3, 0.12, "0%");
        row.createCell(4).setCellFormula("C2*2");
        workbook.getCreationHelper().createFormulaEvaluator().evaluateAll();
        row = sheet.createRow(2);
        date(workbook, row, LocalDate.of(2024, 1, 2));
        row.createCell(1).setCellValue("鼠标");
        number(workbook, row, 2, 88, "#,##0.00");
        row.createCell(4).setCellValue(true);
    }

    @ParameterizedTest
    @EnumSource
    void tables_are_parted_by_empty_rows_and_columns(Kinds kind) throws IOException {
        Document document =
                parse(
                        kind,
                        workbook -> {
                            Sheet sheet = workbook.createSheet("S");
                            texts(sheet.createRow(0), "a", "b", "", "x", "y");
                            texts(sheet.createRow(1), "1", "2", "", "3", "4");
                            texts(sheet.createRow(3), "note");
                            texts(sheet.createRow(5), "c", "d");
                            texts(sheet.createRow(6), "5", "6");
                        });
        assertThat(document.blocks().stream().map(Block::text))
                .containsExactly("S", "a\tb\n1\t2", "x\ty\n3\t4", "note", "c\td\n5\t6");
        assertThat(document.blocks().get(3)).isInstanceOf(Paragraph.class);
    }

    @ParameterizedTest
    @EnumSource
    void merged_cells_span_and_their_headers_have_two_rows(Kinds kind) throws IOException {
        Document document =
                parse(
                        kind,
                        workbook -> {
                            Sheet sheet = workbook.createSheet("S");
                            texts(sheet.createRow(0), "name", "2023", "", "2024");
                            texts(sheet.createRow(1), "", "first", "second", "first", "second");
                            Row row = sheet.createRow(2);
                            row.createCell(0).setCellValue("north");
                            for (int c = 1; c < 5; c++) {
                                row.createCell(c).setCellValue(c);
                            }
                            sheet.addMergedRegion(new CellRangeAddress(0, 1, 0, 0));
                            sheet.addMergedRegion(new CellRangeAddress(0, 0, 1, 2));
                            sheet.addMergedRegion(new CellRangeAddress(0, 0, 3, 4));
                        });
        Table table = table(document, 1);
        assertThat(table.headerRows()).isEqualTo(2);
        assertThat(table.rows().getFirst().cells())
                .containsExactly(
                        new Table.Cell("name", 1, 2),
                        new Table.Cell("2023", 2, 1),
                        new Table.Cell("2024", 2, 1));
        assertThat(texts(table).get(1)).containsExactly("first", "second", "first", "second");
    }

    @ParameterizedTest
    @EnumSource
    void a_title_over_a_table_is_its_caption(Kinds kind) throws IOException {
        Document document =
                parse(
                        kind,
                        workbook -> {
                            Sheet sheet = workbook.createSheet("S");
                            texts(sheet.createRow(0), "Ducks per year");
                            texts(sheet.createRow(1), "year", "ducks");
                            texts(sheet.createRow(2), "2019", "120");
                        });
        assertThat(table(document, 1).caption()).isEqualTo("Ducks per year");
        assertThat(texts(table(document, 1)).getFirst()).containsExactly("year", "ducks");
    }

    @ParameterizedTest
    @EnumSource
    void what_is_hidden_is_read_and_told(Kinds kind) throws IOException {
        Document document =
                parse(
                        kind,
                        workbook -> {
                            texts(workbook.createSheet("shown").createRow(0), "a", "b");
                            Sheet hidden = workbook.createSheet("secret");
                            texts(hidden.createRow(0), "c", "d");
                            texts(hidden.createRow(1), "e", "f");
                            hidden.getRow(1).setZeroHeight(true);
                            workbook.setSheetHidden(1, true);
                        });
        assertThat(document.blocks().getLast().text()).isEqualTo("c\td\ne\tf");
        assertThat(document.report().units()).isEqualTo(2);
        assertThat(document.report().findings())
                .extracting(f -> f.kind() + " " + f.unit() + " " + f.detail())
                .containsExactly(
                        "HIDDEN_TEXT 2 the sheet \"secret\" is hidden; it was read",
                        "HIDDEN_TEXT 2 1 rows and 0 columns are hidden; they were read");
    }

    @ParameterizedTest
    @EnumSource
    void comments_are_kept_apart(Kinds kind) throws IOException {
        Document document =
                parse(
                        kind,
                        workbook -> {
                            Sheet sheet = workbook.createSheet("S");
                            texts(sheet.createRow(0), "a", "b");
                            var helper = workbook.getCreationHelper();
                            ClientAnchor anchor = helper.createClientAnchor();
                            anchor.setCol2(3);
                            anchor.setRow2(3);
                            var comment = sheet.createDrawingPatriarch().createCellComment(anchor);
                            comment.setString(helper.createRichTextString("请核对"));
                            sheet.getRow(0).getCell(1).setCellComment(comment);
                        });
        assertThat(document.blocks().getLast())
                .isInstanceOfSatisfying(
                        Furniture.class,
                        furniture -> {
                            assertThat(furniture.role()).isEqualTo(Furniture.Role.COMMENT);
                            assertThat(furniture.text()).isEqualTo("B1: 请核对");
                        });
    }

    @ParameterizedTest
    @EnumSource
    void cells_beyond_the_limit_are_left_out_and_counted(Kinds kind) throws IOException {
        Path file =
                write(
                        kind,
                        workbook -> {
                            Sheet sheet = workbook.createSheet("S");
                            for (int r = 0; r < 10; r++) {
                                texts(sheet.createRow(r), "a", "b");
                            }
                        });
        Document document = kind.parser().parse(Source.of(file), context(limits(15)));
        assertThat(table(document, 1).rows()).hasSize(8);
        assertThat(document.report().findings())
                .extracting(f -> f.kind() + ": " + f.detail())
                .containsExactly(
                        "SKIPPED: 5 cells were left out: a workbook is read up to 15 cells, each once");
    }

    @Test
    void a_file_with_a_password_says_so() throws Exception {
        Path file = folder.resolve("locked.xlsx");
        try (var system = new POIFSFileSystem();
                OutputStream out = Files.newOutputStream(file)) {
            Encryptor encryptor = new EncryptionInfo(EncryptionMode.agile).getEncryptor();
            encryptor.confirmPassword("secret");
            try (OutputStream inner = encryptor.getDataStream(system);
                    var workbook = new XSSFWorkbook()) {
                workbook.createSheet("S");
                workbook.write(inner);
            }
            system.writeFilesystem(out);
        }
        assertFails(Kinds.XLSX, file, Status.ENCRYPTED, "locked.xlsx needs a password");
        assertFails(Kinds.XLS, file, Status.ENCRYPTED, "locked.xlsx needs a password");
    }

    @Test
    void a_document_type_is_refused() throws IOException {
        Path file = write(Kinds.XLSX, SheetsParserTest::sales);
        Path bad =
                TestZip.replace(
                        file,
                        folder.resolve("lol.xlsx"),
                        "xl/sharedStrings.xml",
                        "<!DOCTYPE sst [<!ENTITY a \"aaaa\"><!ENTITY b \"&a;&a;\">]><sst><si><t>&b;</t></si></sst>");
        assertThatThrownBy(() -> Kinds.XLSX.parser().parse(Source.of(bad), context()))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("document type");
    }

    /// The longest honest cell and the shortest bomb: a part that unpacks to far more than the limit.
    @Test
    void a_part_that_unpacks_without_end_stops_at_the_limit() throws IOException {
        Path file = write(Kinds.XLSX, SheetsParserTest::sales);
        Path bomb =
                TestZip.replace(
                        file,
                        folder.resolve("bomb.xlsx"),
                        "xl/sharedStrings.xml",
                        "<sst><si><t>" + "\n".repeat(30_000_000) + "</t></si></sst>");
        assertFails(Kinds.XLSX, bomb, Status.TOO_LARGE, "unpacks to more than 20 MB");
    }

    @ParameterizedTest
    @EnumSource
    void damaged_files_end_with_an_answer(Kinds kind) throws IOException {
        long seed = System.nanoTime();
        var random = new SplittableRandom(seed);
        byte[] good = Files.readAllBytes(write(kind, SheetsParserTest::sales));
        Path file = folder.resolve("damaged");
        for (int round = 0; round < 300; round++) {
            byte[] bad = good.clone();
            for (int i = random.nextInt(1, 6); i > 0; i--) {
                bad[random.nextInt(bad.length)] = (byte) random.nextInt();
            }
            Files.write(file, bad);
            Throwable failure =
                    catchThrowable(() -> kind.parser().parse(Source.of(file), context()));
            if (failure != null) {
                assertThat(failure)
                        .as("seed %d", seed)
                        .isInstanceOfAny(ParseException.class, IOException.class);
            }
        }
    }

    private void assertFails(Kinds kind, Path file, Status status, String message) {
        assertThatThrownBy(() -> kind.parser().parse(Source.of(file), context()))
                .isInstanceOfSatisfying(
                        ParseException.class, e -> assertThat(e.status()).isEqualTo(status))
                .hasMessageContaining(message);
    }

    private Document parse(Kinds kind, Consumer<Workbook> content) throws IOException {
        return kind.parser().parse(Source.of(write(kind, content)), context());
    }

    private Path write(Kinds kind, Consumer<Workbook> content) throws IOException {
        Path file = folder.resolve("book." + kind.name().toLowerCase(Locale.ROOT));
        try (Workbook workbook = kind.workbook();
                OutputStream out = Files.newOutputStream(file)) {
            content.accept(workbook);
            workbook.write(out);
        }
        return file;
    }

    private static ParseContext context() {
        return context(limits(5_000_000));
    }

    private static ParseContext context(ParseLimits limits) {
        return new ParseContext(
                limits,
                ParseOptions.defaults(),
                (source, _) -> {
                    throw new ParseException(Status.UNSUPPORTED, source.name());
                });
    }

    private static ParseLimits limits(long cells) {
        long mb = 1 << 20;
        return new ParseLimits(
                mb,
                20 * mb,
                10_000_000,
                10,
                10,
                10,
                cells,
                100,
                4,
                Duration.ofMinutes(1),
                Duration.ofMinutes(1),
                256 * mb);
    }

    private static void texts(Row row, String... texts) {
        for (int c = 0; c < texts.length; c++) {
            if (!texts[c].isEmpty()) {
                row.createCell(c).setCellValue(texts[c]);
            }
        }
    }

    private static void date(Workbook workbook, Row row, LocalDate date) {
        row.createCell(0).setCellValue(date);
        row.getCell(0).setCellStyle(style(workbook, "m/d/yy"));
    }

    private static void number(
            Workbook workbook, Row row, int column, double value, String format) {
        row.createCell(column).setCellValue(value);
        row.getCell(column).setCellStyle(style(workbook, format));
    }

    private static CellStyle style(Workbook workbook, String format) {
        CellStyle style = workbook.createCellStyle();
        style.setDataFormat(workbook.createDataFormat().getFormat(format));
        return style;
    }

    private static Table table(Document document, int index) {
        return ((TableBlock) document.blocks().get(index)).table();
    }

    private static List<List<String>> texts(Table table) {
        return table.rows().stream()
                .map(row -> row.cells().stream().map(Table.Cell::text).toList())
                .toList();
    }
}
