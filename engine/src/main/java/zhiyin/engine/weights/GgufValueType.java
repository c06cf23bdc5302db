package zhiyin.engine.weights;

/// The types of metadata values; a value's type number in the file is its place here.
enum GgufValueType {
    U8(1, "an unsigned 8-bit integer"),
    I8(1, "an 8-bit integer"),
    U16(2, "an unsigned 16-bit integer"),
    I16(2, "a 16-bit integer"),
    U32(4, "an unsigned 32-bit integer"),
    I32(4, "a 32-bit integer"),
    F32(4, "a 32-bit number"),
    FLAG(1, "true or false"),
    TEXT(0, "a text"),
    LIST(0, "a list"),
    U64(8, "an unsigned 64-bit integer"),
    I64(8, "a 64-bit integer"),
    F64(8, "a 64-bit number");

    // Lists of lists are legal and used by no known model.
    private static final int MAX_DEPTH = 4;
    private static final int LIST_HEADER_BYTES = Integer.BYTES + Long.BYTES;

    private final int bytes;
    private final String description;

    GgufValueType(int bytes, String description) {
        this.bytes = bytes;
        this.description = description;
    }

    static GgufValueType read(GgufReader reader) {
        long at = reader.position();
        int number = reader.int32();
        GgufValueType[] all = values();
        if (number < 0 || number >= all.length) {
            throw reader.invalid(
                    at,
                    "a value type of 0 to " + (all.length - 1),
                    Integer.toUnsignedString(number));
        }
        return all[number];
    }

    /// What the file has for this type.
    @SuppressWarnings("EnumOrdinal") // the format numbers its types from 0 in this order
    int number() {
        return ordinal();
    }

    /// Bytes of a value; 0 for texts and lists, whose lengths vary.
    int bytes() {
        return bytes;
    }

    String description() {
        return description;
    }

    boolean isInteger() {
        return switch (this) {
            case U8, I8, U16, I16, U32, I32, U64, I64 -> true;
            case F32, F64, FLAG, TEXT, LIST -> false;
        };
    }

    /// Reads a whole number.
    long integer(GgufReader reader) {
        long at = reader.position();
        return switch (this) {
            case U8 -> Byte.toUnsignedInt(reader.int8());
            case I8 -> reader.int8();
            case U16 -> Short.toUnsignedInt(reader.int16());
            case I16 -> reader.int16();
            case U32 -> Integer.toUnsignedLong(reader.int32());
            case I32 -> reader.int32();
            case I64 -> reader.int64();
            case U64 -> {
                long number = reader.int64();
                if (number < 0) {
                    throw reader.invalid(at, "a number below 2^63", Long.toUnsignedString(number));
                }
                yield number;
            }
            case F32, F64, FLAG, TEXT, LIST ->
                    throw new IllegalStateException(this + " is not a whole number");
        };
    }

    void skip(GgufReader reader) {
        skip(reader, MAX_DEPTH);
    }

    private void skip(GgufReader reader, int depth) {
        switch (this) {
            case TEXT -> reader.skipText();
            case LIST -> skipList(reader, depth);
            case FLAG -> skipFlag(reader);
            default -> reader.skip(bytes);
        }
    }

    private static void skipFlag(GgufReader reader) {
        long at = reader.position();
        byte flag = reader.int8();
        if (flag != 0 && flag != 1) {
            throw reader.invalid(at, "0 or 1 for false or true", String.valueOf(flag));
        }
    }

    private static void skipList(GgufReader reader, int depth) {
        if (depth == 0) {
            throw reader.invalid(
                    reader.position(), "lists at most %d deep".formatted(MAX_DEPTH), "deeper ones");
        }
        GgufValueType elements = read(reader);
        int leastBytes =
                switch (elements) {
                    case TEXT -> Long.BYTES;
                    case LIST -> LIST_HEADER_BYTES;
                    default -> elements.bytes;
                };
        long count = reader.count("elements", Long.MAX_VALUE, leastBytes);
        if (elements.bytes > 0) {
            reader.skip(count * elements.bytes);
            return;
        }
        for (long i = 0; i < count; i++) {
            elements.skip(reader, depth - 1);
        }
    }
}
