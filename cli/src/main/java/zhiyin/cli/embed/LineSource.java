package zhiyin.cli.embed;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.zip.GZIPInputStream;

/// The lines of a file or of standard input, in constant memory.
final class LineSource implements TextSource {
    private final String name;
    private final OptionalLong totalBytes;
    private final CountingInputStream counted;
    private final LineReader lines;
    private final LineParser parser;
    private final boolean seekable;
    private final CharsetDecoder utf8 = StandardCharsets.UTF_8.newDecoder();
    private long index;

    private LineSource(
            String name,
            OptionalLong totalBytes,
            CountingInputStream counted,
            InputStream content,
            LineParser parser) {
        this.name = name;
        this.totalBytes = totalBytes;
        this.counted = counted;
        this.lines = new LineReader(content);
        this.parser = parser;
        this.seekable = totalBytes.isPresent();
    }

    /// A file's lines; one whose name ends in `.gz` is decompressed on the way.
    static LineSource open(Path file, LineParser parser) throws IOException {
        var size = OptionalLong.of(Files.size(file));
        var counted = new CountingInputStream(Files.newInputStream(file));
        try {
            InputStream content =
                    file.toString().endsWith(".gz")
                            ? new GZIPInputStream(counted, 1 << 16)
                            : counted;
            String name = String.valueOf(file.getFileName());
            return new LineSource(name, size, counted, content, parser);
        } catch (IOException e) {
            counted.close();
            throw new EmbedFailure(
                    "%s is not in gzip format: %s".formatted(file, e.getMessage()), e);
        }
    }

    static LineSource standardInput(InputStream in, LineParser parser) {
        var counted = new CountingInputStream(in);
        return new LineSource("stdin", OptionalLong.empty(), counted, counted, parser);
    }

    @Override
    public Optional<Input> next() throws IOException {
        Optional<byte[]> line = lines.next();
        return line.map(bytes -> parse(index++, bytes));
    }

    private Input parse(long at, byte[] bytes) {
        String line;
        try {
            line = utf8.decode(ByteBuffer.wrap(bytes)).toString();
        } catch (CharacterCodingException e) {
            return new Input.Invalid(
                    at, "the line is not UTF-8; convert the input, for example with iconv");
        }
        boolean byteOrderMark = at == 0 && line.startsWith("\uFEFF");
        return parser.parse(at, byteOrderMark ? line.substring(1) : line);
    }

    @Override
    public long skip(long count) throws IOException {
        long skipped = 0;
        while (skipped < count && lines.skip()) {
            skipped++;
        }
        index += skipped;
        return skipped;
    }

    @Override
    public boolean isReady() throws IOException {
        return seekable || lines.isReady();
    }

    @Override
    public String place(long at) {
        return name + ":" + (at + 1);
    }

    @Override
    public long bytesRead() {
        return counted.count();
    }

    @Override
    public OptionalLong totalBytes() {
        return totalBytes;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public void close() throws IOException {
        lines.close();
    }
}
