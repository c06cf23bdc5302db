package zhiyin.knowledge.parse.archive;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipFile;
import zhiyin.knowledge.parse.ParseException.Status;
import zhiyin.knowledge.parse.Source;

/// The members of a zip, by its central directory. Chinese Windows writes names in GBK without a word; the
/// bit and the extra field for UTF-8 are honoured where they are.
final class ZipMembers {
    private record Named(String name, ZipArchiveEntry entry) {}

    private ZipMembers() {}

    static void read(Source source, Members members) throws IOException {
        try (ZipFile zip = open(source, members)) {
            for (Named member : named(Collections.list(zip.getEntries()))) {
                if (!members.next()) {
                    return;
                }
                read(zip, member, members);
            }
        }
    }

    private static ZipFile open(Source source, Members members) {
        try {
            return ZipFile.builder()
                    .setPath(source.file())
                    .setCharset(StandardCharsets.ISO_8859_1)
                    .setUseUnicodeExtraFields(true)
                    .get();
        } catch (IOException | RuntimeException e) {
            throw members.corrupt(e);
        }
    }

    /// Without folders, links and junk, in order of names.
    private static List<Named> named(List<ZipArchiveEntry> entries) {
        List<byte[]> unmarked =
                entries.stream()
                        .filter(entry -> !saysItsName(entry))
                        .map(ZipArchiveEntry::getRawName)
                        .toList();
        Charset charset = MemberNames.charset(unmarked);
        return entries.stream()
                .filter(entry -> !entry.isDirectory() && !entry.isUnixSymlink())
                .map(entry -> new Named(MemberNames.clean(name(entry, charset)), entry))
                .filter(member -> !MemberNames.isJunk(member.name()))
                .sorted(Comparator.comparing(Named::name))
                .toList();
    }

    private static boolean saysItsName(ZipArchiveEntry entry) {
        return entry.getNameSource() != ZipArchiveEntry.NameSource.NAME;
    }

    private static String name(ZipArchiveEntry entry, Charset charset) {
        return saysItsName(entry) ? entry.getName() : new String(entry.getRawName(), charset);
    }

    private static void read(ZipFile zip, Named member, Members members) throws IOException {
        ZipArchiveEntry entry = member.entry();
        if (entry.getGeneralPurposeBit().usesEncryption()) {
            members.skip(member.name(), Status.ENCRYPTED, "needs a password");
            return;
        }
        if (!zip.canReadEntryData(entry)) {
            members.skip(
                    member.name(),
                    Status.UNSUPPORTED,
                    "is packed by method %d, which is not read".formatted(entry.getMethod()));
            return;
        }
        try (InputStream in = members.bounded(open(zip, entry))) {
            members.add(member.name(), in);
        } catch (DamagedMemberException e) {
            members.skip(member.name(), Status.CORRUPT, String.valueOf(e.getMessage()));
        }
    }

    private static InputStream open(ZipFile zip, ZipArchiveEntry entry)
            throws DamagedMemberException {
        try {
            return zip.getInputStream(entry);
        } catch (IOException | RuntimeException e) {
            throw new DamagedMemberException(e);
        }
    }

    /// A member's own header is damaged; the others may be well.
    private static final class DamagedMemberException extends Exception {
        private static final long serialVersionUID = 1L;

        DamagedMemberException(Exception cause) {
            super(cause.getMessage(), cause);
        }
    }
}
