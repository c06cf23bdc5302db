package zhiyin.knowledge.parse.sheet;

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

    private final String label;

    CellType(String label) {
        this.label = label;
    }

    /// Whatever is not known counts as a number.
    static CellType of(CharSequence label) {
        for (CellType type : TYPES) {
            if (type.label.contentEquals(label)) {
                return type;
            }
        }
        return NUMBER;
    }
}
