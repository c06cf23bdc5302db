package zhiyin.server.model;

import java.util.List;
import zhiyin.engine.EmbedOptions.Prompt;
import zhiyin.engine.Embeddings;
import zhiyin.engine.Truncation;
import zhiyin.knowledge.embed.LateInteraction;
import zhiyin.server.client.Client;

/// Ranks by a model with one vector a token, as BGE-M3: a document's score is the mean, over the query's tokens, of the
/// best likeness to one of its own, from -1 to 1. Scores of different models lie in different bands, and are for
/// ordering.
record LateInteractionRanking(ServedModel model) implements Ranking {
    @Override
    public Scores scores(
            String query,
            Prompt prompt,
            List<String> documents,
            Truncation truncation,
            Client client) {
        LateInteraction answer =
                model.lateInteraction(query, prompt, documents, truncation, client);
        return new Scores(
                answer.scores(),
                answer.scores(),
                answer.texts().stream().mapToLong(Embeddings.Text::tokens).sum(),
                answer.timings());
    }
}
