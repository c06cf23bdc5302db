package zhiyin.knowledge.parse.pdf;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.util.Optional;
import java.util.function.Supplier;
import org.apache.pdfbox.pdmodel.PDDocument;
import org.apache.pdfbox.pdmodel.PDResources;
import org.apache.pdfbox.rendering.ImageType;
import org.apache.pdfbox.rendering.PDFRenderer;
import zhiyin.knowledge.document.Report.Kind;

/// Gives pages that show something and have no text the text that is recognised on them.
final class ScannedPages {
    /// Dots per inch that tesseract is made for.
    private static final int DPI = 300;

    /// Dots a page is drawn in at most, in grey one byte each: A2 at the full resolution.
    private static final double MOST_DOTS = 40e6;

    private static final float POINTS_PER_INCH = 72;

    private final PDDocument pdf;
    private final Supplier<Optional<Recogniser>> recognisers;
    private final PageFindings findings;
    private Optional<Recogniser> recogniser = Optional.empty();
    private boolean asked;

    /// @param recognisers asked for once, when the first such page comes
    ScannedPages(
            PDDocument pdf, Supplier<Optional<Recogniser>> recognisers, PageFindings findings) {
        this.pdf = pdf;
        this.recognisers = recognisers;
        this.findings = findings;
    }

    /// The page with the text on it; the page as it is where it has text, or none can be read.
    PageContent read(PageContent page) {
        if (!PageFindings.lacksText(page)) {
            return page;
        }
        if (!asked) {
            asked = true;
            recogniser = recognisers.get();
            if (recogniser.isEmpty()) {
                findings.add(
                        Kind.SKIPPED,
                        0,
                        "pages without text were not recognised: tesseract is not on the PATH; "
                                + Recogniser.HOW_TO_INSTALL);
            }
        }
        return recogniser.map(it -> recognise(page, it)).orElse(page);
    }

    private PageContent recognise(PageContent page, Recogniser by) {
        double inches = page.width() / POINTS_PER_INCH * (page.height() / POINTS_PER_INCH);
        int dpi = (int) Math.clamp(Math.sqrt(MOST_DOTS / inches), 1, DPI);
        try {
            String table = by.table(draw(page.number(), dpi), dpi);
            RecognisedText text = RecognisedText.of(table, POINTS_PER_INCH / dpi);
            if (text.glyphs().isEmpty()) {
                return page;
            }
            findings.add(
                    Kind.PAGE_RECOGNISED,
                    page.number(),
                    "read by tesseract at %d dots per inch with a mean confidence of %d %%"
                            .formatted(dpi, text.confidence()));
            return page.withGlyphs(text.glyphs());
        } catch (IOException | RuntimeException e) {
            // PDFBox answers broken pictures and fonts with unchecked exceptions too.
            findings.add(
                    Kind.SKIPPED, page.number(), "the page was not recognised: " + e.getMessage());
            return page;
        }
    }

    /// Pictures of more dots than are drawn are read in steps, so that they stay small in memory.
    private BufferedImage draw(int number, int dpi) throws IOException {
        PDResources resources = pdf.getPage(number - 1).getResources();
        if (resources != null) {
            JpegColors.settle(resources);
        }
        var renderer = new PDFRenderer(pdf);
        renderer.setSubsamplingAllowed(true);
        return renderer.renderImageWithDPI(number - 1, dpi, ImageType.GRAY);
    }
}
