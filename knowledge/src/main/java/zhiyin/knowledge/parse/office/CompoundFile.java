package zhiyin.knowledge.parse.office;

import java.io.IOException;
import java.util.List;
import org.apache.poi.poifs.filesystem.DirectoryEntry;
import org.apache.poi.poifs.filesystem.POIFSFileSystem;
import zhiyin.knowledge.document.Document;
import zhiyin.knowledge.document.Report;
import zhiyin.knowledge.parse.ParseException;
import zhiyin.knowledge.parse.ParseException.Status;
import zhiyin.knowledge.parse.Source;

/// The OLE2 container of Office's binary formats.
final class CompoundFile {
    /// Where the formats keep the objects of other programs.
    private static final List<String> OBJECTS = List.of("ObjectPool");

    private CompoundFile() {}

    /// What reads a document in an open container.
    @FunctionalInterface
    interface Reading {
        Document read(POIFSFileSystem files) throws IOException;
    }

    /// Opens a container and reads what is in it.
    ///
    /// @param format for messages, such as `doc`
    /// @throws ParseException as [PoiGuard#read]; ENCRYPTED also for what holds an encrypted package only
    static Document read(Source source, String format, Reading reading) throws IOException {
        return PoiGuard.read(
                source,
                format,
                () -> {
                    try (var files = new POIFSFileSystem(source.file().toFile(), true)) {
                        if (files.getRoot().hasEntryCaseInsensitive("EncryptedPackage")) {
                            throw new ParseException(Status.ENCRYPTED, PoiGuard.encrypted(source));
                        }
                        return reading.read(files);
                    }
                });
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
