package zhiyin.knowledge.embed;

import zhiyin.knowledge.embed.ModelOpener.Opened;

/// A loaded model, with what is known of it only once it is loaded.
///
/// @param fingerprint of its files
/// @param computing its fingerprint and the arithmetic its vectors are computed with
record OpenModel(TextEmbedder embedder, boolean owned, String fingerprint, String computing) {
    static OpenModel of(Opened opened) {
        TextEmbedder embedder = opened.embedder();
        try {
            String fingerprint = embedder.fingerprint();
            String computing = "%s %s".formatted(fingerprint, embedder.arithmetic());
            return new OpenModel(embedder, opened.owned(), fingerprint, computing);
        } catch (RuntimeException e) {
            if (opened.owned()) {
                embedder.close();
            }
            throw e;
        }
    }

    void close() {
        if (owned) {
            embedder.close();
        }
    }
}
