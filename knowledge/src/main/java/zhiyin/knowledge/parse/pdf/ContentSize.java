package zhiyin.knowledge.parse.pdf;

import java.io.IOException;
import java.io.InputStream;
import java.util.Iterator;
import java.util.zip.InflaterInputStream;
import java.util.zip.ZipException;
import org.apache.pdfbox.cos.COSBase;
import org.apache.pdfbox.cos.COSName;
import org.apache.pdfbox.cos.COSStream;
import org.apache.pdfbox.pdmodel.common.PDStream;
import zhiyin.knowledge.parse.ParseContext;
import zhiyin.knowledge.parse.ParseException;
import zhiyin.knowledge.parse.ParseException.Status;

/// Looks how much a content stream unpacks to before PDFBox unpacks it as a whole into memory.
final class ContentSize {
    /// Deflate packs at most about 1,032 to 1, so smaller streams cannot unpack to much.
    private static final long HARMLESS = 32 << 10;

    /// Maps and plans have some ten megabytes of instructions a page.
    private static final long MOST = 100L << 20;

    private static final int BUFFER = 64 << 10;

    private ContentSize() {}

    /// @throws ParseException TOO_LARGE where a stream unpacks to more than a page's drawing can be
    static void check(Iterator<PDStream> streams, ParseContext context) throws IOException {
        while (streams.hasNext()) {
            check(streams.next(), context);
        }
    }

    static void check(PDStream stream, ParseContext context) throws IOException {
        COSStream raw = stream.getCOSObject();
        if (raw.getLength() <= HARMLESS || !isDeflated(raw)) {
            return;
        }
        try (InputStream in = new InflaterInputStream(raw.createRawInputStream())) {
            measure(in, context);
        } catch (ZipException e) {
            // Damaged: PDFBox reads what can be read of it, which is no more than was measured.
            return;
        } catch (java.io.EOFException e) {
            return;
        }
    }

    private static void measure(InputStream in, ParseContext context) throws IOException {
        byte[] buffer = new byte[BUFFER];
        long size = 0;
        for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
            size += n;
            context.spendInflated(n);
            if (size > MOST) {
                throw new ParseException(
                        Status.TOO_LARGE,
                        "a page's content unpacks to more than %d MB; it may be made to harm"
                                .formatted(MOST >> 20));
            }
        }
    }

    private static boolean isDeflated(COSStream stream) {
        COSBase filter = stream.getFilters();
        return COSName.FLATE_DECODE.equals(filter)
                || COSName.FLATE_DECODE_ABBREVIATION.equals(filter)
                || filter instanceof org.apache.pdfbox.cos.COSArray filters
                        && filters.size() > 0
                        && COSName.FLATE_DECODE.equals(filters.getObject(0));
    }
}
