package zhiyin.knowledge.parse.pdf;

import java.io.IOException;
import java.io.UncheckedIOException;
import org.apache.pdfbox.cos.COSArray;
import org.apache.pdfbox.cos.COSDictionary;
import org.apache.pdfbox.cos.COSInteger;
import org.apache.pdfbox.cos.COSName;
import org.apache.pdfbox.pdmodel.PDDocument;
import org.apache.pdfbox.pdmodel.PDPage;
import org.apache.pdfbox.pdmodel.PDPageContentStream;
import org.apache.pdfbox.pdmodel.documentinterchange.markedcontent.PDPropertyList;
import org.apache.pdfbox.pdmodel.font.PDFont;
import org.apache.pdfbox.pdmodel.font.PDType1Font;
import org.apache.pdfbox.pdmodel.font.Standard14Fonts.FontName;

/// Makes tagged files: elements as nested calls, each text a line of its own.
final class TaggedPdf implements AutoCloseable {
    private static final float LEADING = 16;

    final PDDocument document = new PDDocument();
    final COSDictionary root = new COSDictionary();
    private PDPage page = new PDPage();
    private PDPageContentStream content;
    private PDFont font = new PDType1Font(FontName.HELVETICA);
    private float y;
    private int mark;

    TaggedPdf() throws IOException {
        root.setItem(COSName.TYPE, COSName.STRUCT_TREE_ROOT);
        document.getDocumentCatalog().getCOSObject().setItem(COSName.STRUCT_TREE_ROOT, root);
        content = open();
    }

    private PDPageContentStream open() throws IOException {
        document.addPage(page);
        y = 740;
        mark = 0;
        return new PDPageContentStream(document, page);
    }

    void nextPage() {
        try {
            content.close();
            page = new PDPage();
            content = open();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void courier() {
        font = new PDType1Font(FontName.COURIER);
    }

    void helvetica() {
        font = new PDType1Font(FontName.HELVETICA);
    }

    /// An element that holds others.
    COSDictionary element(String type, COSDictionary... kids) {
        var element = new COSDictionary();
        element.setName(COSName.S, type);
        element.setItem(COSName.PG, page.getCOSObject());
        var all = new COSArray();
        for (COSDictionary kid : kids) {
            all.add(kid);
        }
        element.setItem(COSName.K, all);
        return element;
    }

    /// An element that holds one line of text.
    COSDictionary text(String type, String text) {
        COSDictionary element = element(type);
        int id = draw(60, text);
        element.setItem(COSName.K, COSInteger.get(id));
        return element;
    }

    /// Draws a line under a mark of its own.
    ///
    /// @return the mark
    int draw(float x, String text) {
        var properties = new COSDictionary();
        properties.setInt(COSName.MCID, mark);
        try {
            content.beginMarkedContent(COSName.P, PDPropertyList.create(properties));
            line(x, text);
            content.endMarkedContent();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return mark++;
    }

    void drawArtifact(String text) {
        try {
            content.beginMarkedContent(COSName.getPDFName("Artifact"));
            line(60, text);
            content.endMarkedContent();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void drawUnmarked(String text) {
        try {
            line(60, text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void line(float x, String text) throws IOException {
        content.beginText();
        content.setFont(font, 11);
        content.newLineAtOffset(x, y);
        content.showText(text);
        content.endText();
        y -= LEADING;
    }

    void root(COSDictionary... kids) {
        root.setItem(COSName.K, element("Document", kids));
    }

    PDPage page() {
        return page;
    }

    void finish() throws IOException {
        content.close();
    }

    @Override
    public void close() throws IOException {
        document.close();
    }
}
