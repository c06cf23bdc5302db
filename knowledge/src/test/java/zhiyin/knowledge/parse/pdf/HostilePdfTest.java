package zhiyin.knowledge.parse.pdf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.DeflaterOutputStream;
import org.apache.pdfbox.Loader;
import org.apache.pdfbox.pdmodel.PDDocument;
import org.apache.pdfbox.pdmodel.encryption.AccessPermission;
import org.apache.pdfbox.pdmodel.encryption.StandardProtectionPolicy;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import zhiyin.knowledge.document.Document;
import zhiyin.knowledge.document.Report.Finding;
import zhiyin.knowledge.document.Report.Kind;
import zhiyin.knowledge.parse.ParseContext;
import zhiyin.knowledge.parse.ParseException;
import zhiyin.knowledge.parse.ParseException.Status;
import zhiyin.knowledge.parse.ParseLimits;
import zhiyin.knowledge.parse.ParseOptions;
import zhiyin.knowledge.parse.Source;

@Timeout(600)
class HostilePdfTest {
    private static final long MB = 1L << 20;

    private static final ParseLimits TIGHT =
            new ParseLimits(
                    10 * MB,
                    400 * MB,
                    10_000,
                    10,
                    1_000,
                    5_000,
                    1_000,
                    10,
                    3,
                    Duration.ofSeconds(10),
                    Duration.ofSeconds(20),
                    100 * MB);

    @TempDir Path folder;

    private static Document parse(Path file, ParseLimits limits) throws IOException {
        var context =
                new ParseContext(
                        limits,
                        ParseOptions.defaults(),
                        (_, _) -> {
                            throw new AssertionError("a PDF has no parts");
                        });
        return new PdfParser().parse(Source.of(file), context);
    }

    private void assertEndsWith(Path file, Status status) {
        assertThatThrownBy(() -> parse(file, TIGHT))
                .isInstanceOfSatisfying(
                        ParseException.class,
                        e -> assertThat(e.status()).as(e.getMessage()).isEqualTo(status));
    }

    private Path plain() throws IOException {
        return new TypedPdf()
                .page(TypedPdf.lines(50, 700, "Some text that can be read."))
                .write(folder.resolve("plain.pdf"));
    }

    private Path encrypted(String userPassword) throws IOException {
        Path file = folder.resolve("encrypted.pdf");
        try (PDDocument pdf = Loader.loadPDF(plain().toFile())) {
            pdf.protect(
                    new StandardProtectionPolicy("owner", userPassword, new AccessPermission()));
            pdf.save(file.toFile());
        }
        return file;
    }

    private Path file(String name, List<String> objects) throws IOException {
        return Files.write(folder.resolve(name), TypedPdf.assemble(objects));
    }

    @Test
    void a_file_with_a_password_is_encrypted() throws IOException {
        assertEndsWith(encrypted("secret"), Status.ENCRYPTED);
    }

    @Test
    void an_empty_password_opens() throws IOException {
        assertThat(parse(encrypted(""), TIGHT).blocks())
                .extracting(b -> b.text())
                .containsExactly("Some text that can be read.");
    }

    @Test
    void no_bytes_are_empty() throws IOException {
        assertEndsWith(Files.createFile(folder.resolve("empty.pdf")), Status.EMPTY);
    }

    @Test
    void no_pages_are_empty() throws IOException {
        assertEndsWith(
                file(
                        "none.pdf",
                        List.of(
                                "<< /Type /Catalog /Pages 2 0 R >>",
                                "<< /Type /Pages /Count 0 /Kids [] >>")),
                Status.EMPTY);
    }

    @Test
    void other_bytes_are_corrupt() throws IOException {
        Path file = folder.resolve("other.pdf");
        Files.writeString(file, "GIF89a is not PDF ".repeat(100));
        assertEndsWith(file, Status.CORRUPT);
    }

    @Test
    void a_file_cut_anywhere_ends_with_a_status_or_is_repaired() throws IOException {
        byte[] whole = Files.readAllBytes(plain());
        for (int length = 0; length < whole.length; length += 37) {
            Path file = folder.resolve("cut.pdf");
            Files.write(file, java.util.Arrays.copyOf(whole, length));
            try {
                assertThat(parse(file, TIGHT).format()).isEqualTo("pdf");
            } catch (ParseException e) {
                assertThat(e.status())
                        .as("cut at %d: %s", length, e.getMessage())
                        .isIn(Status.CORRUPT, Status.EMPTY);
            }
        }
    }

    @Test
    void a_page_tree_that_is_a_loop_ends() throws IOException {
        assertEndsWith(
                file(
                        "loop.pdf",
                        List.of(
                                "<< /Type /Catalog /Pages 2 0 R >>",
                                "<< /Type /Pages /Count 9 /Kids [2 0 R 2 0 R] /Parent 2 0 R >>")),
                Status.EMPTY);
    }

    @Test
    void a_page_tree_of_great_depth_ends() throws IOException {
        List<String> objects = new ArrayList<>();
        objects.add("<< /Type /Catalog /Pages 2 0 R >>");
        int depth = 20_000;
        for (int i = 0; i < depth; i++) {
            objects.add("<< /Type /Pages /Count 1 /Kids [" + (i + 3) + " 0 R] >>");
        }
        objects.add("<< /Type /Page /MediaBox [0 0 600 800] >>");
        assertEndsWith(file("deep.pdf", objects), Status.CORRUPT);
    }

    @Test
    void too_many_pages_are_too_large() throws IOException {
        var pdf = new TypedPdf();
        for (int i = 0; i < 11; i++) {
            pdf.page("");
        }
        assertEndsWith(pdf.write(folder.resolve("pages.pdf")), Status.TOO_LARGE);
    }

    @Test
    void a_flood_of_operators_is_too_large() throws IOException {
        Path file = new TypedPdf().page("q Q ".repeat(3_000)).write(folder.resolve("flood.pdf"));
        assertEndsWith(file, Status.TOO_LARGE);
    }

    @Test
    void a_flood_of_characters_is_too_large() throws IOException {
        Path file =
                new TypedPdf()
                        .page(TypedPdf.text("F", 10, 50, 700, "a".repeat(1_001)))
                        .write(folder.resolve("flood.pdf"));
        assertEndsWith(file, Status.TOO_LARGE);
    }

    @Test
    void content_that_unpacks_to_very_much_is_too_large() throws IOException {
        var packed = new ByteArrayOutputStream();
        try (var out = new DeflaterOutputStream(packed)) {
            byte[] blanks = new byte[1 << 20];
            java.util.Arrays.fill(blanks, (byte) ' ');
            for (int i = 0; i < 150; i++) {
                out.write(blanks);
            }
        }
        String stream =
                "<< /Filter /FlateDecode /Length %d >>\nstream\n%s\nendstream"
                        .formatted(packed.size(), packed.toString(StandardCharsets.ISO_8859_1));
        assertEndsWith(
                file(
                        "bomb.pdf",
                        List.of(
                                "<< /Type /Catalog /Pages 2 0 R >>",
                                "<< /Type /Pages /Count 1 /Kids [3 0 R] >>",
                                "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 600 800]"
                                        + " /Contents 4 0 R >>",
                                stream)),
                Status.TOO_LARGE);
    }

    @Test
    void forms_that_draw_each_other_end() throws IOException {
        String form =
                "<< /Type /XObject /Subtype /Form /BBox [0 0 9 9] /Resources << /XObject"
                        + " << /A 4 0 R /C 5 0 R >> >> /Length 23 >>\nstream\n/A Do /C Do /A Do /C Do \nendstream";
        Path file =
                file(
                        "forms.pdf",
                        List.of(
                                "<< /Type /Catalog /Pages 2 0 R >>",
                                "<< /Type /Pages /Count 1 /Kids [3 0 R] >>",
                                "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 600 800] /Resources <<"
                                        + " /XObject << /A 4 0 R >> >> /Contents 6 0 R >>",
                                form,
                                form,
                                TypedPdf.stream("/A Do")));
        assertEndsWith(file, Status.TOO_LARGE);
    }

    @Test
    void what_comes_before_damage_in_a_page_is_read() throws IOException {
        String content =
                TypedPdf.lines(50, 700, "Before the damage.") + "BT /F 10 Tf <41 Tj [ ( ET";
        Path file = new TypedPdf().page(content).write(folder.resolve("damaged.pdf"));

        Document document = parse(file, TIGHT);

        assertThat(document.blocks().getFirst().text()).startsWith("Before the damage.");
        assertThat(document.report().findings())
                .extracting(Finding::kind)
                .isSubsetOf(Kind.SKIPPED, Kind.HIDDEN_TEXT);
    }
}
