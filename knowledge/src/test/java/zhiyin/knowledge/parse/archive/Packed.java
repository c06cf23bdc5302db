package zhiyin.knowledge.parse.archive;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.apache.commons.compress.archivers.sevenz.SevenZArchiveEntry;
import org.apache.commons.compress.archivers.sevenz.SevenZOutputFile;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipArchiveOutputStream;
import org.apache.commons.compress.compressors.CompressorException;
import org.apache.commons.compress.compressors.CompressorStreamFactory;

/// Makes archives.
public final class Packed {
    private Packed() {}

    public static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    public static byte[] zip(Map<String, byte[]> members) throws IOException {
        return zip(members, "UTF-8", true);
    }

    /// @param marked whether it says that names are UTF-8
    static byte[] zip(Map<String, byte[]> members, String encoding, boolean marked)
            throws IOException {
        var bytes = new ByteArrayOutputStream();
        try (var zip = new ZipArchiveOutputStream(bytes)) {
            zip.setEncoding(encoding);
            zip.setUseLanguageEncodingFlag(marked);
            zip.setCreateUnicodeExtraFields(ZipArchiveOutputStream.UnicodeExtraFieldPolicy.NEVER);
            for (var member : members.entrySet()) {
                zip.putArchiveEntry(new ZipArchiveEntry(member.getKey()));
                zip.write(member.getValue());
                zip.closeArchiveEntry();
            }
        }
        return bytes.toByteArray();
    }

    public static byte[] tar(Map<String, byte[]> members) throws IOException {
        var bytes = new ByteArrayOutputStream();
        try (var tar = new TarArchiveOutputStream(bytes, "UTF-8")) {
            tar.setLongFileMode(TarArchiveOutputStream.LONGFILE_GNU);
            for (var member : members.entrySet()) {
                var entry = new TarArchiveEntry(member.getKey(), true);
                entry.setSize(member.getValue().length);
                tar.putArchiveEntry(entry);
                tar.write(member.getValue());
                tar.closeArchiveEntry();
            }
        }
        return bytes.toByteArray();
    }

    /// @param kind as commons-compress calls it: `gz`, `bzip2`, `xz`
    public static byte[] compress(String kind, byte[] content)
            throws IOException, CompressorException {
        var bytes = new ByteArrayOutputStream();
        try (OutputStream out =
                new CompressorStreamFactory().createCompressorOutputStream(kind, bytes)) {
            out.write(content);
        }
        return bytes.toByteArray();
    }

    /// @param password empty for none
    static byte[] sevenZip(Map<String, byte[]> members, String password) throws IOException {
        Path file = Files.createTempFile("seven", ".7z");
        try (SeekableByteChannel channel =
                        Files.newByteChannel(
                                file,
                                java.nio.file.StandardOpenOption.WRITE,
                                java.nio.file.StandardOpenOption.TRUNCATE_EXISTING);
                var archive =
                        password.isEmpty()
                                ? new SevenZOutputFile(channel)
                                : new SevenZOutputFile(channel, password.toCharArray())) {
            for (var member : members.entrySet()) {
                var entry = new SevenZArchiveEntry();
                entry.setName(member.getKey());
                entry.setHasStream(true);
                archive.putArchiveEntry(entry);
                archive.write(member.getValue());
                archive.closeArchiveEntry();
            }
            archive.finish();
        }
        try {
            return Files.readAllBytes(file);
        } finally {
            Files.delete(file);
        }
    }
}
