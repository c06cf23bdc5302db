package zhiyin.knowledge.job;

import zhiyin.knowledge.catalog.CollectionSettings;
import zhiyin.knowledge.catalog.IndexSettings;
import zhiyin.knowledge.catalog.StorePlace;
import zhiyin.knowledge.chunk.ChunkOptions;
import zhiyin.knowledge.embed.ModelFacts;

/// What an index is made with, where its settings leave that open.
public final class IndexPlan {
    /// Of the vectors that candidates are found by. 256 numbers of Qwen3-Embedding's find nearly all that the
    /// full vectors find.
    private static final int SHORT = 256;

    /// Below this, short vectors save little.
    private static final int LEAST_TO_SHORTEN = 768;

    private IndexPlan() {}

    /// @param model its name
    /// @throws IllegalArgumentException where the settings ask for what the model cannot give
    public static IndexSettings of(CollectionSettings settings, String model, ModelFacts facts) {
        int dimensions = settings.dimensions().orElse(facts.dimensions());
        if (dimensions < 1 || dimensions > facts.dimensions()) {
            throw new IllegalArgumentException(
                    "dimensions is %d, expected 1 to %d for %s"
                            .formatted(dimensions, facts.dimensions(), model));
        }
        boolean shorten = facts.shortenable() && dimensions >= LEAST_TO_SHORTEN;
        return new IndexSettings(
                model,
                dimensions,
                shorten ? SHORT : dimensions,
                chunks(settings, facts),
                facts.sparse(),
                settings.store().map(StorePlace::at));
    }

    private static ChunkOptions chunks(CollectionSettings settings, ModelFacts facts) {
        ChunkOptions usual = ChunkOptions.defaults();
        int most = settings.maxTokens().orElse(Math.min(usual.maxTokens(), facts.passageTokens()));
        if (most > facts.passageTokens()) {
            throw new IllegalArgumentException(
                    "maxTokens is %d, expected %d to %d for %s"
                            .formatted(
                                    most,
                                    ChunkOptions.LEAST_MAX_TOKENS,
                                    facts.passageTokens(),
                                    facts.name()));
        }
        int target = settings.targetTokens().orElse(Math.min(usual.targetTokens(), most));
        return new ChunkOptions(target, most, Math.min(usual.minTokens(), target));
    }
}
