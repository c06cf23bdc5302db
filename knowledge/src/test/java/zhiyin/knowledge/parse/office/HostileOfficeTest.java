package zhiyin.knowledge.parse.office;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.Random;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;
import org.apache.poi.hslf.usermodel.HSLFSlideShow;
import org.apache.poi.hssf.record.crypto.Biff8EncryptionKey;
import org.apache.poi.hwpf.HWPFDocument;
import org.apache.poi.poifs.crypt.EncryptionInfo;
import org.apache.poi.poifs.crypt.EncryptionMode;
import org.apache.poi.poifs.filesystem.POIFSFileSystem;
import org.apache.poi.xslf.usermodel.XMLSlideShow;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import zhiyin.knowledge.parse.ParseContext;
import zhiyin.knowledge.parse.ParseException;
import zhiyin.knowledge.parse.ParseException.Status;
import zhiyin.knowledge.parse.ParseLimits;
import zhiyin.knowledge.parse.ParseOptions;
import zhiyin.knowledge.parse.Parser;
import zhiyin.knowledge.parse.Source;

@Timeout(600)
class HostileOfficeTest {
    private static final int MUTATIONS = 30;
    private static final long MB = 1L << 20;

    @TempDir Path folder;

    private static void assertEndsWith(Parser parser, Path file, Status status) {
        assertThatThrownBy(() -> Reading.read(parser, file))
                .isInstanceOfSatisfying(
                        ParseException.class,
                        e -> {
                            assertThat(e.status()).isEqualTo(status);
                            assertThat(e).hasMessageContaining(file.getFileName().toString());
                        });
    }

    private static byte[] slides() throws IOException {
        try (var show = new XMLSlideShow();
                var out = new ByteArrayOutputStream()) {
            show.createSlide().createTextBox().setText("text");
            show.write(out);
            return out.toByteArray();
        }
    }

    private static byte[] legacySlides() throws IOException {
        try (var show = new HSLFSlideShow();
                var out = new ByteArrayOutputStream()) {
            show.createSlide().addTitle().setText("text");
            show.createSlide().createTable(2, 2).getCell(0, 0).setText("cell");
            show.write(out);
            return out.toByteArray();
        }
    }

    private static byte[] word() throws IOException {
        return Files.readAllBytes(LegacyWordParserTest.sample("greek_heading_styles.doc"));
    }

    @Test
    void encrypted_presentations_need_a_password() throws IOException, GeneralSecurityException {
        try (var files = new POIFSFileSystem()) {
            var encryptor = new EncryptionInfo(EncryptionMode.agile).getEncryptor();
            encryptor.confirmPassword("secret");
            try (OutputStream out = encryptor.getDataStream(files)) {
                out.write(slides());
            }
            Path file = Reading.file(folder, "secret.pptx", files::writeFilesystem);
            assertEndsWith(new SlidesParser(), file, Status.ENCRYPTED);
        }
    }

    @Test
    void encrypted_legacy_files_need_a_password() throws IOException {
        try (var show = new HSLFSlideShow();
                var in =
                        Files.newInputStream(
                                LegacyWordParserTest.sample("greek_heading_styles.doc"));
                var word = new HWPFDocument(in)) {
            show.createSlide();
            Biff8EncryptionKey.setCurrentUserPassword("secret");
            Path slides = Reading.file(folder, "secret.ppt", show::write);
            Path document = Reading.file(folder, "secret.doc", word::write);
            Biff8EncryptionKey.setCurrentUserPassword(null);
            assertEndsWith(new LegacySlidesParser(), slides, Status.ENCRYPTED);
            assertEndsWith(new LegacyWordParser(), document, Status.ENCRYPTED);
        } finally {
            Biff8EncryptionKey.setCurrentUserPassword(null);
        }
    }

    @Test
    void what_is_cut_off_is_corrupt() throws IOException {
        byte[] bytes = slides();
        Path file = Reading.file(folder, "cut.pptx", out -> out.write(bytes, 0, bytes.length / 2));
        assertEndsWith(new SlidesParser(), file, Status.CORRUPT);
    }

    @Test
    void a_slide_that_unpacks_to_too_much_is_too_large() throws IOException {
        Path file = folder.resolve("bomb.pptx");
        byte[] megabyte = "<a:t>x</a:t>".repeat((int) MB / 12).getBytes(StandardCharsets.UTF_8);
        rewritten(
                file,
                out -> {
                    out.write(
                            "<p:sld xmlns:p=\"p\" xmlns:a=\"a\">".getBytes(StandardCharsets.UTF_8));
                    for (int i = 0; i < 20; i++) {
                        out.write(megabyte);
                    }
                    out.write("</p:sld>".getBytes(StandardCharsets.UTF_8));
                });
        assertThatThrownBy(() -> new SlidesParser().parse(Source.of(file), tight()))
                .hasMessageContaining("16 MB of XML")
                .isInstanceOfSatisfying(
                        ParseException.class,
                        e -> assertThat(e.status()).isEqualTo(Status.TOO_LARGE));
    }

    @Test
    void elements_nested_too_deep_are_refused() throws IOException {
        Path file = folder.resolve("deep.pptx");
        rewritten(file, out -> out.write("<g>".repeat(100_000).getBytes(StandardCharsets.UTF_8)));
        assertThatThrownBy(() -> Reading.read(new SlidesParser(), file))
                .hasMessageContaining("ppt/slides/slide1.xml")
                .isInstanceOfSatisfying(
                        ParseException.class,
                        e -> assertThat(e.status()).isEqualTo(Status.TOO_LARGE));
    }

    /// A presentation with another first slide.
    private static void rewritten(Path file, Reading.Writing slide) throws IOException {
        try (var in = new ZipInputStream(new java.io.ByteArrayInputStream(slides()));
                var out = new ZipOutputStream(Files.newOutputStream(file))) {
            for (ZipEntry entry = in.getNextEntry(); entry != null; entry = in.getNextEntry()) {
                out.putNextEntry(new ZipEntry(entry.getName()));
                if (entry.getName().equals("ppt/slides/slide1.xml")) {
                    slide.write(out);
                } else {
                    in.transferTo(out);
                }
                out.closeEntry();
            }
        }
    }

    @Test
    void more_text_than_allowed_is_too_large() throws IOException {
        Path file = Reading.file(folder, "long.pptx", out -> out.write(slides()));
        assertThatThrownBy(() -> new SlidesParser().parse(Source.of(file), tight()))
                .isInstanceOfSatisfying(
                        ParseException.class,
                        e -> assertThat(e.status()).isEqualTo(Status.TOO_LARGE));
    }

    private static ParseContext tight() {
        var limits =
                new ParseLimits(
                        MB,
                        64 * MB,
                        3,
                        10,
                        10,
                        10,
                        10,
                        1000,
                        3,
                        Duration.ofSeconds(9),
                        Duration.ofSeconds(9),
                        64 * MB);
        return new ParseContext(
                limits,
                ParseOptions.defaults(),
                (source, _) -> {
                    throw new ParseException(Status.UNSUPPORTED, source.name());
                });
    }

    @Test
    void damaged_bytes_end_with_a_document_or_a_status() throws IOException {
        long seed = 20_261_121;
        fuzz(new LegacyWordParser(), word(), "doc", seed);
        fuzz(new LegacySlidesParser(), legacySlides(), "ppt", seed);
        fuzz(new SlidesParser(), slides(), "pptx", seed);
    }

    private void fuzz(Parser parser, byte[] whole, String extension, long seed) throws IOException {
        var random = new Random(seed);
        for (int i = 0; i < MUTATIONS; i++) {
            byte[] bytes = whole.clone();
            int changes = 1 + random.nextInt(20);
            for (int k = 0; k < changes; k++) {
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
            }
            Path file = folder.resolve("fuzzed." + extension);
            Files.write(file, bytes);
            try {
                Reading.read(parser, file);
            } catch (ParseException e) {
                assertThat(e.status()).as("seed %d, file %d", seed, i).isNotNull();
            } catch (RuntimeException | StackOverflowError e) {
                throw new AssertionError("seed " + seed + ", file " + i + " of " + extension, e);
            }
        }
    }
}
