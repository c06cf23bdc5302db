package zhiyin.server.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import org.apache.pdfbox.pdmodel.PDDocument;
import org.apache.pdfbox.pdmodel.PDPage;
import org.apache.pdfbox.pdmodel.PDPageContentStream;
import org.apache.pdfbox.pdmodel.font.PDType1Font;
import org.apache.pdfbox.pdmodel.font.Standard14Fonts;
import org.apache.pdfbox.pdmodel.graphics.image.LosslessFactory;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import zhiyin.server.kb.KbOptions;
import zhiyin.server.kb.KbServer;

/// A page of a large PDF, of which no more is fetched than it needs.
@Tag("browser")
final class PdfPartsBrowserTest {
    private static final Browser BROWSER = Browser.shared();
    private static final int PAGES = 10;
    private static final int SIDE = 700;

    @TempDir Path folder;

    @Test
    void a_page_is_shown_without_the_rest_of_the_file() throws Exception {
        Path pdf = folder.resolve("large.pdf");
        write(pdf);
        assertThat(Files.size(pdf)).isGreaterThan(8_000_000);
        try (var server = new KbServer(folder.resolve("data"), KbOptions.DEFAULTS)) {
            server.create("c");
            long id = server.add("c", "large.pdf", Files.readAllBytes(pdf));
            BROWSER.visit(server.port(), "en", "#/c/c/d/%d?tab=pages".formatted(id));
            BROWSER.see(".sheet canvas");
            BROWSER.see(".page-number", "1 / 10");
            long fetched = fetched();
            assertThat(fetched).isBetween(100_000L, Files.size(pdf) / 2);
            BROWSER.click("[aria-label='Next page']");
            BROWSER.see(".page-number", "2 / 10");
            BROWSER.await("more is fetched", () -> fetched() > fetched);
            BROWSER.screenshot("pdf-in-parts");
            assertThat(fetched()).isLessThan(Files.size(pdf) / 2);
            BROWSER.assertClean();
            BROWSER.go("");
        }
    }

    private static long fetched() {
        return ((Number)
                        BROWSER.script(
                                """
                                return performance.getEntriesByType('resource')
                                    .filter((each) => each.name.endsWith('/original'))
                                    .reduce((sum, each) => sum + each.encodedBodySize, 0);
                                """))
                .longValue();
    }

    /// Each page has a line of text and a picture that cannot be compressed.
    private static void write(Path file) throws IOException {
        var random = new Random(3);
        var font = new PDType1Font(Standard14Fonts.FontName.HELVETICA);
        try (var document = new PDDocument()) {
            for (int number = 1; number <= PAGES; number++) {
                var page = new PDPage();
                document.addPage(page);
                var picture = new BufferedImage(SIDE, SIDE, BufferedImage.TYPE_INT_RGB);
                for (int i = 0; i < SIDE * SIDE; i++) {
                    picture.setRGB(i % SIDE, i / SIDE, random.nextInt());
                }
                try (var content = new PDPageContentStream(document, page)) {
                    content.drawImage(
                            LosslessFactory.createFromImage(document, picture), 100, 100, 300, 300);
                    content.beginText();
                    content.setFont(font, 14);
                    content.newLineAtOffset(100, 600);
                    content.showText("Page %d tells how the filter is changed.".formatted(number));
                    content.endText();
                }
            }
            document.save(file.toFile());
        }
    }
}
