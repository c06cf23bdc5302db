package zhiyin.knowledge.parse;

import java.io.IOException;
import java.util.Map;
import org.apache.poi.poifs.filesystem.DirectoryEntry;
import org.apache.poi.poifs.filesystem.POIFSFileSystem;
import zhiyin.knowledge.parse.ParseException.Status;

/// Tells what an OLE2 compound file is by the names in its root: the binary Office formats, Outlook's
/// messages, and Office's encrypted packages.
public final class OleSniffer {
    private static final Map<String, Format> STREAMS =
            Map.of(
                    "WordDocument", Format.DOC,
                    "Workbook", Format.XLS,
                    "Book", Format.XLS,
                    "PowerPoint Document", Format.PPT,
                    "__properties_version1.0", Format.OUTLOOK);

    private OleSniffer() {}

    /// @throws ParseException ENCRYPTED, CORRUPT, or UNSUPPORTED for other programs' files
    public static Format formatOf(Source source) {
        try (var files = new POIFSFileSystem(source.file().toFile(), true)) {
            return ofRoot(source, files.getRoot());
        } catch (ParseException e) {
            throw e;
        } catch (IOException | RuntimeException e) { // POI meets damaged sectors with any of them
            throw new ParseException(
                    Status.CORRUPT,
                    source.name() + ": its directory is damaged, nothing in it can be found",
                    e);
        }
    }

    private static Format ofRoot(Source source, DirectoryEntry root) {
        if (root.hasEntryCaseInsensitive("EncryptedPackage")) {
            throw new ParseException(
                    Status.ENCRYPTED,
                    source.name() + " is encrypted; save it without a password and try again");
        }
        for (var stream : STREAMS.entrySet()) {
            if (root.hasEntryCaseInsensitive(stream.getKey())) {
                return stream.getValue();
            }
        }
        throw Sniffer.unsupported(
                source,
                "an OLE2 file with the parts " + shortened(root.getEntryNames().toString()));
    }

    private static String shortened(String names) {
        return names.length() <= 200 ? names : names.substring(0, 200) + "…";
    }
}
