package zhiyin.cli.embed;

/// Which fields a written row has.
enum RowShape {
    /// Of `zhiyin embed`: the number of the input, and what it is asked for.
    INPUT,
    /// Of `zhiyin bulk`, whose rows may be passages of texts: id, number of the passage, tokens.
    PASSAGE
}
