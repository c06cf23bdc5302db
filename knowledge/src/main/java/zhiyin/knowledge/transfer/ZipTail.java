package zhiyin.knowledge.transfer;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;

/// The end of a zip file, looked at before its list of members is read: that is read into memory whole.
///
/// ```text
/// … | 50 4B 06 06 … size of the list at 40, 8 bytes … | 50 4B 06 07 … where that begins at 8, 8 bytes |
///   | 50 4B 05 06 … size of the list at 12, 4 bytes … (22 bytes, and no comment)
/// ```
final class ZipTail {
    private static final int END_BYTES = 22;
    private static final int END = 0x06054B50;
    private static final int LOCATOR_BYTES = 20;
    private static final int LOCATOR = 0x07064B50;
    private static final int LARGE_END = 0x06064B50;
    private static final int LARGE_END_BYTES = 56;
    private static final long UNSAID = 0xFFFF_FFFFL;

    private ZipTail() {}

    /// @throws TransferException where this is not the whole of a zip file, or its list is larger
    static void require(Path file, long maxListBytes) throws IOException {
        try (FileChannel channel = FileChannel.open(file)) {
            long bytes = listBytes(channel);
            if (bytes < 0 || bytes > maxListBytes) {
                throw new TransferException(
                        TransferException.Code.TOO_LARGE,
                        "the file's list of members says it has %,d bytes, expected at most %,d"
                                .formatted(bytes, maxListBytes));
            }
        }
    }

    private static long listBytes(FileChannel channel) throws IOException {
        long end = channel.size() - END_BYTES;
        ByteBuffer tail = read(channel, end, END_BYTES);
        if (end < 0 || tail.getInt(0) != END) {
            throw new TransferException(
                    TransferException.Code.DAMAGED,
                    "the file is cut off, or not one that was exported; export it again and copy all of it");
        }
        long bytes = Integer.toUnsignedLong(tail.getInt(12));
        ByteBuffer locator = read(channel, end - LOCATOR_BYTES, LOCATOR_BYTES);
        if (locator.getInt(0) != LOCATOR) {
            return bytes;
        }
        ByteBuffer large = read(channel, locator.getLong(8), LARGE_END_BYTES);
        if (large.getInt(0) != LARGE_END) {
            return bytes == UNSAID ? Long.MAX_VALUE : bytes;
        }
        long largeBytes = large.getLong(40);
        return largeBytes < 0 ? Long.MAX_VALUE : Math.max(largeBytes, bytes == UNSAID ? 0 : bytes);
    }

    /// Zeros where the file has no such bytes.
    private static ByteBuffer read(FileChannel channel, long at, int bytes) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
        if (at < 0 || at > channel.size() - bytes) {
            return buffer;
        }
        while (buffer.hasRemaining() && channel.read(buffer, at + buffer.position()) >= 0) {
            // Reads on until the buffer is full or the file ends.
        }
        return buffer;
    }
}
