package zhiyin.server.model;

import java.util.List;
import zhiyin.engine.CosineSimilarity;
import zhiyin.engine.EmbedOptions;
import zhiyin.engine.EmbedOptions.Kind;
import zhiyin.engine.EmbedOptions.Prompt;
import zhiyin.engine.Embeddings;
import zhiyin.engine.Truncation;
import zhiyin.server.api.Inputs;
import zhiyin.server.client.Client;

/// Ranks by an embedding model: a document's score is the cosine of its vector and the query's, from -1 to 1,
/// each embedded as what it is. Scores of different models lie in different bands, and are for ordering.
record CosineRanking(ServedModel model) implements Ranking {
    @Override
    public Scores scores(
            String query,
            Prompt prompt,
            List<String> documents,
            Truncation truncation,
            Client client) {
        EmbedOptions options = EmbedOptions.DEFAULTS.withTruncation(truncation);
        Embeddings one =
                model.embed(new Inputs.Texts(List.of(query)), options.withPrompt(prompt), client);
        Embeddings many =
                model.embed(new Inputs.Texts(documents), options.withKind(Kind.DOCUMENT), client);
        float[] vector = one.vectors().getFirst();
        List<Double> cosines =
                many.vectors().stream().map(other -> CosineSimilarity.of(vector, other)).toList();
        return new Scores(
                cosines, cosines, one.tokens() + many.tokens(), one.timings().plus(many.timings()));
    }
}
