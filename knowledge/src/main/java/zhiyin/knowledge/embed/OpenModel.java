package zhiyin.knowledge.embed;

import zhiyin.engine.Embedder;
import zhiyin.knowledge.embed.ModelOpener.Opened;

/// A loaded model, with what is known of it only once it is loaded.
///
/// @param fingerprint of its files
/// @param computing its fingerprint and the arithmetic its vectors are computed with
record OpenModel(Embedder embedder, boolean owned, String fingerprint, String computing) {
    static OpenModel of(Opened opened) {
        Embedder embedder = opened.embedder();
        try {
            String fingerprint = Fingerprint.of(embedder.info());
            String computing =
                    "%s %s %s".formatted(fingerprint, embedder.numericType(), embedder.profile());
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
