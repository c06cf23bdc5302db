package zhiyin.lab.data;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import zhiyin.lab.LabException;
import zhiyin.lab.LabException.Code;

/// A file's lines in UTF-8, none longer than a bound. Lines end with `\n` or `\r\n`; a byte order mark is passed
/// over.
final class BoundedLines implements AutoCloseable {
    static final int MAX_BYTES = 16 << 20;

    private static final char BYTE_ORDER_MARK = '\uFEFF';

    private final Path file;
    private final InputStream in;
    private long number;

    BoundedLines(Path file) throws IOException {
        this.file = file;
        this.in = new BufferedInputStream(Files.newInputStream(file), 1 << 16);
    }

    interface Reader {
        void read(String line, long number);
    }

    /// Hands over each line that is not blank.
    void each(Reader reader) throws IOException {
        var line = new ByteArrayOutputStream();
        for (int next = in.read(); next >= 0; next = in.read()) {
            if (next == '\n') {
                hand(line, reader);
            } else if (line.size() >= MAX_BYTES) {
                throw wrong(
                        "the line is longer than %d MiB; expected one record a line"
                                .formatted(MAX_BYTES >> 20));
            } else {
                line.write(next);
            }
        }
        hand(line, reader);
    }

    private void hand(ByteArrayOutputStream bytes, Reader reader) {
        number++;
        String line = decoded(bytes.toByteArray());
        bytes.reset();
        if (number == 1 && !line.isEmpty() && line.charAt(0) == BYTE_ORDER_MARK) {
            line = line.substring(1);
        }
        if (line.endsWith("\r")) {
            line = line.substring(0, line.length() - 1);
        }
        if (!line.isBlank()) {
            reader.read(line, number);
        }
    }

    private String decoded(byte[] bytes) {
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
        } catch (CharacterCodingException e) {
            number--;
            throw wrong("the line is not UTF-8; save the file as UTF-8");
        }
    }

    private LabException wrong(String what) {
        return new LabException(Code.DATA_INVALID, "%s, %,d: %s".formatted(file, number + 1, what));
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
