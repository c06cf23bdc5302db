package zhiyin.knowledge.parse.office;

import java.io.IOException;
import java.nio.file.FileSystemException;
import org.apache.poi.EncryptedDocumentException;
import org.apache.poi.OldFileFormatException;
import org.apache.poi.openxml4j.util.ZipSecureFile;
import zhiyin.knowledge.parse.ParseException;
import zhiyin.knowledge.parse.ParseException.Status;
import zhiyin.knowledge.parse.Source;

/// The edge to Apache POI, which meets damaged files with exceptions of every kind.
final class PoiGuard {
    static {
        // POI takes well packed metafiles for bombs. What the parts unpack to is counted before POI
        // sees
        // them, by the upload's own limits (XmlParts).
        ZipSecureFile.setMinInflateRatio(0);
    }

    private PoiGuard() {}

    /// What reads a file with POI.
    @FunctionalInterface
    interface Reading<T> {
        T read() throws IOException;
    }

    /// Does the reading; whatever POI throws becomes a [ParseException].
    ///
    /// @param format for messages, such as `doc`
    /// @throws IOException where the disk fails
    static <T> T read(Source source, String format, Reading<T> reading) throws IOException {
        try {
            return reading.read();
        } catch (ParseException | FileSystemException e) {
            throw e;
        } catch (EncryptedDocumentException e) {
            throw new ParseException(Status.ENCRYPTED, encrypted(source), e);
        } catch (OldFileFormatException e) {
            throw new ParseException(
                    Status.UNSUPPORTED,
                    "%s is of a version of Office before 97, which is not read; save it as DOCX or PPTX"
                            .formatted(source.name()),
                    e);
        } catch (IOException | RuntimeException e) {
            throw corrupt(source, format, reason(e), e);
        } catch (StackOverflowError e) { // records within records: POI follows them by recursion
            throw corrupt(source, format, "its parts are nested too deep", e);
        }
    }

    /// What is said of files that need a password.
    static String encrypted(Source source) {
        return source.name() + " is encrypted; save it without a password and try again";
    }

    private static ParseException corrupt(
            Source source, String format, String reason, Throwable cause) {
        return new ParseException(
                Status.CORRUPT,
                "%s is damaged and cannot be read as %s: %s; open and save it anew, or export it as PDF"
                        .formatted(source.name(), format, reason),
                cause);
    }

    /// In a few words.
    static String reason(Exception e) {
        String message = e.getMessage();
        String reason = message == null ? e.getClass().getSimpleName() : message.strip();
        int end = Math.min(reason.length(), 200);
        return reason.substring(0, end).replace('\n', ' ');
    }
}
