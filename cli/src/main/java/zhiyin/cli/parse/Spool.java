package zhiyin.cli.parse;

import java.io.IOException;
import java.io.Reader;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// A text that is kept until it is whole: in memory while it is short, else in a temporary file. For one
/// thread; closing it deletes the file.
final class Spool extends Writer {
    /// Characters in memory.
    static final int MOST_IN_MEMORY = 1 << 20;

    private final StringBuilder memory = new StringBuilder();
    private @Nullable Path file;
    private @Nullable Writer rest;

    @Override
    public void write(char[] characters, int offset, int length) throws IOException {
        if (rest == null && memory.length() + length > MOST_IN_MEMORY) {
            file = Files.createTempFile("zhiyin-text", "");
            rest = Output.writer(file);
        }
        if (rest == null) {
            memory.append(characters, offset, length);
        } else {
            rest.write(characters, offset, length);
        }
    }

    /// Everything written so far.
    void copyTo(Writer out) throws IOException {
        out.append(memory);
        flush();
        if (file != null) {
            try (Reader in = Files.newBufferedReader(file)) {
                in.transferTo(out);
            }
        }
    }

    @Override
    public void flush() throws IOException {
        if (rest != null) {
            rest.flush();
        }
    }

    @Override
    public void close() throws IOException {
        try {
            if (rest != null) {
                rest.close();
            }
        } finally {
            if (file != null) {
                Files.deleteIfExists(file);
            }
        }
    }
}
