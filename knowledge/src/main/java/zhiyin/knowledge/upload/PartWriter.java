package zhiyin.knowledge.upload;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.util.Optional;
import zhiyin.knowledge.upload.UploadException.Code;

/// Appends one part to a file of [PartFiles]. What was written is durable when [#append] returns, and also when
/// the sender broke off: all that came of an unchecked part is kept. For one thread; another may end it.
public final class PartWriter implements AutoCloseable {
    private static final int BUFFER_BYTES = 64 << 10;

    private final FileChannel channel;
    private final long begin;
    private final PartFiles files;
    private final String id;
    private long position;
    private boolean ended;

    PartWriter(FileChannel channel, long begin, PartFiles files, String id) {
        this.channel = channel;
        this.begin = begin;
        this.position = begin;
        this.files = files;
        this.id = id;
    }

    /// @param part read to its end, not closed
    /// @param mostBytes that the part may have; where it has more, nothing of it is kept
    /// @throws UploadException UPLOAD_TOO_LARGE, SUPERSEDED, CHECKSUM_MISMATCH, DISK_FULL
    /// @throws IOException where the part cannot be read
    public void append(InputStream part, long mostBytes, Optional<Checksum> checksum)
            throws IOException {
        if (checksum.isPresent()) {
            appendChecked(part, mostBytes, checksum.get());
            return;
        }
        try {
            copy(part, mostBytes);
        } finally {
            force();
        }
    }

    private void copy(InputStream part, long mostBytes) throws IOException {
        byte[] buffer = new byte[BUFFER_BYTES];
        for (int read = part.read(buffer); read >= 0; read = part.read(buffer)) {
            if (position - begin + read > mostBytes) {
                undo();
                throw tooLarge(mostBytes);
            }
            write(ByteBuffer.wrap(buffer, 0, read));
        }
    }

    private static UploadException tooLarge(long mostBytes) {
        return new UploadException(
                Code.UPLOAD_TOO_LARGE,
                "the part has more than the %,d bytes that the file still lacks; nothing of it was kept"
                        .formatted(mostBytes));
    }

    /// Beside the file first: bytes that are not known to be right never count as having come, whenever the
    /// process ends.
    private void appendChecked(InputStream part, long mostBytes, Checksum checksum)
            throws IOException {
        Path beside = files.beside(id);
        try {
            try (FileChannel spool = FileChannel.open(beside, StandardOpenOption.WRITE)) {
                checksum.check(spool(part, mostBytes, spool, checksum.begin()));
            }
            try (InputStream checked = Files.newInputStream(beside)) {
                append(checked, mostBytes, Optional.empty());
            }
        } finally {
            Files.deleteIfExists(beside);
        }
    }

    private static MessageDigest spool(
            InputStream part, long mostBytes, FileChannel spool, MessageDigest digest)
            throws IOException {
        byte[] buffer = new byte[BUFFER_BYTES];
        long count = 0;
        for (int read = part.read(buffer); read >= 0; read = part.read(buffer)) {
            count += read;
            if (count > mostBytes) {
                throw tooLarge(mostBytes);
            }
            digest.update(buffer, 0, read);
            writeAll(spool, ByteBuffer.wrap(buffer, 0, read), count - read);
        }
        return digest;
    }

    private synchronized void write(ByteBuffer bytes) {
        if (ended) {
            throw new UploadException(
                    Code.SUPERSEDED, "the upload was given up, or goes on over another connection");
        }
        int length = bytes.remaining();
        writeAll(channel, bytes, position);
        position += length;
    }

    private static void writeAll(FileChannel channel, ByteBuffer bytes, long from) {
        long at = from;
        try {
            while (bytes.hasRemaining()) {
                at += channel.write(bytes, at);
            }
        } catch (IOException e) {
            throw full(e);
        }
    }

    private static UploadException full(IOException failure) {
        return new UploadException(
                Code.DISK_FULL,
                "the server cannot write the part to its disk: " + failure.getMessage(),
                failure);
    }

    private synchronized void undo() throws IOException {
        if (!ended) {
            channel.truncate(begin);
            position = begin;
        }
    }

    private synchronized void force() {
        try {
            if (!ended) {
                channel.force(true);
            }
        } catch (IOException e) {
            throw full(e);
        }
    }

    /// Nothing more is written.
    synchronized void end() {
        ended = true;
    }

    @Override
    public void close() throws IOException {
        files.closed(id, this);
        channel.close();
    }
}
