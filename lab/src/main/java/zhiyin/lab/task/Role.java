package zhiyin.lab.task;

/// What a text is in its task: models put something else before each.
public enum Role {
    QUERY,
    CODE_QUERY,
    DOCUMENT,
    /// Compared with its like.
    STS,
    CLASSIFICATION,
    CLUSTERING,
    BITEXT
}
