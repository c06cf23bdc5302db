package zhiyin.knowledge.parse.office;

import java.util.List;
import org.apache.poi.poifs.filesystem.DirectoryEntry;
import org.apache.poi.poifs.filesystem.POIFSFileSystem;
import zhiyin.knowledge.document.Report;
import zhiyin.knowledge.parse.ParseException;
import zhiyin.knowledge.parse.ParseException.Status;
import zhiyin.knowledge.parse.Source;

/// The OLE2 container of Office's binary formats.
final class CompoundFile {
    /// Where the formats keep the objects of other programs.
    private static final List<String> OBJECTS = List.of("ObjectPool");

    private CompoundFile() {}

    /// @throws ParseException ENCRYPTED for what holds an encrypted package only
    static void check(Source source, POIFSFileSystem files) {
        if (files.getRoot().hasEntryCaseInsensitive("EncryptedPackage")) {
            throw new ParseException(Status.ENCRYPTED, PoiGuard.encrypted(source));
        }
    }

    /// Notes objects of other programs, which are not read.
    static void noteObjects(DirectoryEntry root, OfficeBlocks out) {
        for (String name : OBJECTS) {
            if (root.hasEntryCaseInsensitive(name)) {
                int count = root.getEntryNames().contains(name) ? count(root, name) : 1;
                out.note(
                        Report.Kind.SKIPPED,
                        0,
                        count + " embedded objects of other programs are not read");
            }
        }
    }

    private static int count(DirectoryEntry root, String name) {
        try {
            return root.getEntryCaseInsensitive(name) instanceof DirectoryEntry pool
                    ? pool.getEntryCount()
                    : 0;
        } catch (java.io.FileNotFoundException e) {
            return 0; // asked for only where it is
        }
    }
}
