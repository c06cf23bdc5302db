package zhiyin.knowledge.file;

import java.io.EOFException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;

/// Opens zip files that anybody may have sent.
public final class ZipFiles {
    private ZipFiles() {}

    /// Opens one whose names are UTF-8.
    ///
    /// @throws ZipException where it is none, or is damaged, in whatever way the JDK says that: it runs past
    ///     the file's end where the list of members is said to lie elsewhere, and calls a name that is not
    ///     UTF-8 an illegal argument
    public static ZipFile open(Path file) throws IOException {
        try {
            return new ZipFile(file.toFile(), StandardCharsets.UTF_8);
        } catch (EOFException e) {
            throw damaged("its list of members lies past its end", e);
        } catch (IllegalArgumentException e) {
            throw damaged(String.valueOf(e.getMessage()), e);
        }
    }

    private static ZipException damaged(String message, Exception cause) {
        var damaged = new ZipException(message);
        damaged.initCause(cause);
        return damaged;
    }
}
