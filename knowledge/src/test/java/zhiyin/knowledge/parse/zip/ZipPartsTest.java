package zhiyin.knowledge.parse.zip;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import java.util.zip.ZipException;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import zhiyin.knowledge.parse.ParseContext;
import zhiyin.knowledge.parse.ParseException;
import zhiyin.knowledge.parse.ParseException.Status;
import zhiyin.knowledge.parse.Source;
import zhiyin.knowledge.parse.zip.ZipParts.Names;

@Timeout(600)
class ZipPartsTest {
    private static final int CENTRAL = 0x02014b50;
    private static final int LOCAL = 0x04034b50;
    private static final int MB = 1 << 20;
    private static final int ROUNDS = 300;

    @TempDir Path folder;

    private static void ends(ThrowingCallable reading, Status status, String message) {
        assertThatThrownBy(reading)
                .hasMessageContaining(message)
                .isInstanceOfSatisfying(
                        ParseException.class, e -> assertThat(e.status()).isEqualTo(status));
    }

    private void fails(byte[] zip, Status status, String message) throws IOException {
        Source source = BuiltZip.file(folder, "a.epub", zip);
        ends(() -> open(source, Names.EXACT), status, "a.epub");
        ends(() -> open(source, Names.EXACT), status, message);
    }

    private static ZipParts open(Source source, Names names) throws IOException {
        return ZipParts.open(source, BuiltZip.context(), names);
    }

    private static String text(ZipParts parts, String name) throws IOException {
        try (InputStream in = parts.open(name).orElseThrow()) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    @Test
    void parts_are_found_by_name_and_listed_by_prefix() throws IOException {
        Source source =
                new BuiltZip()
                        .with("a/", "")
                        .with("a/c.xml", "<c/>")
                        .with("a/b.xml", "<b/>")
                        .with("d.xml", "<d/>")
                        .in(folder, "a.epub");
        try (ZipParts parts = open(source, Names.EXACT)) {
            assertThat(text(parts, "a/b.xml")).isEqualTo("<b/>");
            assertThat(text(parts, "/a/b.xml")).isEqualTo("<b/>");
            assertThat(parts.has("d.xml")).isTrue();
            assertThat(parts.has("D.xml")).isFalse();
            assertThat(parts.open("e.xml")).isEmpty();
            assertThat(parts.open("a/")).isEmpty();
            assertThat(parts.under("a/")).containsExactly("a/b.xml", "a/c.xml");
        }
    }

    @Test
    void cases_and_slashes_do_not_matter_where_the_format_says_so() throws IOException {
        Source source =
                new BuiltZip()
                        .with("/XL\\Workbook.XML", "<a/>")
                        .with("xl/b.xml", "<b/>")
                        .in(folder, "a.xlsx");
        try (ZipParts parts = open(source, Names.ANY_CASE)) {
            assertThat(text(parts, "xl/workbook.xml")).isEqualTo("<a/>");
            assertThat(text(parts, "Xl/B.xml")).isEqualTo("<b/>");
            assertThat(parts.under("Xl/")).containsExactly("/XL\\Workbook.XML", "xl/b.xml");
        }
    }

    @Test
    void two_parts_of_one_name_are_refused_where_it_matters() throws IOException {
        byte[] twice = new BuiltZip().with("a.xml", "<a/>").with("a.xml", "<b/>").bytes();
        fails(twice, Status.CORRUPT, "two parts named a.xml");
        Source cases =
                new BuiltZip().with("a.xml", "<a/>").with("A.XML", "<b/>").in(folder, "b.docx");
        ends(() -> open(cases, Names.ANY_CASE), Status.CORRUPT, "two parts named A.XML");
        open(cases, Names.EXACT).close();
        Source pictures = new BuiltZip().with("a.png", "1").with("a.png", "2").in(folder, "c.docx");
        open(pictures, Names.ANY_CASE).close();
    }

    @Test
    void names_that_lead_out_of_the_file_stay_names() throws IOException {
        Source source = new BuiltZip().with("../../../etc/passwd", "mine").in(folder, "a.epub");
        try (ZipParts parts = open(source, Names.EXACT)) {
            assertThat(parts.has("etc/passwd")).isFalse();
            assertThat(text(parts, "../../../etc/passwd")).isEqualTo("mine");
        }
        assertThat(folder.toFile().list()).containsExactly("a.epub");
    }

    @Test
    void references_are_resolved_and_never_lead_above_the_root() {
        assertThat(ZipParts.resolve("word/document.xml", "media/a.png"))
                .isEqualTo("word/media/a.png");
        assertThat(ZipParts.resolve("word/document.xml", "../a/./b//c.xml")).isEqualTo("a/b/c.xml");
        assertThat(ZipParts.resolve("word/document.xml", "/xl/a.xml")).isEqualTo("xl/a.xml");
        assertThat(ZipParts.resolve("", "word/document.xml")).isEqualTo("word/document.xml");
        assertThat(ZipParts.resolve("a/b.xml", "../../../../etc/passwd")).isEqualTo("etc/passwd");
    }

    @Test
    void too_many_parts_and_too_long_names_are_refused() throws IOException {
        Source source = new BuiltZip().with("a", "").with("b", "").in(folder, "a.epub");
        ParseContext one = BuiltZip.context(MB, 1);
        ends(() -> ZipParts.open(source, one, Names.EXACT), Status.TOO_LARGE, "2 parts, at most 1");
        fails(new BuiltZip().with("a".repeat(1_001), "").bytes(), Status.CORRUPT, "1,001");
    }

    @Test
    void what_is_no_zip_file_says_so() throws IOException {
        fails(new byte[0], Status.EMPTY, "0 bytes");
        fails("<html>".getBytes(StandardCharsets.UTF_8), Status.CORRUPT, "no readable zip archive");
    }

    @Test
    void a_damaged_central_directory_is_corrupt() throws IOException {
        byte[] whole = new BuiltZip().with("a.xml", "<a/>").with("b.xml", "<b/>").bytes();
        fails(Arrays.copyOf(whole, whole.length - 30), Status.CORRUPT, "cut off");
        byte[] wrongSignature = whole.clone();
        wrongSignature[find(whole, CENTRAL)] = 0;
        fails(wrongSignature, Status.CORRUPT, "no readable zip archive");
        byte[] wrongName = whole.clone();
        wrongName[find(whole, CENTRAL) + 46] = (byte) 0xFF;
        wrongName[find(whole, CENTRAL) + 9] |= 0x08; // says that names are UTF-8
        fails(wrongName, Status.CORRUPT, "no readable zip archive");
    }

    @Test
    void encrypted_parts_need_a_password() throws IOException {
        byte[] zip = new BuiltZip().with("a.xml", "<a/>").bytes();
        zip[find(zip, LOCAL) + 6] |= 1;
        zip[find(zip, CENTRAL) + 8] |= 1;
        fails(zip, Status.ENCRYPTED, "without a password");
    }

    private static int find(byte[] zip, int signature) {
        for (int i = 0; i + 3 < zip.length; i++) {
            int found =
                    zip[i] & 0xFF
                            | (zip[i + 1] & 0xFF) << 8
                            | (zip[i + 2] & 0xFF) << 16
                            | (zip[i + 3] & 0xFF) << 24;
            if (found == signature) {
                return i;
            }
        }
        throw new AssertionError("no signature " + signature);
    }

    @Test
    void a_part_that_unpacks_to_far_more_than_its_size_is_stopped() throws IOException {
        Source source = new BuiltZip().with("a.xml", new byte[40 * MB]).in(folder, "a.docx");
        try (ZipParts parts = open(source, Names.ANY_CASE);
                InputStream in = parts.open("a.xml").orElseThrow()) {
            ends(in::readAllBytes, Status.TOO_LARGE, "a.xml unpacks to more than");
        }
    }

    @Test
    void all_parts_together_stay_within_the_uploads_limit() throws IOException {
        Source source =
                new BuiltZip()
                        .with("a.xml", new byte[3 * MB])
                        .with("b.xml", new byte[3 * MB])
                        .in(folder, "a.docx");
        try (ZipParts parts = ZipParts.open(source, BuiltZip.context(4 * MB, 10), Names.ANY_CASE);
                InputStream first = parts.open("a.xml").orElseThrow();
                InputStream second = parts.open("b.xml").orElseThrow()) {
            assertThat(first.skip(MB)).isPositive();
            assertThat(first.readAllBytes()).hasSizeLessThan(3 * MB);
            ends(second::readAllBytes, Status.TOO_LARGE, "4 MB");
        }
    }

    @Test
    void damaged_data_is_an_input_error() throws IOException {
        byte[] noise = new byte[MB];
        new Random(1).nextBytes(noise);
        byte[] zip = new BuiltZip().with("a.xml", "<a>" + Arrays.toString(noise)).bytes();
        Arrays.fill(zip, 2_000, 2_040, (byte) 0x55);
        try (ZipParts parts = open(BuiltZip.file(folder, "a.docx", zip), Names.ANY_CASE);
                InputStream in = parts.open("a.xml").orElseThrow()) {
            assertThatThrownBy(in::readAllBytes).isInstanceOf(ZipException.class);
        }
    }

    @Test
    void mutated_files_end_with_their_parts_or_a_failure_that_is_expected() throws IOException {
        byte[] whole =
                new BuiltZip().with("a.xml", "<a>" + "b".repeat(500)).with("c.xml", "<c/>").bytes();
        long seed = 20_261_121;
        var random = new Random(seed);
        for (int round = 0; round < ROUNDS; round++) {
            byte[] bytes = whole.clone();
            for (int i = 1 + random.nextInt(6); i > 0; i--) {
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
            }
            Source source = BuiltZip.file(folder, "fuzzed.docx", bytes);
            try (ZipParts parts = open(source, Names.ANY_CASE)) {
                for (String name : parts.under("")) {
                    var _ = text(parts, name);
                }
            } catch (ParseException | IOException e) {
                assertThat(e).as("seed %d round %d", seed, round).isNotNull();
            } catch (RuntimeException e) {
                throw new AssertionError("seed %d round %d".formatted(seed, round), e);
            }
        }
    }
}
