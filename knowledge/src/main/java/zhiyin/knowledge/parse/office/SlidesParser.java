package zhiyin.knowledge.parse.office;

import java.io.IOException;
import java.util.Map;
import org.apache.poi.openxml4j.exceptions.InvalidFormatException;
import org.apache.poi.openxml4j.opc.OPCPackage;
import org.apache.poi.openxml4j.opc.PackageAccess;
import org.apache.poi.xslf.usermodel.XMLSlideShow;
import zhiyin.knowledge.document.Document;
import zhiyin.knowledge.parse.ParseContext;
import zhiyin.knowledge.parse.Parser;
import zhiyin.knowledge.parse.Source;

/// Reads presentations (PPTX): each slide's title, texts, lists, tables, charts' data, diagrams and
/// images' descriptions in reading order, then the speaker's notes and the comments.
public final class SlidesParser implements Parser {
    static final String FORMAT = "pptx";

    @Override
    public Document parse(Source source, ParseContext context) throws IOException {
        return PoiGuard.read(source, FORMAT, () -> read(source, context));
    }

    private static Document read(Source source, ParseContext context) throws IOException {
        XmlParts.check(source, context);
        OPCPackage parts = open(source);
        try (var show = new XMLSlideShow(parts)) {
            return read(source, context, show);
        } finally {
            parts.revert(); // closes it without writing
        }
    }

    private static OPCPackage open(Source source) throws IOException {
        try {
            return OPCPackage.open(source.file().toFile(), PackageAccess.READ);
        } catch (InvalidFormatException e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    private static Document read(Source source, ParseContext context, XMLSlideShow show) {
        var out = new OfficeBlocks(context);
        new SlideShowReader(out, new XmlSlideParts(out)).read(show);
        Map<String, String> properties =
                OfficeProperties.of(show.getProperties().getCoreProperties());
        return out.document(source, FORMAT, properties, show.getSlides().size());
    }
}
