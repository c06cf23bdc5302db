package zhiyin.knowledge.parse.sheet;

/// What a cell holds: tells headers from what they head.
enum CellKind {
    TEXT,
    NUMBER,
    DATE,
    /// Truth values and errors.
    OTHER
}
