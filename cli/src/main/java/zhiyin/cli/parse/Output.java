package zhiyin.cli.parse;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/// Where texts go. Thread-safe.
interface Output {
    void write(InputFile input, String text) throws IOException;

    /// One after the other on standard output.
    ///
    /// @param named whether each begins with a comment that names its file
    static Output standard(PrintWriter out, boolean named) {
        return new Output() {
            @Override
            public synchronized void write(InputFile input, String text) {
                if (named) {
                    out.println("<!-- " + input.source().name().replace("--", "- -") + " -->");
                }
                out.print(text);
                if (named) {
                    out.println();
                }
                out.flush();
            }
        };
    }

    /// A file each, below a folder, as they lie below the folders they come from.
    static Output folder(Path folder, String extension) {
        return (input, text) -> {
            Path file = file(folder, input, extension);
            Files.createDirectories(file.toAbsolutePath().getParent());
            Path unfinished = file.resolveSibling(file.getFileName() + ".tmp");
            Files.writeString(unfinished, text);
            Files.move(unfinished, file, StandardCopyOption.REPLACE_EXISTING);
        };
    }

    /// Keeps the input's extension, so that `a.pdf` and `a.docx` do not become one file.
    static Path file(Path folder, InputFile input, String extension) {
        return folder.resolve(input.output() + "." + extension);
    }
}
