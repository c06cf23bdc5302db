package zhiyin.knowledge.parse.archive;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.util.List;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.jspecify.annotations.Nullable;
import zhiyin.knowledge.parse.ParseException;
import zhiyin.knowledge.parse.zip.BoundedStream;

/// The members of a tar, one after the other. Links, devices and folders are none.
final class TarMembers {
    /// What stands between two members: headers with long names and attributes.
    private static final long MOST_HEADER_BYTES = 1 << 20;

    private static final int HEADER_BYTES = 512;
    private static final int CHECKSUM_AT = 148;
    private static final int CHECKSUM_END = 156;

    private TarMembers() {}

    /// @param in the tar
    /// @param bounds the stream that `in` buffers
    static void read(InputStream in, BoundedStream bounds, Members members) throws IOException {
        try (var tar = new TarArchiveInputStream(in, StandardCharsets.ISO_8859_1.name())) {
            TarArchiveEntry entry = next(tar, bounds, members);
            while (entry != null && members.next()) {
                read(tar, entry, members);
                entry = next(tar, bounds, members);
            }
        }
    }

    private static @Nullable TarArchiveEntry next(
            TarArchiveInputStream tar, BoundedStream bounds, Members members) throws IOException {
        bounds.readHeader(MOST_HEADER_BYTES);
        try {
            return tar.getNextEntry();
        } catch (ParseException | FileSystemException e) {
            throw e;
        } catch (IOException | RuntimeException e) {
            members.damaged(e);
            return null;
        } finally {
            bounds.readContent();
        }
    }

    private static void read(TarArchiveInputStream tar, TarArchiveEntry entry, Members members)
            throws IOException {
        String name = name(entry);
        if (entry.isFile() && !MemberNames.isJunk(name) && tar.canReadEntryData(entry)) {
            members.add(name, tar);
        }
        try {
            members.pass(tar); // what is left of it, or all
        } catch (FileSystemException e) {
            throw e;
        } catch (IOException e) {
            members.damaged(e);
        }
    }

    /// Names were read as Latin-1, which keeps their bytes. Only those of PAX headers are characters
    /// already.
    private static String name(TarArchiveEntry entry) {
        String name = entry.getName();
        if (name.chars().anyMatch(c -> c > 0xFF)) {
            return MemberNames.clean(name);
        }
        byte[] raw = name.getBytes(StandardCharsets.ISO_8859_1);
        Charset charset = MemberNames.charset(List.of(raw));
        return MemberNames.clean(new String(raw, charset));
    }

    /// Whether it is the header of a tar from before there was a magic number: the sum of its bytes, the
    /// sum's own place taken as spaces.
    static boolean hasChecksum(byte[] head) {
        if (head.length < HEADER_BYTES || head[0] == 0) {
            return false;
        }
        long sum = 0;
        for (int i = 0; i < HEADER_BYTES; i++) {
            sum += i >= CHECKSUM_AT && i < CHECKSUM_END ? ' ' : head[i] & 0xFF;
        }
        String stored = new String(head, CHECKSUM_AT, 8, StandardCharsets.ISO_8859_1);
        String digits = stored.replaceAll("[\\x00 ]", "");
        return digits.matches("[0-7]{1,8}") && Long.parseLong(digits, 8) == sum;
    }
}
