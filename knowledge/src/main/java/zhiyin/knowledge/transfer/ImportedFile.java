package zhiyin.knowledge.transfer;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;
import org.jspecify.annotations.Nullable;
import zhiyin.knowledge.file.ZipFiles;
import zhiyin.knowledge.transfer.TransferException.Code;

/// A file to be imported, as it lies on disk: a zip file with the members an export has and no others. It may
/// come from anybody, so nothing it says of itself is believed.
final class ImportedFile implements AutoCloseable {
    private static final Pattern MEMBER =
            Pattern.compile(
                    "manifest\\.json|documents\\.jsonl|passages\\.jsonl|vectors\\.f32|sparse\\.bin"
                            + "|originals/[0-9a-f]{64}|parsed/[0-9]{1,9}\\.json");
    private static final int MOST_SHOWN = 80;
    private static final int MAX_MANIFEST_BYTES = 1 << 20;

    /// Of the list of members: name and the rest of its entry.
    private static final int ENTRY_BYTES = 160;

    /// What any file may unpack to.
    private static final long FREE_BYTES = 1L << 30;

    private final ZipFile zip;
    private final Map<String, ZipEntry> members = new HashMap<>();
    private final MemberStream.Allowance allowance;

    private ImportedFile(ZipFile zip, MemberStream.Allowance allowance) {
        this.zip = zip;
        this.allowance = allowance;
    }

    static ImportedFile open(Path file, TransferLimits limits) throws IOException {
        long bytes = Files.size(file);
        long listBytes = ENTRY_BYTES * (2 * limits.documents() + 5);
        ZipTail.require(file, Math.min(listBytes, Runtime.getRuntime().maxMemory() / 8));
        var allowance = new MemberStream.Allowance(Math.max(FREE_BYTES, bytes * limits.ratio()));
        ZipFile zip = open(file);
        try {
            var imported = new ImportedFile(zip, allowance);
            imported.list();
            return imported;
        } catch (RuntimeException e) {
            zip.close();
            throw e;
        }
    }

    private static ZipFile open(Path file) throws IOException {
        try {
            return ZipFiles.open(file);
        } catch (ZipException e) {
            throw new TransferException(
                    Code.DAMAGED, "the file's list of members is damaged: " + e.getMessage(), e);
        }
    }

    private void list() {
        for (Iterator<? extends ZipEntry> all = zip.entries().asIterator(); all.hasNext(); ) {
            ZipEntry entry = all.next();
            String name = entry.getName();
            if (!MEMBER.matcher(name).matches()) {
                throw new TransferException(
                        Code.NOT_AN_EXPORT,
                        "the file has the member '%s', which no exported collection has"
                                .formatted(shown(name)));
            }
            if (members.put(name, entry) != null) {
                throw new TransferException(
                        Code.DAMAGED, "the file has the member %s twice".formatted(name));
            }
        }
        if (!members.containsKey(Manifest.NAME)) {
            throw new TransferException(
                    Code.NOT_AN_EXPORT,
                    "the file is a zip file, but no exported collection: it has no "
                            + Manifest.NAME);
        }
    }

    private static String shown(String name) {
        return name.substring(0, Math.min(name.length(), MOST_SHOWN)).replaceAll("\\p{Cntrl}", "?");
    }

    boolean has(String member) {
        return members.containsKey(member);
    }

    /// @throws TransferException DAMAGED where there is no such member
    MemberStream open(String member) throws IOException {
        return new MemberStream(unbounded(member), member, allowance);
    }

    private InputStream unbounded(String member) throws IOException {
        ZipEntry entry = members.get(member);
        if (entry == null) {
            throw new TransferException(
                    Code.DAMAGED, "the file lacks the member %s".formatted(member));
        }
        try {
            return zip.getInputStream(entry);
        } catch (ZipException e) {
            throw new TransferException(
                    Code.DAMAGED, "member %s is damaged: %s".formatted(member, e.getMessage()), e);
        }
    }

    Manifest manifest() throws IOException {
        try (MemberStream in = open(Manifest.NAME)) {
            byte[] json = in.readNBytes(MAX_MANIFEST_BYTES + 1);
            if (json.length > MAX_MANIFEST_BYTES) {
                throw new TransferException(
                        Code.TOO_LARGE,
                        "%s has more than %,d bytes".formatted(Manifest.NAME, MAX_MANIFEST_BYTES));
            }
            requireVersion(TransferJson.read(json, ManifestHead.class, Manifest.NAME));
            return TransferJson.read(json, Manifest.class, Manifest.NAME);
        }
    }

    /// What every version of a manifest has.
    private record ManifestHead(@Nullable String format, int version, @Nullable String program) {}

    private static void requireVersion(ManifestHead head) {
        if (!Manifest.FORMAT.equals(head.format())) {
            throw new TransferException(
                    Code.NOT_AN_EXPORT,
                    "%s says the format is '%s', expected '%s'"
                            .formatted(
                                    Manifest.NAME,
                                    shown(String.valueOf(head.format())),
                                    Manifest.FORMAT));
        }
        if (head.version() < Manifest.VERSION || head.version() > Manifest.VERSION_WITH_SPARSE) {
            throw new TransferException(
                    Code.FORMAT_NEWER,
                    "the file has version %d of its format, written by program version %s; this program, %s, reads versions %d to %d: import it with the program that wrote it or a newer one"
                            .formatted(
                                    head.version(),
                                    shown(String.valueOf(head.program())),
                                    Transfer.program(),
                                    Manifest.VERSION,
                                    Manifest.VERSION_WITH_SPARSE));
        }
    }

    @Override
    public void close() throws IOException {
        zip.close();
    }
}
