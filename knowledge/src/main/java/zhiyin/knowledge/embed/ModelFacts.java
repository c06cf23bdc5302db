package zhiyin.knowledge.embed;

import zhiyin.engine.EmbedOptions.Kind;
import zhiyin.engine.VectorKind;
import zhiyin.engine.model.ModelInfo;

/// What one must know of a model to divide documents for it and to keep its vectors.
///
/// @param name as it names itself
/// @param fingerprint of its files: differs where its vectors may differ
/// @param dimensions of its full vectors
/// @param passageTokens a passage may have, besides what the model adds to it
/// @param shortenable whether the first numbers of its vectors are good vectors by themselves (Matryoshka
///     representation learning)
/// @param sparse whether it gives sparse vectors
public record ModelFacts(
        String name,
        String fingerprint,
        int dimensions,
        int passageTokens,
        boolean shortenable,
        boolean sparse) {
    static ModelFacts of(OpenModel model) {
        TextEmbedder embedder = model.embedder();
        ModelInfo info = embedder.info();
        int added = embedder.countTokens(info.prompts().prefix(Kind.DOCUMENT));
        // A prompt and a text put together may have a token more than both have.
        int room = info.maxTokens() - added - 1;
        return new ModelFacts(
                info.name(),
                model.fingerprint(),
                info.dimensions(),
                room,
                embedder.shortenable(),
                info.kinds().contains(VectorKind.SPARSE));
    }
}
