package zhiyin.knowledge.parse.ooxml;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.apache.poi.poifs.filesystem.POIFSFileSystem;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import zhiyin.knowledge.parse.ParseException;
import zhiyin.knowledge.parse.ParseException.Status;
import zhiyin.knowledge.parse.Source;
import zhiyin.knowledge.parse.zip.BuiltZip;

class OoxmlPackageTest {
    private static final String RELATIONSHIPS =
            "<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\">"
                    + "%s</Relationships>";

    @TempDir Path folder;

    private static String relationship(String id, String type, String target, String more) {
        return "<Relationship Id=\"%s\" Type=\"%s\" Target=\"%s\" %s/>"
                .formatted(id, type, target, more);
    }

    private OoxmlPackage open(BuiltZip zip) throws IOException {
        return OoxmlPackage.open(zip.in(folder, "a.docx"), BuiltZip.context());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://schemas.openxmlformats.org/officeDocument/2006/relationships/",
                "http://purl.oclc.org/ooxml/officeDocument/relationships/"
            })
    void parts_refer_to_parts_in_transitional_and_strict_documents(String types)
            throws IOException {
        String rels =
                relationship("r1", types + "header", "header1.xml", "")
                        + relationship("r2", types + "image", "../media/a.png", "")
                        + relationship(
                                "r3",
                                types + "hyperlink",
                                "file:///etc/passwd",
                                "TargetMode=\"External\"")
                        + relationship("r4", types + "header", "/word/header2.xml", "");
        try (OoxmlPackage parts =
                open(
                        new BuiltZip()
                                .with("word/document.xml", "<a/>")
                                .with(
                                        "word/_rels/document.xml.rels",
                                        RELATIONSHIPS.formatted(rels)))) {
            Relationships found = parts.relationships("word/document.xml");
            assertThat(found.byId().keySet()).containsExactly("r1", "r2", "r3", "r4");
            assertThat(found.first("header")).contains("word/header1.xml");
            assertThat(found.part("r2")).contains("media/a.png");
            assertThat(found.part("r3")).isEmpty();
            assertThat(found.first("hyperlink")).isEmpty();
            assertThat(found.part("r4")).contains("word/header2.xml");
            assertThat(found.part("r5")).isEmpty();
            assertThat(parts.relationships("word/header1.xml")).isSameAs(Relationships.NONE);
        }
    }

    @Test
    void the_document_says_what_it_is_called_and_who_wrote_it() throws IOException {
        String core =
                """
                <cp:coreProperties xmlns:dc="http://purl.org/dc/elements/1.1/"
                    xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties">
                  <dc:title> 知音 </dc:title><dc:creator>Bo Ya</dc:creator><dc:subject/>
                  <cp:revision>3</cp:revision><cp:keywords>%s</cp:keywords>
                </cp:coreProperties>\
                """
                        .formatted("k".repeat(5_000));
        BuiltZip zip =
                new BuiltZip()
                        .with(
                                "_rels/.rels",
                                RELATIONSHIPS.formatted(
                                        relationship(
                                                "r", "x/core-properties", "docProps/core.xml", "")))
                        .with("docProps/core.xml", core);
        try (OoxmlPackage parts = open(zip)) {
            assertThat(parts.properties())
                    .isEqualTo(
                            Map.of(
                                    "title", "知音",
                                    "author", "Bo Ya",
                                    "keywords", "k".repeat(2_000)));
        }
    }

    @Test
    void a_document_without_properties_has_none() throws IOException {
        try (OoxmlPackage parts = open(new BuiltZip().with("a.xml", "<a/>"))) {
            assertThat(parts.properties()).isEmpty();
            assertThat(parts.xml("b.xml")).isEmpty();
            assertThat(parts.has("A.xml")).isTrue();
        }
    }

    @Test
    void a_part_whose_own_header_is_damaged_is_corrupt() throws IOException {
        byte[] zip = new BuiltZip().with("a.xml", "<a/>").with("b.xml", "<b/>").bytes();
        zip[0] = 0;
        Source source = BuiltZip.file(folder, "a.docx", zip);
        try (OoxmlPackage parts = OoxmlPackage.open(source, BuiltZip.context())) {
            assertThatThrownBy(() -> parts.xml("a.xml"))
                    .hasMessageContaining("a.xml is damaged")
                    .isInstanceOfSatisfying(
                            ParseException.class,
                            e -> assertThat(e.status()).isEqualTo(Status.CORRUPT));
            assertThat(parts.xml("b.xml")).isPresent();
        }
    }

    @Test
    void a_password_is_told_from_an_old_document() throws IOException {
        assertThat(failure("EncryptedPackage").status()).isEqualTo(Status.ENCRYPTED);
        assertThat(failure("WordDocument"))
                .hasMessageContaining("a.docx")
                .hasMessageContaining(".doc")
                .matches(e -> e.status() == Status.UNSUPPORTED);
    }

    private ParseException failure(String stream) throws IOException {
        Source source = BuiltZip.file(folder, "a.docx", compoundFile(stream));
        return org.junit.jupiter.api.Assertions.assertThrows(
                ParseException.class, () -> OoxmlPackage.open(source, BuiltZip.context()));
    }

    private static byte[] compoundFile(String stream) throws IOException {
        try (var files = new POIFSFileSystem();
                var out = new ByteArrayOutputStream()) {
            files.createDocument(new ByteArrayInputStream(new byte[8]), stream);
            files.writeFilesystem(out);
            return out.toByteArray();
        }
    }
}
