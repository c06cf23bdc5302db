package zhiyin.server.kb;

import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import zhiyin.engine.EmbedOptions.Instruction;
import zhiyin.engine.EmbedOptions.Kind;
import zhiyin.engine.EmbedOptions.Prompt;
import zhiyin.engine.Truncation;
import zhiyin.knowledge.search.Reranker;
import zhiyin.knowledge.search.Rerankers;
import zhiyin.server.api.RequestException;
import zhiyin.server.api.RequestException.Reason;
import zhiyin.server.client.Client;
import zhiyin.server.model.Models;
import zhiyin.server.model.Ranking.Scores;
import zhiyin.server.model.ServedModel;

/// A server's models as rerankers of passages, for one client.
///
/// @param client waits for the answer
record ServedRerankers(Models models, Client client) implements Rerankers {
    /// @throws RequestException MODEL_NOT_FOUND where there is none of that name, or none at all
    /// @throws zhiyin.engine.EngineException WRONG_PURPOSE where the model is no reranker
    @Override
    public Reranker reranker(Optional<String> name) {
        ServedModel model =
                name.map(models::require).or(models::reranker).orElseThrow(this::nameless);
        model.requireReranker();
        return asked(model);
    }

    /// Whatever the model is: an embedding model ranks by cosines.
    ///
    /// @throws RequestException MODEL_NOT_FOUND
    Reranker any(String name) {
        return asked(models.require(name));
    }

    private Reranker asked(ServedModel model) {
        return (query, instruction, texts) ->
                scores(
                        model.ranking()
                                .scores(
                                        query,
                                        prompt(model, instruction),
                                        texts,
                                        Truncation.END,
                                        client.waiting()));
    }

    private static Prompt prompt(ServedModel model, Optional<String> instruction) {
        return instruction
                .filter(_ -> model.info().takesInstructions())
                .<Prompt>map(Instruction::new)
                .orElse(Kind.QUERY);
    }

    private static List<Reranker.Score> scores(Scores scores) {
        return IntStream.range(0, scores.values().size())
                .mapToObj(i -> new Reranker.Score(scores.values().get(i), scores.raw().get(i)))
                .toList();
    }

    private RequestException nameless() {
        String advice =
                models.anyReranker()
                        .map(model ->
                                "name it, {\"rerank\": {\"model\": \"%1$s\"}}, or start the server with it: zhiyin serve --model %2$s,%1$s"
                                        .formatted(model.name(), models.defaultModel().name()))
                        .orElseGet(() ->
                                "get one by: zhiyin pull Qwen/Qwen3-Reranker-0.6B; then start the server with it: zhiyin serve --model %s,Qwen/Qwen3-Reranker-0.6B"
                                        .formatted(models.defaultModel().name()));
        return new RequestException(
                Reason.MODEL_NOT_FOUND,
                "rerank",
                "this server was started without a reranker; " + advice);
    }
}
