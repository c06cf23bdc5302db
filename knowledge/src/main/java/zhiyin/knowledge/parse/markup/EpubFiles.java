package zhiyin.knowledge.parse.markup;

import java.io.IOException;
import java.io.InputStream;
import java.util.Locale;
import java.util.Optional;
import org.jsoup.nodes.Document;
import org.jsoup.nodes.Element;
import zhiyin.knowledge.parse.ParseContext;
import zhiyin.knowledge.parse.ParseException;
import zhiyin.knowledge.parse.ParseException.Status;
import zhiyin.knowledge.parse.Source;
import zhiyin.knowledge.parse.text.TextDecoder;
import zhiyin.knowledge.parse.zip.ZipParts;

/// The files within a book.
final class EpubFiles implements AutoCloseable {
    /// A chapter is text: no book has one of this size.
    private static final int MAX_FILE_BYTES = 64 << 20;

    private final Source source;
    private final ZipParts parts;

    private EpubFiles(Source source, ZipParts parts) {
        this.source = source;
        this.parts = parts;
    }

    static EpubFiles open(Source source, ParseContext context) throws IOException {
        return new EpubFiles(source, ZipParts.open(source, context, ZipParts.Names.EXACT));
    }

    /// @param path from the zip file's root
    /// @return empty where there is no such file
    /// @throws ParseException TOO_LARGE beyond a limit of unpacked bytes
    Optional<byte[]> read(String path) throws IOException {
        Optional<InputStream> found = parts.open(path);
        if (found.isEmpty()) {
            return Optional.empty();
        }
        try (InputStream in = found.get()) {
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
        parts.close();
    }
}
