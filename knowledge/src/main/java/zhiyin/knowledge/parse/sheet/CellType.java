package zhiyin.knowledge.parse.sheet;

import java.nio.charset.StandardCharsets;

/// What a cell's value means, by its attribute `t`.
enum CellType {
    NUMBER("n"),
    /// The number of a shared text.
    SHARED("s"),
    /// A formula's text.
    TEXT("str"),
    INLINE("inlineStr"),
    TRUTH("b"),
    ERROR("e"),
    /// In ISO 8601.
    DATE("d");

    private static final CellType[] TYPES = values();

    private final byte[] label;

    CellType(String label) {
        this.label = label.getBytes(StandardCharsets.US_ASCII);
    }

    /// Whatever is not known counts as a number.
    static CellType of(ByteText label) {
        for (CellType type : TYPES) {
            if (label.is(type.label)) {
                return type;
            }
        }
        return NUMBER;
    }
}
