package zhiyin.knowledge.parse.zip;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipArchiveOutputStream;
import zhiyin.knowledge.parse.ParseContext;
import zhiyin.knowledge.parse.ParseException;
import zhiyin.knowledge.parse.ParseException.Status;
import zhiyin.knowledge.parse.ParseLimits;
import zhiyin.knowledge.parse.ParseOptions;
import zhiyin.knowledge.parse.Source;

/// Builds zip files, also such as no program would write.
public final class BuiltZip {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final ZipArchiveOutputStream zip = new ZipArchiveOutputStream(bytes);

    public BuiltZip with(String name, String content) {
        return with(name, content.getBytes(StandardCharsets.UTF_8));
    }

    /// Names may come again.
    public BuiltZip with(String name, byte[] content) {
        try {
            zip.putArchiveEntry(new ZipArchiveEntry(name));
            zip.write(content);
            zip.closeArchiveEntry();
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public byte[] bytes() {
        try {
            zip.close();
            return bytes.toByteArray();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public Source in(Path folder, String name) throws IOException {
        return file(folder, name, bytes());
    }

    public static Source file(Path folder, String name, byte[] bytes) throws IOException {
        return Source.of(Files.write(folder.resolve(name), bytes));
    }

    /// For reading a file by itself.
    ///
    /// @param inflatedBytes what it may unpack to
    /// @param entries how many parts it may have
    public static ParseContext context(long inflatedBytes, int entries) {
        ParseLimits all = ParseLimits.defaults();
        var limits =
                new ParseLimits(
                        all.fileBytes(),
                        inflatedBytes,
                        all.characters(),
                        all.pages(),
                        all.glyphsPerPage(),
                        all.operatorsPerPage(),
                        all.cells(),
                        entries,
                        all.depth(),
                        all.cpu(),
                        all.wall(),
                        all.heapBytes());
        return new ParseContext(
                limits,
                ParseOptions.defaults(),
                (source, _) -> {
                    throw new ParseException(Status.UNSUPPORTED, source.name());
                });
    }

    public static ParseContext context() {
        ParseLimits all = ParseLimits.defaults();
        return context(all.inflatedBytes(), all.entries());
    }
}
