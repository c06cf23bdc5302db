package zhiyin.knowledge.embed;

import zhiyin.engine.EngineException;
import zhiyin.engine.Reranker;
import zhiyin.engine.model.Purpose;
import zhiyin.knowledge.embed.ModelOpener.Opened;

/// A loaded model, with what is known of it only once it is loaded.
///
/// @param fingerprint of its files
/// @param computing its fingerprint and the arithmetic its answers are computed with
record OpenModel(OpenedModel model, boolean owned, String fingerprint, String computing) {
    static OpenModel of(Opened opened) {
        OpenedModel model = opened.model();
        try {
            String fingerprint = model.fingerprint();
            String computing = "%s %s".formatted(fingerprint, model.arithmetic());
            return new OpenModel(model, opened.owned(), fingerprint, computing);
        } catch (RuntimeException e) {
            if (opened.owned()) {
                model.close();
            }
            throw e;
        }
    }

    /// @throws EngineException WRONG_PURPOSE where it gives no vectors
    TextEmbedder embedder() {
        if (model instanceof TextEmbedder embedder) {
            return embedder;
        }
        model.info().requirePurpose(Purpose.EMBEDDING);
        throw new IllegalStateException(model + " gives no vectors");
    }

    /// @throws EngineException WRONG_PURPOSE where it gives no scores
    Reranker reranker() {
        if (model instanceof LocalReranker(Reranker reranker)) {
            return reranker;
        }
        model.info().requirePurpose(Purpose.RERANKING);
        throw new IllegalStateException(model + " gives no scores");
    }

    void close() {
        if (owned) {
            model.close();
        }
    }
}
