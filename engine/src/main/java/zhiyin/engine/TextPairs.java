package zhiyin.engine;

import java.util.ArrayList;
import java.util.List;
import zhiyin.engine.EngineException.Code;
import zhiyin.engine.RerankPairs.Pair;
import zhiyin.engine.RerankPairs.Reading;
import zhiyin.engine.tokenizer.Tokenizer;

/// For a model that reads two texts, one behind the other, with its special tokens around and between them. Only the
/// document is ever cut, at its end.
final class TextPairs implements Reading {
    /// Of the query, times the documents: it is made tokens with each of them.
    private static final long MOST_CHARACTERS = 1 << 26;

    private final Tokenizer tokenizer;
    private final String model;
    private final int maxTokens;

    /// @param model for messages
    /// @param maxTokens that the model reads
    TextPairs(Tokenizer tokenizer, String model, int maxTokens) {
        this.tokenizer = tokenizer;
        this.model = model;
        this.maxTokens = maxTokens;
    }

    @Override
    public RerankPairs read(String query, List<String> documents, RerankOptions options) {
        if (options.instruction().isPresent()) {
            throw new EngineException(
                    Code.PROMPT_REFUSED,
                    model + " takes no instruction; leave it out, or take a Qwen3-Reranker");
        }
        Truncation truncation = options.truncation();
        int limit = truncation.limit(maxTokens);
        requireRoom(query, documents.size(), limit);
        List<Pair> pairs = new ArrayList<>(documents.size());
        for (int i = 0; i < documents.size(); i++) {
            // One more tells whether that was all.
            int[] tokens = tokenizer.encodePair(query, documents.get(i), limit + 1);
            if (tokens.length <= limit) {
                pairs.add(new Pair(tokens, false));
                continue;
            }
            requireCutAtTheEnd(i, truncation, limit);
            pairs.add(new Pair(tokenizer.encodePair(query, documents.get(i), limit), true));
        }
        return new RerankPairs(new int[0], pairs);
    }

    private void requireRoom(String query, int documents, int limit) {
        if ((long) query.length() * documents > MOST_CHARACTERS) {
            throw new EngineException(
                    Code.TEXT_TOO_LONG,
                    "the query has %,d characters and is read with each of %,d documents; send fewer documents, or a shorter query"
                            .formatted(query.length(), documents));
        }
        int special = tokenizer.encodePair("", "", Integer.MAX_VALUE).length;
        int own = tokenizer.strip(tokenizer.encode(query, limit)).length;
        if (own + special >= limit) {
            throw new EngineException(
                    Code.TEXT_TOO_LONG,
                    "the query leaves no room for a document: it takes all of the %d tokens that %s; shorten it"
                            .formatted(
                                    limit,
                                    limit < maxTokens ? "were asked for" : model + " reads"));
        }
    }

    private void requireCutAtTheEnd(int index, Truncation truncation, int limit) {
        switch (truncation.side()) {
            case NONE ->
                    throw new EngineException(
                            Code.TEXT_TOO_LONG,
                            "document %d and the query have more than the %d tokens that may be read by %s. Split it, or ask for truncation"
                                    .formatted(index, limit, model));
            case START ->
                    throw new EngineException(
                            Code.TRUNCATION_REFUSED,
                            "document %d is too long, and %s can only have its end cut"
                                    .formatted(index, model));
            case END -> {
                // as wanted
            }
        }
    }
}
