package zhiyin.engine.backend;

/// How one vector is made of a sequence's token vectors.
public enum Pooling {
    /// The first token's.
    CLS,
    /// Their mean.
    MEAN,
    /// The last token's, the way decoders do it: only this one has seen the whole text.
    LAST
}
