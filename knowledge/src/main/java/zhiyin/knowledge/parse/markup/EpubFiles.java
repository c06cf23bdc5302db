package zhiyin.knowledge.parse.markup;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.jsoup.nodes.Document;
import org.jsoup.nodes.Element;
import zhiyin.knowledge.parse.ParseContext;
import zhiyin.knowledge.parse.ParseException;
import zhiyin.knowledge.parse.ParseException.Status;
import zhiyin.knowledge.parse.Source;
import zhiyin.knowledge.parse.text.TextDecoder;

/// The files within a book.
final class EpubFiles implements AutoCloseable {
    /// A chapter is text: no book has one of this size.
    private static final int MAX_FILE_BYTES = 64 << 20;

    private final Source source;
    private final ParseContext context;
    private final ZipFile zip;

    private EpubFiles(Source source, ParseContext context, ZipFile zip) {
        this.source = source;
        this.context = context;
        this.zip = zip;
    }

    static EpubFiles open(Source source, ParseContext context) throws IOException {
        var zip = new ZipFile(source.file().toFile(), StandardCharsets.UTF_8);
        if (zip.size() > context.limits().entries()) {
            zip.close();
            throw new ParseException(
                    Status.TOO_LARGE,
                    "%s holds more than %,d files; raise the limit of entries if it is a book"
                            .formatted(source.name(), context.limits().entries()));
        }
        return new EpubFiles(source, context, zip);
    }

    /// @param path from the zip file's root
    /// @return empty where there is no such file
    /// @throws ParseException TOO_LARGE beyond a limit of unpacked bytes
    Optional<byte[]> read(String path) throws IOException {
        ZipEntry entry = zip.getEntry(path);
        if (entry == null || entry.isDirectory()) {
            return Optional.empty();
        }
        try (InputStream in = context.inflating(zip.getInputStream(entry))) {
            byte[] bytes = in.readNBytes(MAX_FILE_BYTES + 1);
            if (bytes.length > MAX_FILE_BYTES) {
                throw new ParseException(
                        Status.TOO_LARGE,
                        "%s: %s unpacks to more than %d MB; it may be made to harm"
                                .formatted(source.name(), path, MAX_FILE_BYTES >> 20));
            }
            return Optional.of(bytes);
        }
    }

    /// A file that must be there, as XML without external entities.
    ///
    /// @throws ParseException CORRUPT where it is not there
    Document xml(String path) throws IOException {
        return find(path)
                .orElseThrow(() ->
                        new ParseException(
                                Status.CORRUPT,
                                "%s has no %s: it is a zip file, but not a book"
                                        .formatted(source.name(), path)));
    }

    /// As [#xml], of a file that need not be there.
    Optional<Document> find(String path) throws IOException {
        Optional<byte[]> bytes = read(path);
        return bytes.map(content ->
                org.jsoup.parser.Parser.xmlParser()
                        .setMaxDepth(100)
                        .parseInput(TextDecoder.decode(content).text(), ""));
    }

    /// Publishers encrypt chapters; obfuscated fonts, which are listed in the same place, do not matter.
    ///
    /// @throws ParseException ENCRYPTED
    void requireReadable() throws IOException {
        Optional<Document> encryption = find("META-INF/encryption.xml");
        if (encryption.isEmpty()) {
            return;
        }
        for (Element reference : encryption.get().getAllElements()) {
            if (reference.tagName().endsWith("CipherReference")) {
                requirePlain(reference.attr("URI"));
            }
        }
    }

    private void requirePlain(String path) {
        String name = path.toLowerCase(Locale.ROOT);
        if (name.endsWith("html") || name.endsWith("htm") || name.endsWith(".xml")) {
            throw new ParseException(
                    Status.ENCRYPTED,
                    "%s is protected by its publisher (%s is encrypted); get a copy without protection"
                            .formatted(source.name(), path));
        }
    }

    @Override
    public void close() throws IOException {
        zip.close();
    }
}
