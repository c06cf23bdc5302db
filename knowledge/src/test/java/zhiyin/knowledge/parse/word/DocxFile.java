package zhiyin.knowledge.parse.word;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import zhiyin.knowledge.document.Block;
import zhiyin.knowledge.document.Document;
import zhiyin.knowledge.parse.ParseContext;
import zhiyin.knowledge.parse.ParseLimits;
import zhiyin.knowledge.parse.ParseOptions;
import zhiyin.knowledge.parse.Source;

/// Builds a Word document from pieces of XML and reads it.
final class DocxFile {
    static final String TRANSITIONAL = "http://schemas.openxmlformats.org/";
    private static final String RELATIONSHIP = TRANSITIONAL + "officeDocument/2006/relationships";
    static final String NAMESPACES =
            " xmlns:w=\"%1$swordprocessingml/2006/main\" xmlns:m=\"%1$sofficeDocument/2006/math\""
                            .formatted(TRANSITIONAL)
                    + " xmlns:r=\""
                    + RELATIONSHIP
                    + "\""
                    + " xmlns:wp=\"%1$sdrawingml/2006/wordprocessingDrawing\""
                            .formatted(TRANSITIONAL)
                    + " xmlns:a=\"%1$sdrawingml/2006/main\"".formatted(TRANSITIONAL)
                    + " xmlns:c=\"%1$sdrawingml/2006/chart\"".formatted(TRANSITIONAL)
                    + " xmlns:dgm=\"%1$sdrawingml/2006/diagram\"".formatted(TRANSITIONAL)
                    + " xmlns:mc=\"%1$smarkup-compatibility/2006\"".formatted(TRANSITIONAL)
                    + " xmlns:wps=\"http://schemas.microsoft.com/office/word/2010/"
                    + "wordprocessingShape\" xmlns:v=\"urn:schemas-microsoft-com:vml\""
                    + " xmlns:o=\"urn:schemas-microsoft-com:office:office\"";

    private final Map<String, byte[]> parts = new LinkedHashMap<>();
    private final StringBuilder relationships = new StringBuilder();
    private String namespaces = NAMESPACES;

    static DocxFile of(String body) {
        var file = new DocxFile();
        file.body = body;
        return file;
    }

    private String body = "";

    DocxFile namespaces(String other) {
        namespaces = other;
        return this;
    }

    DocxFile styles(String xml) {
        return related(
                "styles", "styles.xml", "<w:styles" + namespaces + ">" + xml + "</w:styles>");
    }

    DocxFile numbering(String xml) {
        return related(
                "numbering",
                "numbering.xml",
                "<w:numbering" + namespaces + ">" + xml + "</w:numbering>");
    }

    /// A part that the body refers to by its name without `.xml`.
    DocxFile related(String kind, String name, String xml) {
        String id = name.substring(0, name.indexOf('.'));
        relationships.append(
                "<Relationship Id=\"%s\" Type=\"%s/%s\" Target=\"%s\"/>"
                        .formatted(id, RELATIONSHIP, kind, name));
        return part("word/" + name, xml);
    }

    DocxFile part(String name, String text) {
        parts.put(name, text.getBytes(StandardCharsets.UTF_8));
        return this;
    }

    byte[] bytes() {
        String package1 =
                "<Relationships xmlns=\"" + TRANSITIONAL + "package/2006/relationships\">";
        var bytes = new ByteArrayOutputStream();
        try (var zip = new ZipOutputStream(bytes)) {
            put(
                    zip,
                    "_rels/.rels",
                    package1
                            + "<Relationship Id=\"d\" Type=\""
                            + RELATIONSHIP
                            + "/officeDocument\" Target=\"word/document.xml\"/>"
                            + "<Relationship Id=\"p\" Type=\""
                            + TRANSITIONAL
                            + "package/2006/relationships/metadata/core-properties\""
                            + " Target=\"/docProps/core.xml\"/></Relationships>");
            put(zip, "word/_rels/document.xml.rels", package1 + relationships + "</Relationships>");
            put(
                    zip,
                    "word/document.xml",
                    "<w:document" + namespaces + "><w:body>" + body + "</w:body></w:document>");
            for (var part : parts.entrySet()) {
                zip.putNextEntry(new ZipEntry(part.getKey()));
                zip.write(part.getValue());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    private static void put(ZipOutputStream zip, String name, String text) throws IOException {
        zip.putNextEntry(new ZipEntry(name));
        zip.write(text.getBytes(StandardCharsets.UTF_8));
    }

    Document read() {
        return read(bytes(), ParseOptions.defaults());
    }

    List<Block> blocks() {
        return read().blocks();
    }

    /// Kinds and texts, a line each: short enough to compare as a whole.
    List<String> lines() {
        return blocks().stream().map(DocxFile::line).toList();
    }

    static String line(Block block) {
        return switch (block) {
            case Block.Heading it -> "h" + it.level() + " " + it.text();
            case Block.ListItem it -> "li" + it.depth() + " " + it.marker() + " " + it.text();
            case Block.Footnote it -> "note " + it.label() + " " + it.text();
            case Block.Furniture it -> it.role() + " " + it.text();
            case Block.Paragraph it -> "p " + it.text();
            default -> block.getClass().getSimpleName() + " " + block.text();
        };
    }

    static Document read(byte[] bytes, ParseOptions options) {
        return read(bytes, options, ParseLimits.defaults());
    }

    static Document read(byte[] bytes, ParseOptions options, ParseLimits limits) {
        try {
            Path file = Files.createTempFile("zhiyin-test", ".docx");
            try {
                Files.write(file, bytes);
                var parser = new WordParser();
                return parser.parse(
                        new Source("a.docx", file), new ParseContext(limits, options, parser));
            } finally {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// A paragraph of one run; `properties` is the inside of `w:pPr`.
    static String p(String properties, String text) {
        return "<w:p><w:pPr>%s</w:pPr>%s</w:p>".formatted(properties, r(text));
    }

    static String p(String text) {
        return p("", text);
    }

    static String styled(String style, String text) {
        return p("<w:pStyle w:val=\"" + style + "\"/>", text);
    }

    static String item(int list, int level, String text) {
        return p(
                "<w:numPr><w:ilvl w:val=\"%d\"/><w:numId w:val=\"%d\"/></w:numPr>"
                        .formatted(level, list),
                text);
    }

    static String r(String text) {
        return "<w:r><w:t xml:space=\"preserve\">" + text + "</w:t></w:r>";
    }

    static String r(String properties, String text) {
        return "<w:r><w:rPr>%s</w:rPr><w:t xml:space=\"preserve\">%s</w:t></w:r>"
                .formatted(properties, text);
    }

    static String style(String id, String name, String rest) {
        return "<w:style w:type=\"paragraph\" w:styleId=\"%s\"><w:name w:val=\"%s\"/>%s</w:style>"
                .formatted(id, name, rest);
    }

    static String cell(String properties, String... texts) {
        var out = new StringBuilder("<w:tc><w:tcPr>" + properties + "</w:tcPr>");
        for (String text : texts) {
            out.append(p(text));
        }
        return out.append("</w:tc>").toString();
    }

    static String row(String... cells) {
        return "<w:tr>" + String.join("", cells) + "</w:tr>";
    }

    static String table(String... rows) {
        return "<w:tbl>" + String.join("", rows) + "</w:tbl>";
    }
}
