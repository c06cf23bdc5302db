package zhiyin.knowledge.parse;

import java.nio.file.Path;
import java.util.Locale;

/// A file to read.
///
/// @param name what it is called, with its extension: the file's own name, or the path within an archive
/// @param file where its bytes are
public record Source(String name, Path file) {
    public static Source of(Path file) {
        return new Source(String.valueOf(file.getFileName()), file);
    }

    /// The extension in lower case, without the dot; empty where there is none.
    public String extension() {
        String last = name.substring(name.lastIndexOf('/') + 1);
        int dot = last.lastIndexOf('.');
        return dot <= 0 ? "" : last.substring(dot + 1).toLowerCase(Locale.ROOT);
    }
}
