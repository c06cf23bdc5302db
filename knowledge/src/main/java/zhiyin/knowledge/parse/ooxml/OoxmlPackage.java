package zhiyin.knowledge.parse.ooxml;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.zip.ZipException;
import zhiyin.knowledge.parse.Format;
import zhiyin.knowledge.parse.OleSniffer;
import zhiyin.knowledge.parse.ParseContext;
import zhiyin.knowledge.parse.ParseException;
import zhiyin.knowledge.parse.ParseException.Status;
import zhiyin.knowledge.parse.Source;
import zhiyin.knowledge.parse.zip.ZipParts;

/// An Office document since 2007: parts that refer to each other, in a zip file, as the Open Packaging
/// Conventions (ECMA-376 part 2) have it. Belongs to one thread.
public final class OoxmlPackage implements AutoCloseable {
    private static final byte[] OLE2 = {(byte) 0xD0, (byte) 0xCF, 0x11, (byte) 0xE0};

    private final ZipParts parts;

    private OoxmlPackage(ZipParts parts) {
        this.parts = parts;
    }

    /// @throws ParseException as [ZipParts#open] does; ENCRYPTED where it needs a password; UNSUPPORTED
    ///     where it is a file of Office 97 to 2003
    public static OoxmlPackage open(Source source, ParseContext context) throws IOException {
        requireZip(source);
        return new OoxmlPackage(ZipParts.open(source, context, ZipParts.Names.ANY_CASE));
    }

    /// Packages with a password lie in a compound file; older documents are one.
    private static void requireZip(Source source) throws IOException {
        try (InputStream in = Files.newInputStream(source.file())) {
            if (!Arrays.equals(in.readNBytes(OLE2.length), OLE2)) {
                return;
            }
        }
        Format format = OleSniffer.formatOf(source);
        throw new ParseException(
                Status.UNSUPPORTED,
                "%s is a compound file as Office 97 to 2003 wrote it; name it .%s"
                        .formatted(source.name(), format.label()));
    }

    public boolean has(String part) {
        return parts.has(part);
    }

    /// Names of the parts that begin with `prefix`, sorted.
    public List<String> under(String prefix) {
        return parts.under(prefix);
    }

    /// @return empty where there is no such part
    /// @throws ParseException CORRUPT where it cannot be unpacked
    public Optional<XmlPart> xml(String part) throws IOException {
        return bytes(part).map(in -> new XmlPart(part, in));
    }

    /// What a part unpacks to, as [ZipParts#open] bounds it.
    ///
    /// @return empty where there is no such part
    /// @throws ParseException CORRUPT where it cannot be unpacked
    public Optional<InputStream> bytes(String part) throws IOException {
        try {
            return parts.open(part);
        } catch (ZipException e) {
            throw new ParseException(
                    Status.CORRUPT, "%s is damaged: %s".formatted(part, e.getMessage()), e);
        }
    }

    /// What `part` refers to; the whole document where it is empty.
    public Relationships relationships(String part) throws IOException {
        int name = part.lastIndexOf('/') + 1;
        String rels = part.substring(0, name) + "_rels/" + part.substring(name) + ".rels";
        Optional<XmlPart> found = xml(rels);
        if (found.isEmpty()) {
            return Relationships.NONE;
        }
        try (XmlPart xml = found.get()) {
            return Relationships.read(xml, part);
        }
    }

    /// What the document says of itself, keys in lower case; `title` is among them. Empty where it says
    /// nothing.
    ///
    /// @throws ParseException CORRUPT where that is damaged
    public Map<String, String> properties() throws IOException {
        Optional<String> name = relationships("").first("core-properties");
        Optional<XmlPart> found = name.isEmpty() ? Optional.empty() : xml(name.get());
        if (found.isEmpty()) {
            return Map.of();
        }
        try (XmlPart xml = found.get()) {
            return CoreProperties.read(xml);
        }
    }

    @Override
    public void close() throws IOException {
        parts.close();
    }
}
