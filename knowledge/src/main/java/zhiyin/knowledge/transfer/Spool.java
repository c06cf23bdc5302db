package zhiyin.knowledge.transfer;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.zip.CRC32;
import java.util.zip.CheckedOutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/// A member of an export before its place in the file has come: its length and hash stand before it, in the
/// manifest.
final class Spool implements AutoCloseable {
    private static final int BUFFER_BYTES = 1 << 16;

    private final Path file;
    private final MessageDigest digest = Digests.sha256();
    private final CRC32 crc = new CRC32();
    private final OutputStream out;
    private long bytes;

    Spool(Path folder) throws IOException {
        this.file = Files.createTempFile(folder, "tmp-", "");
        this.out =
                new DigestOutputStream(
                        new CheckedOutputStream(
                                new BufferedOutputStream(Files.newOutputStream(file), BUFFER_BYTES),
                                crc),
                        digest);
    }

    void write(byte[] some) throws IOException {
        out.write(some);
        bytes += some.length;
    }

    /// A line and its feed.
    void writeLine(byte[] line) throws IOException {
        write(line);
        write(new byte[] {'\n'});
    }

    /// Nothing more comes.
    Manifest.Member finish() throws IOException {
        out.close();
        return new Manifest.Member(bytes, HexFormat.of().formatHex(digest.digest()));
    }

    /// @param packed false for what deflating makes hardly smaller
    void copyTo(ZipOutputStream zip, String name, boolean packed) throws IOException {
        var entry = new ZipEntry(name);
        if (!packed) {
            entry.setMethod(ZipEntry.STORED);
            entry.setSize(bytes);
            entry.setCrc(crc.getValue());
        }
        zip.putNextEntry(entry);
        Files.copy(file, zip);
        zip.closeEntry();
    }

    @Override
    public void close() throws IOException {
        out.close();
        Files.deleteIfExists(file);
    }
}
