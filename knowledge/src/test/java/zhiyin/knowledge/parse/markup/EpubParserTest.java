package zhiyin.knowledge.parse.markup;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import zhiyin.knowledge.document.Document;
import zhiyin.knowledge.document.Report.Kind;
import zhiyin.knowledge.parse.ParseException;
import zhiyin.knowledge.parse.ParseException.Status;

class EpubParserTest {
    private static final String CONTAINER =
            "<?xml version=\"1.0\"?><container><rootfiles><rootfile full-path=\"OEBPS/book.opf\"/></rootfiles></container>";
    private static final String PACKAGE =
            """
            <?xml version="1.0"?><package xmlns:dc="http://purl.org/dc/elements/1.1/"><metadata>
            <dc:title>A Book</dc:title><dc:creator>One</dc:creator><dc:creator>Two</dc:creator><dc:language>en-US</dc:language>
            </metadata><manifest><item id="a" href="text/one.xhtml"/><item id="b" href="text/two%20b.xhtml"/><item id="c" href="gone.xhtml"/>
            <item id="n" href="toc.ncx" media-type="application/x-dtbncx+xml"/></manifest>
            <spine><itemref idref="b"/><itemref idref="a"/><itemref idref="c"/></spine></package>
            """;
    private static final String CONTENTS =
            "<ncx><navMap><navPoint><navLabel><text>First</text></navLabel><content src=\"text/one.xhtml#x\"/></navPoint></navMap></ncx>";

    @Test
    void chapters_come_in_the_spines_order_with_titles_from_the_contents() throws IOException {
        Document document = book(files());
        assertThat(Parsing.shapes(document))
                .containsExactly(
                        "h2 Second",
                        "Paragraph text & more",
                        "note(1) a note",
                        "h1 First",
                        "Paragraph no heading here");
        assertThat(document.blocks()).map(b -> b.place().first()).containsExactly(1, 1, 1, 2, 2);
        assertThat(document.title()).isEqualTo("A Book");
        assertThat(document.language()).isEqualTo("en");
        assertThat(document.metadata()).containsEntry("author", "One, Two");
        assertThat(document.report().findings())
                .singleElement()
                .satisfies(finding -> assertThat(finding.kind()).isEqualTo(Kind.SKIPPED))
                .satisfies(finding -> assertThat(finding.detail()).contains("gone.xhtml"));
    }

    @Test
    void protected_chapters_are_encrypted_and_protected_fonts_are_not() throws IOException {
        Map<String, String> files = files();
        files.put("META-INF/encryption.xml", encryption("OEBPS/font.otf"));
        assertThat(book(files).blocks()).isNotEmpty();
        files.put("META-INF/encryption.xml", encryption("OEBPS/text/one.xhtml"));
        assertFails(files, Status.ENCRYPTED);
    }

    private static String encryption(String path) {
        return "<encryption><enc:EncryptedData><enc:CipherData><enc:CipherReference URI=\"%s\"/></enc:CipherData></enc:EncryptedData></encryption>"
                .formatted(path);
    }

    @Test
    void a_zip_file_that_is_no_book_is_corrupt() {
        assertFails(Map.of("a.txt", "text"), Status.CORRUPT);
        assertFails(Map.of("META-INF/container.xml", CONTAINER), Status.CORRUPT);
    }

    @Test
    void half_a_file_is_corrupt() throws IOException {
        byte[] whole = zip(files());
        byte[] half = Arrays.copyOf(whole, whole.length / 2);
        assertThatThrownBy(() -> Parsing.parse(new EpubParser(), "a.epub", half))
                .isInstanceOfSatisfying(
                        ParseException.class,
                        e -> assertThat(e.status()).isEqualTo(Status.CORRUPT));
    }

    @Test
    void a_chapter_that_unpacks_without_end_is_too_large() throws IOException {
        Map<String, String> files = files();
        files.put("OEBPS/text/one.xhtml", "<p>" + " ".repeat(3 << 20));
        byte[] bomb = zip(files);
        assertThatThrownBy(() ->
                        Parsing.parse(new EpubParser(), "a.epub", bomb, Parsing.unpackingAtMost(2)))
                .isInstanceOfSatisfying(
                        ParseException.class,
                        e -> assertThat(e.status()).isEqualTo(Status.TOO_LARGE));
    }

    private static void assertFails(Map<String, String> files, Status status) {
        assertThatThrownBy(() -> book(files))
                .isInstanceOfSatisfying(
                        ParseException.class, e -> assertThat(e.status()).isEqualTo(status));
    }

    private static Map<String, String> files() {
        var files = new LinkedHashMap<String, String>();
        files.put("META-INF/container.xml", CONTAINER);
        files.put("OEBPS/book.opf", PACKAGE);
        files.put("OEBPS/toc.ncx", CONTENTS);
        files.put(
                "OEBPS/text/one.xhtml",
                "<html><head><title/><script src=\"x\"/></head><body><p>no heading here</p></body></html>");
        files.put(
                "OEBPS/text/two b.xhtml",
                "<?xml version=\"1.0\"?><html><body><h2>Second<a id=\"x\"/></h2><p>text &amp; more</p>"
                        + "<aside epub:type=\"footnote\">1. a note</aside></body></html>");
        return files;
    }

    private static Document book(Map<String, String> files) throws IOException {
        return Parsing.parse(new EpubParser(), "a.epub", zip(files));
    }

    private static byte[] zip(Map<String, String> files) throws IOException {
        var bytes = new ByteArrayOutputStream();
        try (var zip = new ZipOutputStream(bytes)) {
            for (var file : files.entrySet()) {
                zip.putNextEntry(new ZipEntry(file.getKey()));
                zip.write(file.getValue().getBytes(UTF_8));
            }
        }
        return bytes.toByteArray();
    }
}
