package zhiyin.knowledge.parse.office;

import java.io.IOException;
import java.util.Map;
import org.apache.poi.hslf.usermodel.HSLFSlideShow;
import org.apache.poi.poifs.filesystem.POIFSFileSystem;
import zhiyin.knowledge.document.Document;
import zhiyin.knowledge.parse.ParseContext;
import zhiyin.knowledge.parse.Parser;
import zhiyin.knowledge.parse.Source;

/// Reads PowerPoint's binary presentations (PPT, 97 to 2003) as [SlidesParser] reads the newer ones.
public final class LegacySlidesParser implements Parser {
    static final String FORMAT = "ppt";

    @Override
    public Document parse(Source source, ParseContext context) throws IOException {
        return CompoundFile.read(source, FORMAT, files -> read(source, context, files));
    }

    private static Document read(Source source, ParseContext context, POIFSFileSystem files)
            throws IOException {
        try (var show = new HSLFSlideShow(files)) {
            var out = new OfficeBlocks(context);
            new SlideShowReader(out, new BinarySlideParts()).read(show);
            Map<String, String> properties =
                    OfficeProperties.of(show.getSlideShowImpl().getSummaryInformation());
            return out.document(source, FORMAT, properties, show.getSlides().size());
        }
    }
}
