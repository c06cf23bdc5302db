package zhiyin.server.model;

import java.util.List;
import java.util.Optional;
import zhiyin.engine.EmbedOptions.Instruction;
import zhiyin.engine.EmbedOptions.Prompt;
import zhiyin.engine.Relevance;
import zhiyin.engine.RerankOptions;
import zhiyin.engine.Truncation;
import zhiyin.server.client.Client;

/// Ranks by a reranker: a document's score is the probability that it answers the query.
record ModelRanking(ServedModel model) implements Ranking {
    @Override
    public Scores scores(
            String query,
            Prompt prompt,
            List<String> documents,
            Truncation truncation,
            Client client) {
        Optional<Instruction> instruction =
                prompt instanceof Instruction own ? Optional.of(own) : Optional.empty();
        Relevance answer =
                model.score(query, documents, new RerankOptions(instruction, truncation), client);
        return new Scores(
                answer.scores().stream().map(Relevance.Score::probability).toList(),
                answer.scores().stream().map(Relevance.Score::logit).toList(),
                answer.tokens(),
                answer.timings());
    }
}
