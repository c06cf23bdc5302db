package zhiyin.knowledge.base;

import java.util.Optional;
import zhiyin.knowledge.catalog.CatalogException;
import zhiyin.knowledge.catalog.CatalogException.Code;
import zhiyin.knowledge.embed.EmbeddingModels;
import zhiyin.knowledge.embed.RerankingModel;
import zhiyin.knowledge.search.Reranker;
import zhiyin.knowledge.search.Rerankers;

/// Rerankers among the models that the knowledge base itself computes with. Each has to be named.
record LocalRerankers(EmbeddingModels models) implements Rerankers {
    /// @throws CatalogException INVALID where none is named
    /// @throws zhiyin.engine.EngineException MODEL_NOT_FOUND
    @Override
    public Reranker reranker(Optional<String> name) {
        RerankingModel model = models.reranker(name.orElseThrow(LocalRerankers::nameless));
        return (query, instruction, texts) ->
                model.scores(query, instruction, texts).stream()
                        .map(score -> new Reranker.Score(score.shown(), score.order()))
                        .toList();
    }

    private static CatalogException nameless() {
        return new CatalogException(
                Code.INVALID,
                "there is no reranker for searches that name none; name one, such as Qwen/Qwen3-Reranker-0.6B (get it by: zhiyin pull Qwen/Qwen3-Reranker-0.6B), or search by a server that was started with one (zhiyin serve --model bge-small-zh-v1.5,Qwen/Qwen3-Reranker-0.6B)");
    }
}
