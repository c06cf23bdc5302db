package zhiyin.cli.embed;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.Optional;

/// Lines as bytes, so that a line that is not UTF-8 can be told from one that is. A line ends with
/// `\n` or `\r\n`; the last may end with the input.
final class LineReader implements Closeable {
    /// No text is longer; something without line ends is not a text file.
    static final int MAX_LINE_BYTES = 64 << 20;

    private final InputStream in;
    private byte[] buffer = new byte[1 << 16];
    private int from;
    private int to;

    LineReader(InputStream in) {
        this.in = in;
    }

    /// The next line without its end; empty at the end of the input.
    ///
    /// @throws EmbedFailure where a line is longer than [#MAX_LINE_BYTES]
    Optional<byte[]> next() throws IOException {
        int end = findEnd();
        if (end < 0) {
            return Optional.empty();
        }
        boolean windows = end > from && buffer[end - 1] == '\r';
        byte[] line = Arrays.copyOfRange(buffer, from, windows ? end - 1 : end);
        from = Math.min(end + 1, to);
        return Optional.of(line);
    }

    /// @return false at the end of the input
    boolean skip() throws IOException {
        int end = findEnd();
        from = Math.min(Math.max(end, from) + 1, to);
        return end >= 0;
    }

    boolean isReady() throws IOException {
        return from < to || in.available() > 0;
    }

    /// Where the line that starts at `from` ends; -1 where there is no more line.
    private int findEnd() throws IOException {
        int scanned = 0;
        while (true) {
            for (int at = from + scanned; at < to; at++) {
                if (buffer[at] == '\n') {
                    return at;
                }
            }
            scanned = to - from;
            if (!fill()) {
                return scanned > 0 ? to : -1;
            }
        }
    }

    private boolean fill() throws IOException {
        if (from > 0) {
            System.arraycopy(buffer, from, buffer, 0, to - from);
            to -= from;
            from = 0;
        }
        if (to == buffer.length) {
            if (buffer.length >= MAX_LINE_BYTES) {
                throw new EmbedFailure(
                        "a line of the input is longer than %d MiB; expected a text file with one text a line"
                                .formatted(MAX_LINE_BYTES >> 20));
            }
            buffer = Arrays.copyOf(buffer, buffer.length * 2);
        }
        int count = in.read(buffer, to, buffer.length - to);
        to += Math.max(count, 0);
        return count > 0;
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
