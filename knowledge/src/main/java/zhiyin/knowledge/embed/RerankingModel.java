package zhiyin.knowledge.embed;

import java.util.List;
import java.util.Optional;
import zhiyin.engine.EmbedOptions.Instruction;
import zhiyin.engine.EmbedOptions.Kind;
import zhiyin.engine.EmbedOptions.Prompt;
import zhiyin.engine.EngineException;
import zhiyin.engine.RerankOptions;
import zhiyin.engine.Truncation;
import zhiyin.engine.model.ModelInfo;

/// Passages read with a question, by a reranker of this process, or compared with it token by token, by a model that
/// has a vector for each. It is loaded when it is needed. Thread-safe;
/// nothing to be closed.
public final class RerankingModel {
    private final EmbeddingModels models;
    private final String name;

    /// @param shown a probability, or a likeness from -1 to 1
    /// @param order the greater the better, where what is shown no longer tells passages apart
    public record Score(double shown, double order) {}

    RerankingModel(EmbeddingModels models, String name) {
        this.models = models;
        this.name = name;
    }

    /// How well each passage answers the query. What is too long is cut.
    ///
    /// @param instruction the task in own words; passed over by models that take none
    /// @throws EngineException what the model refuses, why it cannot be loaded, or WRONG_PURPOSE
    public List<Score> scores(String query, Optional<String> instruction, List<String> passages) {
        ModelInfo info = models.using(name, model -> model.model().info());
        Optional<Instruction> words =
                instruction.filter(_ -> info.takesInstructions()).map(Instruction::new);
        return LateInteraction.isFor(info.kinds())
                ? compared(query, words, passages)
                : read(query, words, passages);
    }

    private List<Score> read(String query, Optional<Instruction> words, List<String> passages) {
        var options = new RerankOptions(words, Truncation.END);
        return models
                .score(name, query, passages, options, EmbeddingModel.QUERIES)
                .scores()
                .stream()
                .map(score -> new Score(score.probability(), score.logit()))
                .toList();
    }

    private List<Score> compared(String query, Optional<Instruction> words, List<String> passages) {
        Prompt prompt = words.isPresent() ? words.get() : Kind.QUERY;
        return models
                .lateInteraction(
                        name, query, prompt, passages, Truncation.END, EmbeddingModel.QUERIES)
                .scores()
                .stream()
                .map(score -> new Score(score, score))
                .toList();
    }
}
