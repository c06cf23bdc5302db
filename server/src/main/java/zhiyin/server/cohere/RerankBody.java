package zhiyin.server.cohere;

import java.util.List;
import java.util.Optional;
import zhiyin.engine.EmbedOptions.Instruction;
import zhiyin.engine.EmbedOptions.Kind;
import zhiyin.engine.EmbedOptions.Prompt;
import zhiyin.engine.Truncation;
import zhiyin.server.api.RequestException;
import zhiyin.server.api.TextsField;
import zhiyin.server.client.Client;
import zhiyin.server.model.Models;
import zhiyin.server.model.Ranking.Ranked;
import zhiyin.server.model.Ranking.Scores;
import zhiyin.server.model.ServedModel;

/// What is to be ranked, in the words that Cohere, Jina, vLLM and others agree on, and some of each.
///
/// @param model the first reranker if absent, the default model where there is none
/// @param documents strings, or objects with a `text`
/// @param topN how many results; all if absent or 0
/// @param topK what Voyage calls it
/// @param returnDocuments whether results show their documents
/// @param truncation whether texts that are too long are cut, which they are if absent; Voyage's
/// @param instruction the task in own words, for models that take such; `instruct` is SGLang's word
public record RerankBody(
        Optional<String> model,
        String query,
        TextsField documents,
        Optional<Integer> topN,
        Optional<Integer> topK,
        Optional<Boolean> returnDocuments,
        Optional<Boolean> truncation,
        Optional<String> instruction,
        Optional<String> instruct) {
    /// @param model that ranked them
    /// @param results the best first
    public record Answer(ServedModel model, List<Ranked> results, long tokens) {}

    /// @throws RequestException INVALID_REQUEST, MODEL_NOT_FOUND
    public Answer rank(Models models, Client client) {
        int most = most();
        if (documents.texts().isEmpty()) {
            throw RequestException.invalid(
                    "documents", "documents is empty, expected 1 to %,d".formatted(TextsField.MAX));
        }
        ServedModel served = models.requireRanker(model);
        Scores scores =
                served.ranking()
                        .scores(
                                query,
                                prompt(),
                                documents.texts(),
                                Truncation.of(truncation.orElse(true), false),
                                client);
        return new Answer(served, scores.best(most), scores.tokens());
    }

    private int most() {
        int most = topN.or(() -> topK).orElse(0);
        if (most < 0) {
            throw RequestException.invalid(
                    topN.isPresent() ? "top_n" : "top_k",
                    "%s is %d, expected 1 or more"
                            .formatted(topN.isPresent() ? "top_n" : "top_k", most));
        }
        return most == 0 ? documents.texts().size() : most;
    }

    private Prompt prompt() {
        Optional<String> words = instruction.or(() -> instruct);
        try {
            return words.<Prompt>map(Instruction::new).orElse(Kind.QUERY);
        } catch (IllegalArgumentException e) {
            throw RequestException.invalid("instruction", String.valueOf(e.getMessage()));
        }
    }
}
