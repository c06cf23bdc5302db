package zhiyin.engine.tokenizer;

/// The pieces of one of SentencePiece's models, and how text is split into them. Immutable and thread-safe.
sealed interface PieceModel permits UnigramModel, MergeModel {
    int size();

    String piece(int id);

    /// Whether what has no piece is written in the pieces `<0x00>` to `<0xFF>`.
    boolean fallsBackToBytes();

    /// What splits one text, word by word; the end of a stretch is that of a word.
    CharacterSink splitter(TokenSink out);
}
