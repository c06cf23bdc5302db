package zhiyin.engine.weights;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.function.LongConsumer;
import zhiyin.engine.EngineException;
import zhiyin.engine.EngineException.Code;

/// A cursor over the fields of one protobuf message in a mapped file. It copies nothing but names,
/// never reads past its message, and reports the byte of the file where a field is not as expected.
/// It does not descend by itself: how deep messages nest costs neither stack nor time.
///
/// ```
/// message  field*
/// field    varint  number << 3 | wire type
///          type 0  varint
///          type 1  8 bytes
///          type 2  varint length, then that many bytes: text, a message, numbers end to end
///          type 5  4 bytes
/// varint   1 to 10 bytes of 7 bits, lowest first; the top bit says that another byte follows
/// ```
///
/// Specification: <https://protobuf.dev/programming-guides/encoding/>. Groups (types 3 and 4) were
/// given up before ONNX existed.
final class ProtobufReader {
    private static final int VARINT = 0;
    private static final int FIXED_64 = 1;
    private static final int LENGTH = 2;
    private static final int FIXED_32 = 5;
    private static final int MAX_VARINT_BYTES = 10;
    private static final long MAX_FIELD = (1L << 29) - 1;
    private static final int MAX_TEXT_BYTES = 4096;

    private static final ValueLayout.OfFloat FLOAT =
            ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    private final Path file;
    private final String format; // what the file should be, for messages
    private final MemorySegment all; // the whole file, so that a position is one in the file
    private final long end;
    private long position;

    private long field;
    private long fieldPosition;
    private int wireType;
    private long number; // of a varint
    private long start; // of the bytes of all other types; they end at `position`

    ProtobufReader(Path file, MemorySegment all, String format) {
        this(file, format, all, 0, all.byteSize());
    }

    private ProtobufReader(Path file, String format, MemorySegment all, long position, long end) {
        this.file = file;
        this.format = format;
        this.all = all;
        this.position = position;
        this.end = end;
    }

    /// Moves to the next field; false at the end of the message. A value nobody asks for is skipped.
    boolean next() {
        if (position == end) {
            return false;
        }
        fieldPosition = position;
        long tag = varint();
        field = tag >>> 3;
        wireType = (int) (tag & 7);
        if (field == 0 || field > MAX_FIELD) {
            throw invalid("a field number of 1 to " + MAX_FIELD, Long.toUnsignedString(field));
        }
        switch (wireType) {
            case VARINT -> number = varint();
            case FIXED_64 -> take(8);
            case LENGTH -> take(varint());
            case FIXED_32 -> take(4);
            default -> throw invalid("wire type 0, 1, 2 or 5", String.valueOf(wireType));
        }
        return true;
    }

    /// Number of the current field.
    int field() {
        return (int) field;
    }

    /// Position in the file, for messages about what was read from here.
    long position() {
        return position;
    }

    Path file() {
        return file;
    }

    long number() {
        require(VARINT);
        return number;
    }

    /// A number of 32 bits.
    float number32() {
        require(FIXED_32);
        return all.get(FLOAT, start);
    }

    /// The numbers of a repeated field, whether written one by one or packed.
    void numbers(LongConsumer each) {
        if (wireType == VARINT) {
            each.accept(number);
            return;
        }
        ProtobufReader packed = message();
        while (packed.position < packed.end) {
            each.accept(packed.varint());
        }
    }

    /// A view of the field's bytes.
    MemorySegment bytes() {
        require(LENGTH);
        return all.asSlice(start, position - start);
    }

    /// A name. Malformed UTF-8 becomes U+FFFD.
    String text() {
        MemorySegment bytes = bytes();
        if (bytes.byteSize() > MAX_TEXT_BYTES) {
            throw invalid(
                    "a name of at most " + MAX_TEXT_BYTES + " bytes",
                    String.valueOf(bytes.byteSize()));
        }
        return new String(bytes.toArray(ValueLayout.JAVA_BYTE), StandardCharsets.UTF_8);
    }

    ProtobufReader message() {
        require(LENGTH);
        return new ProtobufReader(file, format, all, start, position);
    }

    /// What to throw where the current field is not as it must be.
    EngineException invalid(String expected, String found) {
        return invalid(fieldPosition, expected, found);
    }

    EngineException invalid(long at, String expected, String found) {
        return new EngineException(
                Code.MODEL_FILE_INVALID,
                "%s: byte %d: expected %s, found %s; the file is damaged, incomplete or not %s: download it again"
                        .formatted(file, at, expected, found, format));
    }

    private void require(int expected) {
        if (wireType != expected) {
            throw invalid(
                    "wire type %d for field %d".formatted(expected, field),
                    String.valueOf(wireType));
        }
    }

    private void take(long length) {
        if (length < 0 || length > end - position) {
            throw invalid(
                    position,
                    "a field within the %d bytes left of its message".formatted(end - position),
                    "one of " + Long.toUnsignedString(length));
        }
        start = position;
        position += length;
    }

    private long varint() {
        long from = position;
        long value = 0;
        for (int i = 0; i < MAX_VARINT_BYTES; i++) {
            if (position == end) {
                throw invalid(from, "a varint", "the end of its message");
            }
            byte next = all.get(ValueLayout.JAVA_BYTE, position++);
            value |= (next & 0x7FL) << (7 * i);
            if (next >= 0) {
                return value;
            }
        }
        throw invalid(from, "a varint of at most " + MAX_VARINT_BYTES + " bytes", "a longer one");
    }
}
