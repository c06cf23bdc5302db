package zhiyin.knowledge.embed;

import zhiyin.engine.EngineException;
import zhiyin.engine.EngineException.Code;
import zhiyin.engine.Reranker;
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
        throw wrong(
                "%s is a reranker: it scores documents for a query, and has no vectors; take an embedding model");
    }

    /// @throws EngineException WRONG_PURPOSE where it gives no scores
    Reranker reranker() {
        if (model instanceof LocalReranker(Reranker reranker)) {
            return reranker;
        }
        throw wrong("%s is an embedding model: it has vectors, and does not score documents");
    }

    private EngineException wrong(String message) {
        return new EngineException(Code.WRONG_PURPOSE, message.formatted(model.info().name()));
    }

    void close() {
        if (owned) {
            model.close();
        }
    }
}
