package zhiyin.knowledge.parse.archive;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.compressors.bzip2.BZip2CompressorInputStream;
import org.apache.commons.compress.compressors.gzip.GzipCompressorInputStream;
import org.apache.commons.compress.compressors.xz.XZCompressorInputStream;
import zhiyin.knowledge.document.Document;
import zhiyin.knowledge.document.Report;
import zhiyin.knowledge.parse.ParseContext;
import zhiyin.knowledge.parse.ParseException;
import zhiyin.knowledge.parse.ParseException.Status;
import zhiyin.knowledge.parse.Parser;
import zhiyin.knowledge.parse.Source;
import zhiyin.knowledge.parse.zip.BoundedStream;

/// zip, 7z, tar, and files compressed by gzip, bzip2 or xz, alone or around a tar. A member that cannot be
/// read becomes a finding with its status, and the rest goes on. Bombs end at the limits of the whole
/// upload, or when one archive unpacks to hundreds of times its size.
public final class ArchiveParser implements Parser {
    private static final int HEAD_BYTES = 512;

    /// Of the dictionary that an xz or 7z file may ask for.
    static final int MOST_MEMORY_KB = 128 << 10;

    private enum Kind {
        ZIP,
        SEVEN_ZIP,
        TAR,
        GZIP,
        BZIP2,
        XZ
    }

    /// @throws ParseException ENCRYPTED where every member is, EMPTY without members, CORRUPT, TOO_LARGE
    @Override
    public Document parse(Source source, ParseContext context) throws IOException {
        var members = new Members(source, context);
        Kind kind = kind(source);
        switch (kind) {
            case ZIP -> ZipMembers.read(source, members);
            case SEVEN_ZIP -> SevenZipMembers.read(source, members);
            case TAR, GZIP, BZIP2, XZ -> readStream(source, kind, members);
        }
        members.requireSome();
        return new Document(
                source.name(),
                "archive",
                "",
                "",
                Map.of(),
                List.of(),
                members.parts(),
                new Report(0, members.findings()));
    }

    private static void readStream(Source source, Kind kind, Members members) throws IOException {
        try (InputStream file = new BufferedInputStream(Files.newInputStream(source.file()));
                BoundedStream unpacked = members.bounded(unpack(file, kind, members));
                var in = new BufferedInputStream(unpacked, 1 << 16)) {
            if (isTar(head(in, members))) {
                TarMembers.read(in, unpacked, members);
            } else {
                members.addOnly(MemberNames.withoutCompression(source.name()), in);
            }
        }
    }

    private static InputStream unpack(InputStream file, Kind kind, Members members) {
        try {
            return switch (kind) {
                case GZIP ->
                        GzipCompressorInputStream.builder()
                                .setInputStream(file)
                                .setDecompressConcatenated(true)
                                .get();
                case BZIP2 -> new BZip2CompressorInputStream(file, true);
                case XZ ->
                        XZCompressorInputStream.builder()
                                .setInputStream(file)
                                .setDecompressConcatenated(true)
                                .setMemoryLimitKiB(MOST_MEMORY_KB)
                                .get();
                case TAR, ZIP, SEVEN_ZIP -> file;
            };
        } catch (IOException e) {
            throw members.corrupt(e);
        }
    }

    private static Kind kind(Source source) throws IOException {
        byte[] head;
        try (InputStream in = Files.newInputStream(source.file())) {
            head = in.readNBytes(HEAD_BYTES);
        }
        if (head.length == 0) {
            throw new ParseException(Status.EMPTY, source.name() + " has no bytes");
        }
        if (begins(head, 'P', 'K')) {
            return Kind.ZIP;
        }
        if (begins(head, '7', 'z', 0xBC, 0xAF, 0x27, 0x1C)) {
            return Kind.SEVEN_ZIP;
        }
        if (begins(head, 0x1F, 0x8B)) {
            return Kind.GZIP;
        }
        if (begins(head, 'B', 'Z', 'h')) {
            return Kind.BZIP2;
        }
        if (begins(head, 0xFD, '7', 'z', 'X', 'Z', 0)) {
            return Kind.XZ;
        }
        if (isTar(head)) {
            return Kind.TAR;
        }
        throw new ParseException(
                Status.UNSUPPORTED,
                source.name() + " is no archive that is read; read are zip, 7z, tar, gz, bz2, xz");
    }

    private static boolean begins(byte[] head, int... mark) {
        if (head.length < mark.length) {
            return false;
        }
        for (int i = 0; i < mark.length; i++) {
            if ((head[i] & 0xFF) != mark[i]) {
                return false;
            }
        }
        return true;
    }

    private static boolean isTar(byte[] head) {
        return TarArchiveInputStream.matches(head, head.length) || TarMembers.hasChecksum(head);
    }

    private static byte[] head(BufferedInputStream in, Members members) {
        try {
            in.mark(HEAD_BYTES);
            byte[] head = in.readNBytes(HEAD_BYTES);
            in.reset();
            return head;
        } catch (IOException e) {
            throw members.corrupt(e);
        }
    }
}
