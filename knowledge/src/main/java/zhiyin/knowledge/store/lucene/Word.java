package zhiyin.knowledge.store.lucene;

/// A term and where it stands.
///
/// @param term as it is indexed
/// @param start of its first character in the text
/// @param end behind its last
record Word(String term, int start, int end, Kind kind) {
    enum Kind {
        /// A word as its language divides text, or a whole identifier, number or version.
        WORD,
        /// Of an identifier: `get` and `user` of `getUser`.
        PART,
        /// Two Chinese, Japanese or Korean characters; one where it stands alone.
        PAIR,
        /// One Chinese, Japanese or Korean character, for queries of one.
        SINGLE
    }
}
