package zhiyin.engine.weights;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import zhiyin.engine.EngineException;
import zhiyin.engine.EngineException.Code;

/// A position in a GGUF file that moves forward as numbers and texts are read. What reaches behind
/// the end is an error that names the byte.
///
/// A vocabulary is some hundred thousand short texts to pass by at every start, before the JVM has
/// compiled anything; numbers are therefore taken from a plain array, a window of the mapped file.
final class GgufReader {
    private static final int WINDOW_BYTES = 1 << 13;

    private final ModelFile file;
    private final MemorySegment bytes;
    private final byte[] window;
    private long windowStart;
    private int windowLength;
    private long position;

    GgufReader(ModelFile file, long position) {
        this.file = file;
        this.bytes = file.bytes();
        this.position = position;
        this.window = new byte[(int) Math.min(WINDOW_BYTES, remaining())];
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
        return (byte) number(Byte.BYTES);
    }

    short int16() {
        return (short) number(Short.BYTES);
    }

    int int32() {
        return (int) number(Integer.BYTES);
    }

    long int64() {
        return number(Long.BYTES);
    }

    private long number(int length) {
        long at = take(length);
        if (at < windowStart || at + length > windowStart + windowLength) {
            windowStart = at;
            windowLength = (int) Math.min(window.length, bytes.byteSize() - at);
            MemorySegment.copy(bytes, ValueLayout.JAVA_BYTE, at, window, 0, windowLength);
        }
        return littleEndian(window, (int) (at - windowStart), length);
    }

    static long littleEndian(byte[] from, int at, int length) {
        long number = 0;
        for (int i = length - 1; i >= 0; i--) {
            number = (number << 8) | (from[at + i] & 0xFF);
        }
        return number;
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
        long at = position;
        long length = int64();
        if (length < 0 || length > mostBytes) {
            throw invalid(
                    at,
                    "%s of at most %d bytes".formatted(what, mostBytes),
                    Long.toUnsignedString(length));
        }
        return new String(array((int) length), StandardCharsets.UTF_8);
    }

    /// A copy of the next bytes.
    byte[] array(int length) {
        long start = take(length);
        return bytes.asSlice(start, length).toArray(ValueLayout.JAVA_BYTE);
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
