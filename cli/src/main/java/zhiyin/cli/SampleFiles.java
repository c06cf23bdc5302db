package zhiyin.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/// Small documents of the kinds that people have most, for the parsers to be seen at work.
final class SampleFiles {
    private static final String MARKDOWN =
            """
            # 水泵手册 Pump manual

            过滤器每五百小时更换一次。 The filter is changed every 500 hours.

            ## Parts

            | part | hours |
            |------|-------|
            | filter | 500 |

            1. Stop the pump.
            2. Close the valve.

            ```java
            int hours = 500;
            ```
            """;

    private static final String DOCX_NAMESPACE =
            "http://schemas.openxmlformats.org/wordprocessingml/2006/main";
    private static final String PACKAGE = "http://schemas.openxmlformats.org/package/2006/";

    private SampleFiles() {}

    static List<Path> write(Path folder) throws IOException {
        return List.of(
                Files.writeString(folder.resolve("manual.md"), MARKDOWN),
                docx(folder.resolve("manual.docx")),
                pdf(folder.resolve("manual.pdf")));
    }

    private static Path docx(Path file) throws IOException {
        try (var zip = new ZipOutputStream(Files.newOutputStream(file))) {
            part(
                    zip,
                    "[Content_Types].xml",
                    "<Types xmlns='%scontent-types'><Default Extension='rels' ContentType='application/vnd.openxmlformats-package.relationships+xml'/><Override PartName='/word/document.xml' ContentType='application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml'/></Types>"
                            .formatted(PACKAGE));
            part(
                    zip,
                    "_rels/.rels",
                    "<Relationships xmlns='%srelationships'><Relationship Id='r1' Type='http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument' Target='word/document.xml'/></Relationships>"
                            .formatted(PACKAGE));
            part(
                    zip,
                    "word/document.xml",
                    "<w:document xmlns:w='%s'><w:body><w:p><w:pPr><w:outlineLvl w:val='0'/></w:pPr><w:r><w:t>Pump</w:t></w:r></w:p><w:p><w:r><w:t>过滤器每五百小时更换一次。</w:t></w:r></w:p><w:tbl><w:tr><w:tc><w:p><w:r><w:t>part</w:t></w:r></w:p></w:tc></w:tr></w:tbl></w:body></w:document>"
                            .formatted(DOCX_NAMESPACE));
        }
        return file;
    }

    private static void part(ZipOutputStream zip, String name, String xml) throws IOException {
        zip.putNextEntry(new ZipEntry(name));
        zip.write(xml.getBytes(StandardCharsets.UTF_8));
        zip.closeEntry();
    }

    /// One page with a heading and two lines.
    private static Path pdf(Path file) throws IOException {
        String page =
                "BT /F1 20 Tf 72 760 Td (Pump manual) Tj /F1 11 Tf 0 -40 Td (The filter is changed every 500 hours.) Tj 0 -14 Td (Stop the pump first.) Tj ET";
        List<String> objects =
                List.of(
                        "<</Type/Catalog/Pages 2 0 R>>",
                        "<</Type/Pages/Count 1/Kids[3 0 R]>>",
                        "<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>>",
                        "<</Length %d>>\nstream\n%s\nendstream".formatted(page.length(), page),
                        "<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>");
        var text = new StringBuilder("%PDF-1.4\n");
        var offsets = new ArrayList<Integer>();
        for (int i = 0; i < objects.size(); i++) {
            offsets.add(text.length());
            text.append("%d 0 obj\n%s\nendobj\n".formatted(i + 1, objects.get(i)));
        }
        int table = text.length();
        text.append("xref\n0 %d\n0000000000 65535 f \n".formatted(objects.size() + 1));
        offsets.forEach(offset -> text.append("%010d 00000 n \n".formatted(offset)));
        text.append(
                "trailer\n<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n"
                        .formatted(objects.size() + 1, table));
        return Files.writeString(file, text, StandardCharsets.ISO_8859_1);
    }
}
