package zhiyin.engine.weights;

import static java.nio.ByteOrder.LITTLE_ENDIAN;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import zhiyin.engine.EngineException;
import zhiyin.engine.EngineException.Code;

/// A position in a GGUF file that moves forward as numbers and texts are read. What reaches behind
/// the end is an error that names the byte.
final class GgufReader {
    private static final ValueLayout.OfShort SHORT =
            ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(LITTLE_ENDIAN);
    private static final ValueLayout.OfInt INT =
            ValueLayout.JAVA_INT_UNALIGNED.withOrder(LITTLE_ENDIAN);
    private static final ValueLayout.OfLong LONG =
            ValueLayout.JAVA_LONG_UNALIGNED.withOrder(LITTLE_ENDIAN);

    private final ModelFile file;
    private final MemorySegment bytes;
    private long position;

    GgufReader(ModelFile file, long position) {
        this.file = file;
        this.bytes = file.bytes();
        this.position = position;
    }

    long position() {
        return position;
    }

    long remaining() {
        return bytes.byteSize() - position;
    }

    Path path() {
        return file.path();
    }

    byte int8() {
        return bytes.get(ValueLayout.JAVA_BYTE, take(1));
    }

    short int16() {
        return bytes.get(SHORT, take(Short.BYTES));
    }

    int int32() {
        return bytes.get(INT, take(Integer.BYTES));
    }

    long int64() {
        return bytes.get(LONG, take(Long.BYTES));
    }

    /// How many of something follow, each at least `leastBytes` long.
    long count(String what, long most, long leastBytes) {
        long at = position;
        long count = int64();
        if (count < 0 || count > most) {
            throw invalid(at, "at most %d %s".formatted(most, what), Long.toUnsignedString(count));
        }
        if (count > remaining() / leastBytes) {
            throw invalid(
                    at,
                    "%s within the %d bytes left of the file".formatted(what, remaining()),
                    Long.toUnsignedString(count));
        }
        return count;
    }

    /// Malformed UTF-8 becomes U+FFFD.
    String text(String what, int mostBytes) {
        MemorySegment text = textBytes(what, mostBytes);
        return new String(text.toArray(ValueLayout.JAVA_BYTE), StandardCharsets.UTF_8);
    }

    /// A view of a text's bytes.
    MemorySegment textBytes(String what, int mostBytes) {
        long at = position;
        long length = int64();
        if (length < 0 || length > mostBytes) {
            throw invalid(
                    at,
                    "%s of at most %d bytes".formatted(what, mostBytes),
                    Long.toUnsignedString(length));
        }
        long start = take(length);
        return bytes.asSlice(start, length);
    }

    void skipText() {
        skip(int64());
    }

    void skip(long length) {
        take(length);
    }

    private long take(long length) {
        if (length < 0 || length > remaining()) {
            throw invalid(
                    position,
                    "%s more bytes".formatted(Long.toUnsignedString(length)),
                    "%d before the end of the file".formatted(remaining()));
        }
        long start = position;
        position += length;
        return start;
    }

    EngineException invalid(long at, String expected, String found) {
        return new EngineException(
                Code.MODEL_FILE_INVALID,
                "%s: byte %d: expected %s, found %s; the file is damaged, incomplete or not GGUF: download it again"
                        .formatted(path(), at, expected, found));
    }
}
