package zhiyin.bench.parse;

import java.io.BufferedOutputStream;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SplittableRandom;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/// A workbook of one sheet as programs export them: ten columns of shared and inline texts, dates,
/// percents, amounts and whole numbers. The same rows give the same file, within nothing but a row in
/// memory.
final class LargeWorkbook {
    static final int COLUMNS = 10;

    /// Where its cells are.
    static final String SHEET = "xl/worksheets/sheet1.xml";

    private static final int TEXTS = 50_000;
    private static final long SEED = 1;
    private static final String MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
    private static final String TYPES =
            "http://schemas.openxmlformats.org/officeDocument/2006/relationships";

    private final ZipOutputStream zip;
    private final SplittableRandom random = new SplittableRandom(SEED);

    private LargeWorkbook(ZipOutputStream zip) {
        this.zip = zip;
    }

    static void write(Path file, int rows) throws IOException {
        try (var zip = new ZipOutputStream(new BufferedOutputStream(Files.newOutputStream(file)))) {
            var workbook = new LargeWorkbook(zip);
            workbook.parts();
            workbook.texts();
            workbook.sheet(rows);
        }
    }

    private void parts() throws IOException {
        part(
                "[Content_Types].xml",
                "<Types xmlns='http://schemas.openxmlformats.org/package/2006/content-types'><Default Extension='rels' ContentType='application/vnd.openxmlformats-package.relationships+xml'/><Override PartName='/xl/workbook.xml' ContentType='application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml'/></Types>");
        part("_rels/.rels", relationships("officeDocument:xl/workbook.xml"));
        part(
                "xl/workbook.xml",
                "<workbook xmlns='%s' xmlns:r='%s'><sheets><sheet name='Data' sheetId='1' r:id='r1'/></sheets></workbook>"
                        .formatted(MAIN, TYPES));
        part(
                "xl/_rels/workbook.xml.rels",
                relationships(
                        "worksheet:worksheets/sheet1.xml",
                        "sharedStrings:sharedStrings.xml",
                        "styles:styles.xml"));
        part(
                "xl/styles.xml",
                "<styleSheet xmlns='%s'><numFmts><numFmt numFmtId='164' formatCode='yyyy/m/d'/></numFmts><cellXfs><xf numFmtId='0'/><xf numFmtId='164'/><xf numFmtId='10'/><xf numFmtId='4'/></cellXfs></styleSheet>"
                        .formatted(MAIN));
    }

    /// @param parts type and target of each, named r1, r2, ...
    private static String relationships(String... parts) {
        var xml =
                new StringBuilder(
                        "<Relationships xmlns='http://schemas.openxmlformats.org/package/2006/relationships'>");
        for (int i = 0; i < parts.length; i++) {
            int colon = parts[i].indexOf(':');
            xml.append(
                    "<Relationship Id='r%d' Type='%s/%s' Target='%s'/>"
                            .formatted(
                                    i + 1,
                                    TYPES,
                                    parts[i].substring(0, colon),
                                    parts[i].substring(colon + 1)));
        }
        return xml.append("</Relationships>").toString();
    }

    private void part(String name, String xml) throws IOException {
        zip.putNextEntry(new ZipEntry(name));
        zip.write(xml.getBytes(StandardCharsets.UTF_8));
        zip.closeEntry();
    }

    private void texts() throws IOException {
        var xml = new StringBuilder("<sst xmlns='" + MAIN + "'>");
        for (int i = 0; i < COLUMNS; i++) {
            xml.append("<si><t>Column ").append(i).append("</t></si>");
        }
        for (int i = 0; i < TEXTS; i++) {
            xml.append("<si><t>产品型号 ").append(i).append(" description</t></si>");
        }
        part("xl/sharedStrings.xml", xml.append("</sst>").toString());
    }

    private void sheet(int rows) throws IOException {
        zip.putNextEntry(new ZipEntry(SHEET));
        Writer out = new BufferedWriter(new OutputStreamWriter(zip, StandardCharsets.UTF_8));
        out.write("<worksheet xmlns=\"" + MAIN + "\"><sheetData>");
        for (int row = 1; row <= rows; row++) {
            out.write("<row r=\"" + row + "\">");
            for (int column = 0; column < COLUMNS; column++) {
                String begin = "<c r=\"" + (char) ('A' + column) + row + "\"";
                out.write(begin + (row == 1 ? shared(column) : cell(column)) + "</c>");
            }
            out.write("</row>");
        }
        out.write("</sheetData></worksheet>");
        out.flush();
        zip.closeEntry();
    }

    private String cell(int column) {
        return switch (column) {
            case 0, 1, 2 -> shared(COLUMNS + random.nextInt(TEXTS));
            case 3 -> " t=\"inlineStr\"><is><t>order " + random.nextInt(1_000_000) + "</t></is>";
            case 4, 5 -> " s=\"1\"><v>" + (40_000 + random.nextInt(6_000)) + "</v>";
            case 6 -> " s=\"2\"><v>" + random.nextInt(10_000) / 10_000.0 + "</v>";
            case 7 -> " s=\"3\"><v>" + random.nextInt(10_000_000) / 100.0 + "</v>";
            default -> "><v>" + random.nextInt(1_000_000) + "</v>";
        };
    }

    private static String shared(int index) {
        return " t=\"s\"><v>" + index + "</v>";
    }
}
