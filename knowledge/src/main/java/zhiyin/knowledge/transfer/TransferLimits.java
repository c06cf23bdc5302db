package zhiyin.knowledge.transfer;

/// What an imported file may cost.
///
/// @param fileBytes of the file itself
/// @param originalBytes of each document's original
/// @param documents how many
/// @param passages how many, of all documents
/// @param documentPassages how many, of one document: they are held in memory
/// @param lineBytes of one document's or passage's description: it is held in memory
/// @param ratio how many times its size the file may unpack to
public record TransferLimits(
        long fileBytes,
        long originalBytes,
        long documents,
        long passages,
        int documentPassages,
        int lineBytes,
        int ratio) {
    private static final long MB = 1L << 20;

    public static final TransferLimits DEFAULTS =
            new TransferLimits(
                    256L << 30, 512 * MB, 1_000_000, 50_000_000, 1_000_000, 32 << 20, 200);

    public TransferLimits withFileBytes(long bytes) {
        return new TransferLimits(
                bytes, originalBytes, documents, passages, documentPassages, lineBytes, ratio);
    }

    public TransferLimits withLineBytes(int bytes) {
        return new TransferLimits(
                fileBytes, originalBytes, documents, passages, documentPassages, bytes, ratio);
    }

    public TransferLimits withRatio(int times) {
        return new TransferLimits(
                fileBytes, originalBytes, documents, passages, documentPassages, lineBytes, times);
    }
}
