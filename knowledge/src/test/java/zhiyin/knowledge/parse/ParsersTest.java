package zhiyin.knowledge.parse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.apache.poi.poifs.filesystem.POIFSFileSystem;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import zhiyin.knowledge.document.Document;
import zhiyin.knowledge.document.Report.Finding;
import zhiyin.knowledge.document.Report.Kind;
import zhiyin.knowledge.parse.ParseException.Status;

/// What a file is taken for, whatever its name says.
final class ParsersTest {
    @TempDir Path folder;

    private Source file(String name, byte[] bytes) throws IOException {
        return Source.of(Files.write(folder.resolve(name), bytes));
    }

    private Source file(String name, String text) throws IOException {
        return file(name, text.getBytes(StandardCharsets.UTF_8));
    }

    private static byte[] zip(String... namesAndTexts) throws IOException {
        var bytes = new ByteArrayOutputStream();
        try (var zip = new ZipOutputStream(bytes)) {
            for (int i = 0; i < namesAndTexts.length; i += 2) {
                zip.putNextEntry(new ZipEntry(namesAndTexts[i]));
                zip.write(namesAndTexts[i + 1].getBytes(StandardCharsets.UTF_8));
            }
        }
        return bytes.toByteArray();
    }

    private static void assertRefused(Source source, Status status, String message) {
        assertThatThrownBy(() -> Parsers.formatOf(source))
                .isInstanceOfSatisfying(
                        ParseException.class, e -> assertThat(e.status()).isEqualTo(status))
                .hasMessageContaining(source.name())
                .hasMessageContaining(message);
    }

    @ParameterizedTest
    @CsvSource({
        "wordprocessingml.document.main+xml, DOCX",
        "wordprocessingml.template.main+xml, DOCX",
        "presentationml.presentation.main+xml, PPTX",
        "presentationml.slideshow.main+xml, PPTX",
        "spreadsheetml.sheet.main+xml, XLSX"
    })
    void office_files_are_known_by_their_main_part(String type, Format format) throws IOException {
        String types =
                "<Types><Override ContentType=\"application/vnd.openxmlformats-officedocument."
                        + type
                        + "\"/></Types>";
        assertThat(Parsers.formatOf(file("x.zip", zip("[Content_Types].xml", types))))
                .isEqualTo(format);
    }

    @Test
    void zip_files_are_known_by_what_is_in_them() throws IOException {
        assertThat(Parsers.formatOf(file("a.zip", zip("mimetype", "application/epub+zip"))))
                .isEqualTo(Format.EPUB);
        assertThat(Parsers.formatOf(file("b.zip", zip("word/document.xml", "<w/>"))))
                .isEqualTo(Format.DOCX);
        assertThat(Parsers.formatOf(file("c.docx", zip("readme.txt", "x"))))
                .isEqualTo(Format.ARCHIVE);
        assertRefused(
                file("d.odt", zip("mimetype", "application/vnd.oasis.opendocument.text")),
                Status.UNSUPPORTED,
                "OpenDocument");
    }

    @Test
    void a_damaged_zip_is_left_to_whom_its_name_names() throws IOException {
        byte[] whole = zip("word/document.xml", "text ".repeat(1000));
        byte[] half = Arrays.copyOf(whole, whole.length / 2);
        assertThat(Parsers.formatOf(file("a.docx", half))).isEqualTo(Format.DOCX);
        assertThat(Parsers.formatOf(file("a.bin", half))).isEqualTo(Format.ARCHIVE);
    }

    @ParameterizedTest
    @CsvSource({
        "WordDocument, DOC",
        "Workbook, XLS",
        "Book, XLS",
        "PowerPoint Document, PPT",
        "__properties_version1.0, OUTLOOK"
    })
    void compound_files_are_known_by_their_streams(String stream, Format format)
            throws IOException {
        assertThat(Parsers.formatOf(file("x", compound(stream)))).isEqualTo(format);
    }

    private static byte[] compound(String stream) throws IOException {
        var bytes = new ByteArrayOutputStream();
        try (var files = new POIFSFileSystem()) {
            files.createDocument(InputStream.nullInputStream(), stream);
            files.writeFilesystem(bytes);
        }
        return bytes.toByteArray();
    }

    @Test
    void encrypted_and_foreign_and_damaged_compound_files_are_refused() throws IOException {
        assertRefused(
                file("a.xlsx", compound("EncryptedPackage")),
                Status.ENCRYPTED,
                "without a password");
        assertRefused(
                file("b.vsd", compound("VisioDocument")), Status.UNSUPPORTED, "VisioDocument");
        byte[] damaged = Arrays.copyOf(compound("WordDocument"), 700);
        assertRefused(file("c.doc", damaged), Status.CORRUPT, "damaged");
    }

    @Test
    void a_pdf_may_begin_with_other_bytes() throws IOException {
        assertThat(Parsers.formatOf(file("a", "%PDF-1.7\n"))).isEqualTo(Format.PDF);
        assertThat(Parsers.formatOf(file("b.dat", "x".repeat(900) + "\n%PDF-1.7\n")))
                .isEqualTo(Format.PDF);
        assertThat(Parsers.formatOf(file("c.pdf", "x".repeat(1100) + "\n%PDF-1.7\n")))
                .isEqualTo(Format.TEXT);
        assertThat(Parsers.formatOf(file("about.md", "A PDF begins with `%PDF-1.7`.\n")))
                .isEqualTo(Format.MARKDOWN);
    }

    @ParameterizedTest
    @CsvSource({
        "89504e470d0a1a0a0000, PNG",
        "ffd8ffe000104a464946, JPEG",
        "7b5c727466315c616e73, RTF",
        "526172211a0701000000, RAR",
        "7f454c46020101000000, ELF",
        "53514c69746520666f726d6174203300, SQLite"
    })
    void known_binaries_are_refused_by_name_of_their_kind(String hex, String kind)
            throws IOException {
        Source source = file("report.pdf", HexFormat.of().parseHex(hex));
        assertRefused(source, Status.UNSUPPORTED, kind);
        assertRefused(source, Status.UNSUPPORTED, "read are pdf, docx");
    }

    @Test
    void unknown_binaries_are_refused() throws IOException {
        var random = new Random(1);
        byte[] bytes = new byte[5000];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) (random.nextInt(4) == 0 ? 0 : random.nextInt());
        }
        assertRefused(file("data.bin", bytes), Status.UNSUPPORTED, "unknown binary");
    }

    @Test
    void a_file_without_bytes_is_empty() throws IOException {
        assertRefused(file("a.pdf", ""), Status.EMPTY, "no bytes");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "a.docx; <html><body>x; HTML",
                "a; <!-- c -->\\n<!DOCTYPE html><p>x; HTML",
                "a.txt; <html><body>x; TEXT",
                "a.md; <html><body>x; MARKDOWN",
                "a; From: a@b.c\\nTo: d@e.f\\nSubject: x\\n\\nbody; MAIL",
                "a; From: a@b.c\\nonce upon a time; TEXT",
                "a; {\"cells\":[],\"nbformat\":4}; NOTEBOOK",
                "a.json; {\"cells\":[],\"nbformat\":4}; TEXT",
                "a.java; class A {}; CODE",
                "README; words; TEXT",
                "a.xyz; words; TEXT"
            })
    void texts_are_known_by_how_they_begin_and_by_their_names(
            String name, String text, Format format) throws IOException {
        assertThat(Parsers.formatOf(file(name, text.replace("\\n", "\n")))).isEqualTo(format);
    }

    @Test
    void texts_in_wide_encodings_are_texts() throws IOException {
        for (String charset : new String[] {"UTF-16LE", "UTF-16BE", "UTF-16"}) {
            byte[] bytes = "plain English words".repeat(50).getBytes(Charset.forName(charset));
            assertThat(Parsers.formatOf(file("wide", bytes))).isEqualTo(Format.TEXT);
        }
    }

    @Test
    void compressed_files_are_archives() throws IOException {
        var bytes = new ByteArrayOutputStream();
        try (var gzip = new GZIPOutputStream(bytes)) {
            gzip.write(new byte[100]);
        }
        assertThat(Parsers.formatOf(file("a", bytes.toByteArray()))).isEqualTo(Format.ARCHIVE);
        byte[] tar = new byte[512];
        System.arraycopy("ustar".getBytes(StandardCharsets.US_ASCII), 0, tar, 257, 5);
        assertThat(Parsers.formatOf(file("b", tar))).isEqualTo(Format.ARCHIVE);
    }

    @Test
    void a_wrong_name_is_noticed_and_a_right_one_is_not() throws IOException {
        Document wrong = new Parsers().parse(file("a.docx", "<html><body><h1>你好</h1>").file());
        assertThat(wrong.report().findings())
                .extracting(Finding::kind)
                .first()
                .isEqualTo(Kind.MISNAMED);
        Document right = new Parsers().parse(file("a.html", "<html><body><h1>你好</h1>").file());
        assertThat(right.report().findings())
                .extracting(Finding::kind)
                .doesNotContain(Kind.MISNAMED);
        assertThat(wrong.blocks()).isEqualTo(right.blocks()).hasSize(1);
    }

    @Test
    void documents_within_documents_are_read_and_named() throws IOException {
        byte[] inner = zip("deep/note.md", "# Deep");
        var bytes = new ByteArrayOutputStream();
        try (var zip = new ZipOutputStream(bytes)) {
            zip.putNextEntry(new ZipEntry("inner.zip"));
            zip.write(inner);
        }
        Document outer = new Parsers().parse(file("outer.zip", bytes.toByteArray()).file());
        Document note = outer.parts().getFirst().parts().getFirst();
        assertThat(note.name()).endsWith("deep/note.md");
        assertThat(note.blocks()).hasSize(1);
    }

    @Test
    void a_file_beyond_the_limit_is_not_opened() throws IOException {
        ParseLimits d = ParseLimits.defaults();
        var small =
                new ParseLimits(
                        10,
                        d.inflatedBytes(),
                        d.characters(),
                        d.pages(),
                        d.glyphsPerPage(),
                        d.operatorsPerPage(),
                        d.cells(),
                        d.entries(),
                        d.depth(),
                        d.cpu(),
                        d.wall(),
                        d.heapBytes());
        Source source = file("a.txt", "eleven char");
        assertThatThrownBy(() -> new Parsers().parse(source, ParseOptions.defaults(), small))
                .isInstanceOfSatisfying(
                        ParseException.class,
                        e -> assertThat(e.status()).isEqualTo(Status.TOO_LARGE))
                .hasMessageContaining("11 bytes, at most 10");
    }

    @Test
    void a_missing_file_is_no_documents_failure() {
        assertThatThrownBy(() -> new Parsers().parse(folder.resolve("no.pdf")))
                .isInstanceOf(NoSuchFileException.class);
    }

    @Test
    void every_extension_names_one_format_and_texts_are_read() throws IOException {
        for (Format format : Format.values()) {
            for (String extension : format.extensions()) {
                assertThat(Format.ofExtension(extension)).as(extension).contains(format);
            }
        }
        for (String name : new String[] {"a.html", "a.md", "a.txt", "a.java", "a.csv"}) {
            assertThat(new Parsers().parse(file(name, "<p>a</p>").file()).blocks()).isNotEmpty();
        }
    }
}
