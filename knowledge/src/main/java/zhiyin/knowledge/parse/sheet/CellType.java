package zhiyin.knowledge.parse.sheet;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

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

    /// Of each type.
    private static final byte[][] LABELS =
            Arrays.stream(TYPES)
                    .map(type -> type.label.getBytes(StandardCharsets.US_ASCII))
                    .toArray(byte[][]::new);

    private final String label;

    CellType(String label) {
        this.label = label;
    }

    /// Whatever is not known counts as a number.
    static CellType of(ByteText label) {
        for (int i = 0; i < LABELS.length; i++) {
            if (label.is(LABELS[i])) {
                return TYPES[i];
            }
        }
        return NUMBER;
    }
}
