package zhiyin.knowledge.parse.word;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;
import zhiyin.knowledge.parse.ParseContext;
import zhiyin.knowledge.parse.ParseException;
import zhiyin.knowledge.parse.ParseException.Status;

/// The parts of a Word document: a zip archive as the Open Packaging Conventions (ECMA-376 part 2) have
/// it. Part names do not tell cases apart. What is unpacked is counted, and a part that unpacks to more
/// than [#MAX_RATIO] times its size is refused.
final class WordPackage implements AutoCloseable {
    /// Large documents of nothing but tables unpack to 50 times their size.
    private static final long MAX_RATIO = 100;

    private static final long SMALL_BYTES = 16L << 20;
    private static final int MAX_NAME = 1_000;
    private static final byte[] OLE = {(byte) 0xD0, (byte) 0xCF, 0x11, (byte) 0xE0};

    private final ZipFile zip;
    private final ParseContext context;
    private final Map<String, ZipEntry> parts;

    private WordPackage(ZipFile zip, ParseContext context, Map<String, ZipEntry> parts) {
        this.zip = zip;
        this.context = context;
        this.parts = parts;
    }

    /// @throws ParseException where the file is empty, encrypted, damaged, no archive, or too large
    static WordPackage open(Path file, ParseContext context) throws IOException {
        checkMagic(file, context);
        ZipFile zip;
        try {
            zip = new ZipFile(file.toFile());
        } catch (ZipException e) {
            throw unreadable(e);
        }
        try {
            return new WordPackage(zip, context, list(zip, context));
        } catch (ParseException e) {
            zip.close();
            throw e;
        }
    }

    private static void checkMagic(Path file, ParseContext context) throws IOException {
        long size = Files.size(file);
        if (size == 0) {
            throw new ParseException(Status.EMPTY, "the file has 0 bytes");
        }
        if (size > context.limits().fileBytes()) {
            throw new ParseException(
                    Status.TOO_LARGE,
                    "the file has %d bytes, at most %d are read"
                            .formatted(size, context.limits().fileBytes()));
        }
        byte[] head;
        try (InputStream in = Files.newInputStream(file)) {
            head = in.readNBytes(OLE.length);
        }
        if (Arrays.equals(head, OLE)) {
            throw compoundFile(file);
        }
        if (head.length < 2 || head[0] != 'P' || head[1] != 'K') {
            throw new ParseException(
                    Status.CORRUPT,
                    "begins with the bytes %s, not as a Word document (a zip archive) does"
                            .formatted(HexFormat.of().formatHex(head)));
        }
    }

    /// A document with a password lies as a stream in a compound file; so does a document of Word 97.
    private static ParseException compoundFile(Path file) throws IOException {
        if (contains(file, "EncryptedPackage")) {
            return new ParseException(
                    Status.ENCRYPTED,
                    "is protected by a password; save it without one and add it again");
        }
        return new ParseException(
                Status.UNSUPPORTED,
                "is a compound file (Word 97 to 2003), not a DOCX; name it .doc");
    }

    private static boolean contains(Path file, String word) throws IOException {
        String wanted =
                new String(word.getBytes(StandardCharsets.UTF_16LE), StandardCharsets.ISO_8859_1);
        String before = "";
        try (InputStream in = Files.newInputStream(file)) {
            byte[] bytes = in.readNBytes(1 << 20);
            while (bytes.length > 0) {
                String now = before + new String(bytes, StandardCharsets.ISO_8859_1);
                if (now.contains(wanted)) {
                    return true;
                }
                before = now.substring(Math.max(0, now.length() - wanted.length()));
                bytes = in.readNBytes(1 << 20);
            }
        }
        return false;
    }

    private static ParseException unreadable(ZipException e) {
        String why = String.valueOf(e.getMessage());
        if (why.contains("encrypted")) {
            return new ParseException(
                    Status.ENCRYPTED, "its zip entries are encrypted; save it without a password");
        }
        return new ParseException(
                Status.CORRUPT,
                "is no readable zip archive (%s); it may be cut off".formatted(why),
                e);
    }

    private static Map<String, ZipEntry> list(ZipFile zip, ParseContext context) {
        if (zip.size() > context.limits().entries()) {
            throw new ParseException(
                    Status.TOO_LARGE,
                    "has %d parts, at most %d are read"
                            .formatted(zip.size(), context.limits().entries()));
        }
        var parts = new HashMap<String, ZipEntry>();
        var entries = zip.entries();
        while (entries.hasMoreElements()) {
            ZipEntry entry = entries.nextElement();
            if (entry.getName().length() > MAX_NAME) {
                throw new ParseException(
                        Status.CORRUPT,
                        "has a part with a name of %d characters, at most %d are read"
                                .formatted(entry.getName().length(), MAX_NAME));
            }
            String key = key(entry.getName());
            if (parts.put(key, entry) != null && (key.endsWith(".xml") || key.endsWith(".rels"))) {
                throw new ParseException(
                        Status.CORRUPT,
                        "has two parts named %s; which one is meant cannot be known"
                                .formatted(entry.getName()));
            }
        }
        return parts;
    }

    private static String key(String name) {
        String path = name.replace('\\', '/');
        return (path.startsWith("/") ? path.substring(1) : path).toLowerCase(Locale.ROOT);
    }

    boolean has(String part) {
        return parts.containsKey(key(part));
    }

    /// Names of the parts that begin with `prefix`, sorted.
    List<String> under(String prefix) {
        return parts.entrySet().stream()
                .filter(part -> part.getKey().startsWith(prefix) && !part.getKey().equals(prefix))
                .map(part -> part.getValue().getName())
                .sorted()
                .toList();
    }

    /// @return empty where there is no such part
    /// @throws ParseException CORRUPT where it cannot be unpacked
    Optional<XmlPart> xml(String part) throws IOException {
        ZipEntry entry = parts.get(key(part));
        if (entry == null || entry.isDirectory()) {
            return Optional.empty();
        }
        try {
            InputStream in = zip.getInputStream(entry);
            return Optional.of(new XmlPart(part, new Guard(context.inflating(in), entry)));
        } catch (ZipException e) {
            throw unreadable(e);
        }
    }

    /// What `part` refers to; the whole document where it is empty.
    Relationships relationships(String part) throws IOException {
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

    @Override
    public void close() throws IOException {
        zip.close();
    }

    /// Stops a part that unpacks to far more than it is.
    private static final class Guard extends FilterInputStream {
        private final ZipEntry entry;
        private final long limit;
        private long read;

        Guard(InputStream in, ZipEntry entry) {
            super(in);
            this.entry = entry;
            this.limit = SMALL_BYTES + Math.max(0, entry.getCompressedSize()) * MAX_RATIO;
        }

        @Override
        public int read() throws IOException {
            int value = super.read();
            count(value < 0 ? 0 : 1);
            return value;
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            int count = super.read(bytes, offset, length);
            count(Math.max(0, count));
            return count;
        }

        private void count(int bytes) {
            read += bytes;
            if (read > limit) {
                throw new ParseException(
                        Status.TOO_LARGE,
                        "%s unpacks from %d bytes to more than %d times as many; it is made to harm"
                                .formatted(entry.getName(), entry.getCompressedSize(), MAX_RATIO));
            }
        }
    }
}
