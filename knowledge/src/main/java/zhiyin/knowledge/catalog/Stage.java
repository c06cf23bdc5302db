package zhiyin.knowledge.catalog;

/// How far a document's newest version has come.
public enum Stage {
    /// Stored, and waiting to be read.
    QUEUED,
    /// Read; waiting to be divided into passages, or for the model to be chosen.
    PARSED,
    /// Divided; vectors are being computed.
    EMBEDDING,
    /// All of it can be found.
    READY,
    /// It could not be read or embedded; why is told by [DocumentInfo#failure].
    FAILED,
    /// The same bytes are in the collection under another name, and found there.
    DUPLICATE,
    /// Its job was cancelled before it was ready.
    CANCELLED;

    /// Whether nothing more will happen by itself.
    public boolean isFinal() {
        return this != QUEUED && this != PARSED && this != EMBEDDING;
    }
}
