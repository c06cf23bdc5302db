package zhiyin.knowledge.parse.office;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PushbackInputStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import javax.xml.stream.XMLStreamConstants;
import org.apache.commons.io.input.BoundedInputStream;
import zhiyin.knowledge.parse.ParseContext;
import zhiyin.knowledge.parse.ParseException;
import zhiyin.knowledge.parse.ParseException.Status;
import zhiyin.knowledge.parse.Source;
import zhiyin.knowledge.parse.ooxml.OoxmlPackage;
import zhiyin.knowledge.parse.ooxml.XmlPart;

/// Looks through an Office package before POI does, which makes trees of whole parts: what the XML parts
/// unpack to must fit into memory, and elements may not lie too deep. Images are not unpacked.
final class XmlParts {
    private static final int START = 4;

    /// POI's trees take several times what their XML does.
    private static final int HEAP_SHARE = 4;

    private final Source source;
    private final long most;
    private long left;

    private XmlParts(Source source, ParseContext context) {
        this.source = source;
        this.most = context.limits().heapBytes() / HEAP_SHARE;
        this.left = most;
    }

    /// @throws ParseException TOO_LARGE where it has too many parts, they unpack to too much, or elements lie
    ///     too deep; else as [OoxmlPackage#open]
    static void check(Source source, ParseContext context) throws IOException {
        var parts = new XmlParts(source, context);
        try (var files = OoxmlPackage.open(source, context)) {
            for (String name : files.under("")) {
                Optional<InputStream> found = files.bytes(name);
                if (found.isPresent()) {
                    try (var in = new PushbackInputStream(found.get(), START)) {
                        if (isXml(in)) {
                            parts.check(name, in);
                        }
                    }
                }
            }
        }
    }

    /// By its first characters; the parts' names and types may say anything.
    private static boolean isXml(PushbackInputStream in) throws IOException {
        byte[] start = in.readNBytes(START);
        in.unread(start);
        String text = new String(start, StandardCharsets.ISO_8859_1);
        return text.strip().replace("\0", "").startsWith("<")
                || text.startsWith("\u00EF\u00BB\u00BF")
                || text.startsWith("\u00FE\u00FF")
                || text.startsWith("\u00FF\u00FE");
    }

    private void check(String name, InputStream in) throws IOException {
        BoundedInputStream bounded =
                BoundedInputStream.builder().setInputStream(in).setMaxCount(left + 1).get();
        try {
            readAll(new XmlPart(name, bounded));
        } catch (ParseException e) {
            if (e.status() != Status.CORRUPT) {
                throw e;
            }
            // No XML after all, or damaged, as POI will say if it matters: what it unpacks to
            // counts.
            bounded.transferTo(OutputStream.nullOutputStream());
        }
        left -= bounded.getCount();
        if (left < 0) {
            throw new ParseException(
                    Status.TOO_LARGE,
                    "%s unpacks to more than %d MB of XML; divide it, or raise the limit of memory"
                            .formatted(source.name(), most >> 20));
        }
    }

    private static void readAll(XmlPart xml) {
        int event = xml.next();
        while (event != XMLStreamConstants.END_DOCUMENT) {
            event = xml.next();
        }
    }
}
