package zhiyin.knowledge.embed;

import java.util.List;
import java.util.Optional;
import zhiyin.engine.EmbedOptions.Instruction;
import zhiyin.engine.EngineException;
import zhiyin.engine.Relevance;
import zhiyin.engine.RerankOptions;
import zhiyin.engine.Truncation;

/// Passages read with a question, by a reranker of this process. It is loaded when it is needed. Thread-safe;
/// nothing to be closed.
public final class RerankingModel {
    private final EmbeddingModels models;
    private final String name;

    RerankingModel(EmbeddingModels models, String name) {
        this.models = models;
        this.name = name;
    }

    /// How well each passage answers the query. What is too long is cut.
    ///
    /// @param instruction the task in own words; passed over by models that take none
    /// @throws EngineException what the model refuses, why it cannot be loaded, or WRONG_PURPOSE
    public List<Relevance.Score> scores(
            String query, Optional<String> instruction, List<String> passages) {
        return models.using(
                name,
                model -> {
                    Optional<Instruction> words =
                            instruction
                                    .filter(_ -> model.reranker().info().takesInstructions())
                                    .map(Instruction::new);
                    var options = new RerankOptions(words, Truncation.END);
                    return models.score(model, query, passages, options, EmbeddingModel.QUERIES)
                            .scores();
                });
    }
}
