package zhiyin.cli.parse;

import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/// Where texts go. Thread-safe.
interface Output {
    /// What writes a text.
    @FunctionalInterface
    interface Text {
        void write(Writer out) throws IOException;
    }

    /// Writes a text, or nothing of it where it fails on the way.
    void write(InputFile input, Text text) throws IOException;

    /// One after the other on standard output.
    ///
    /// @param named whether each begins with a comment that names its file
    static Output standard(PrintWriter out, boolean named) {
        return (input, text) -> {
            try (var spool = new Spool()) {
                text.write(spool);
                synchronized (out) {
                    if (named) {
                        out.println("<!-- " + input.source().name().replace("--", "- -") + " -->");
                    }
                    spool.copyTo(out);
                    if (named) {
                        out.println();
                    }
                    out.flush();
                }
            }
        };
    }

    /// A file each, below a folder, as they lie below the folders they come from.
    static Output folder(Path folder, String extension) {
        return (input, text) -> {
            Path file = file(folder, input, extension);
            Files.createDirectories(file.toAbsolutePath().getParent());
            Path unfinished = file.resolveSibling(file.getFileName() + ".tmp");
            try {
                try (Writer out = writer(unfinished)) {
                    text.write(out);
                }
                Files.move(unfinished, file, StandardCopyOption.REPLACE_EXISTING);
            } finally {
                Files.deleteIfExists(unfinished);
            }
        };
    }

    /// Half a surrogate pair, which UTF-8 does not have, becomes a question mark.
    static Writer writer(Path file) throws IOException {
        return new OutputStreamWriter(Files.newOutputStream(file), StandardCharsets.UTF_8);
    }

    /// Keeps the input's extension, so that `a.pdf` and `a.docx` do not become one file.
    static Path file(Path folder, InputFile input, String extension) {
        return folder.resolve(input.output() + "." + extension);
    }
}
