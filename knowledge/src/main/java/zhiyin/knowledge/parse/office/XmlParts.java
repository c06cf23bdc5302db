package zhiyin.knowledge.parse.office;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;
import org.apache.commons.io.input.BoundedInputStream;
import zhiyin.knowledge.parse.ParseContext;
import zhiyin.knowledge.parse.ParseException;
import zhiyin.knowledge.parse.ParseException.Status;
import zhiyin.knowledge.parse.Source;

/// Looks through an Office package (ECMA-376-2) before POI does, which makes trees of whole parts: counts
/// what the XML parts unpack to, and refuses elements nested too deep. Images are not unpacked.
final class XmlParts {
    private static final int DEEPEST = 500;
    private static final int MARK = 4;
    private static final int BUFFER = 1 << 16;

    /// POI's trees take several times what their XML does.
    private static final int HEAP_SHARE = 4;

    private final Source source;
    private final ParseContext context;
    private final XMLInputFactory factory = factory();
    private long left;

    private XmlParts(Source source, ParseContext context) {
        this.source = source;
        this.context = context;
        this.left = context.limits().heapBytes() / HEAP_SHARE;
    }

    /// @throws ParseException TOO_LARGE where it has too many parts, or they unpack to too much; CORRUPT
    ///     where elements lie too deep
    static void check(Source source, ParseContext context) throws IOException {
        var parts = new XmlParts(source, context);
        try (var zip = new ZipFile(source.file().toFile())) {
            parts.requireFew(zip.size());
            for (ZipEntry entry : Collections.list(zip.entries())) {
                try (InputStream in = new BufferedInputStream(zip.getInputStream(entry), BUFFER)) {
                    if (isXml(in)) {
                        parts.check(entry.getName(), in);
                    }
                }
            }
        }
    }

    /// Reads XML from packages: no document types, nothing external.
    static XMLInputFactory factory() {
        XMLInputFactory factory = XMLInputFactory.newDefaultFactory();
        factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
        factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
        return factory;
    }

    private void requireFew(int count) {
        if (count > context.limits().entries()) {
            throw new ParseException(
                    Status.TOO_LARGE,
                    "%s has %,d parts, at most %,d are read; divide it, or raise the limit"
                            .formatted(source.name(), count, context.limits().entries()));
        }
    }

    /// By its first characters; the parts' names and types may say anything.
    private static boolean isXml(InputStream in) throws IOException {
        in.mark(MARK);
        byte[] start = in.readNBytes(MARK);
        in.reset();
        String text = new String(start, StandardCharsets.ISO_8859_1);
        return text.strip().replace("\0", "").startsWith("<")
                || text.startsWith("\u00EF\u00BB\u00BF")
                || text.startsWith("\u00FE\u00FF")
                || text.startsWith("\u00FF\u00FE");
    }

    private void check(String name, InputStream in) throws IOException {
        BoundedInputStream bounded =
                BoundedInputStream.builder().setInputStream(in).setMaxCount(left + 1).get();
        InputStream xml = context.inflating(bounded);
        try {
            requireShallow(name, factory.createXMLStreamReader(xml));
        } catch (XMLStreamException e) {
            // No XML after all, or damaged, as POI will say if it matters: what it unpacks to
            // counts.
            xml.transferTo(OutputStream.nullOutputStream());
        }
        left -= bounded.getCount();
        if (left < 0) {
            throw new ParseException(
                    Status.TOO_LARGE,
                    "%s unpacks to more than %d MB of XML; divide it, or raise the limit of memory"
                            .formatted(
                                    source.name(),
                                    (context.limits().heapBytes() / HEAP_SHARE) >> 20));
        }
    }

    private void requireShallow(String name, XMLStreamReader reader) throws XMLStreamException {
        int depth = 0;
        while (reader.hasNext()) {
            int event = reader.next();
            depth += event == XMLStreamConstants.START_ELEMENT ? 1 : 0;
            depth -= event == XMLStreamConstants.END_ELEMENT ? 1 : 0;
            if (depth > DEEPEST) {
                throw new ParseException(
                        Status.CORRUPT,
                        "%s: elements in %s are nested deeper than %d; it may be made to harm"
                                .formatted(source.name(), name, DEEPEST));
            }
        }
    }
}
