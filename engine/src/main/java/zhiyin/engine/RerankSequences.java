package zhiyin.engine;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import zhiyin.engine.EngineException.Code;
import zhiyin.engine.backend.Prefix;
import zhiyin.engine.backend.Sequence;
import zhiyin.engine.model.RerankPrompt;
import zhiyin.engine.tokenizer.Tokenizer;

/// A query with each of its documents, as sequences for a reranker: the prompt around them is never cut, and what all
/// begin with is shared.
final class RerankSequences {
    private final Tokenizer tokenizer;
    private final String model;
    private final int maxTokens;
    private final int[] before;
    private final int[] after;

    /// @param model for messages
    /// @param maxTokens that the model reads
    RerankSequences(Tokenizer tokenizer, String model, int maxTokens) {
        this.tokenizer = tokenizer;
        this.model = model;
        this.maxTokens = maxTokens;
        this.before = content(RerankPrompt.BEFORE);
        this.after = content(RerankPrompt.AFTER);
    }

    /// @param tokens of a document with all that goes around it
    record Pair(int[] tokens, boolean truncated) {}

    /// One for each document.
    ///
    /// @throws EngineException TEXT_EMPTY for the query, TEXT_TOO_LONG
    List<Pair> pairs(
            String query, String instruction, List<String> documents, Truncation truncation) {
        if (query.isEmpty()) {
            throw new EngineException(Code.TEXT_EMPTY, "the query is empty");
        }
        String question = RerankPrompt.question(instruction, query);
        int limit = truncation.limit(maxTokens);
        int room = limit - before.length - after.length;
        // The space before a document is part of its first token.
        int asked = content(question.stripTrailing(), Math.max(0, room) + 1).length;
        if (asked >= room) {
            throw new EngineException(
                    Code.TEXT_TOO_LONG,
                    "the query leaves no room for a document: with its instruction and the prompt it takes all of the %d tokens that %s; shorten it"
                            .formatted(
                                    limit,
                                    limit < maxTokens ? "were asked for" : model + " reads"));
        }
        List<Pair> pairs = new ArrayList<>(documents.size());
        for (int i = 0; i < documents.size(); i++) {
            pairs.add(pair(i, question, asked, documents.get(i), room, truncation));
        }
        return pairs;
    }

    private Pair pair(
            int index, String question, int asked, String document, int room, Truncation cut) {
        int[] body = content(question + document, room + 1);
        if (body.length <= room) {
            return new Pair(around(body), false);
        }
        return switch (cut.side()) {
            case NONE -> throw tooLong(index, content(question + document).length, room);
            case END -> new Pair(around(Arrays.copyOf(body, room)), true);
            case START -> {
                int[] all = content(question + document);
                int[] kept = Arrays.copyOf(all, room);
                int last = room - asked;
                System.arraycopy(all, all.length - last, kept, asked, last);
                yield new Pair(around(kept), true);
            }
        };
    }

    private EngineException tooLong(int index, int tokens, int room) {
        int around = before.length + after.length;
        return new EngineException(
                Code.TEXT_TOO_LONG,
                "document %d has %d tokens with the query and the prompt; at most %d are read by %s. Split it, or ask for truncation"
                        .formatted(index, tokens + around, room + around, model));
    }

    private int[] around(int[] body) {
        int[] all = Arrays.copyOf(before, before.length + body.length + after.length);
        System.arraycopy(body, 0, all, before.length, body.length);
        System.arraycopy(after, 0, all, before.length + body.length, after.length);
        return all;
    }

    private int[] content(String text) {
        return tokenizer.strip(tokenizer.encode(text));
    }

    /// The first tokens of a text, or all.
    private int[] content(String text, int most) {
        int ends = tokenizer.encode("").length;
        int[] tokens = tokenizer.strip(tokenizer.encode(text, most + ends));
        return tokens.length > most ? Arrays.copyOf(tokens, most) : tokens;
    }

    /// The sequences, made to share what all begin with. A sequence keeps a token of its own at least, which `after`
    /// sees to.
    ///
    /// @param mostShared tokens
    static List<Sequence> sharing(List<Pair> pairs, int mostShared) {
        int common = pairs.size() < 2 ? 0 : Math.min(mostShared, common(pairs));
        if (common == 0) {
            return pairs.stream().map(pair -> new Sequence(pair.tokens())).toList();
        }
        var prefix = new Prefix(Arrays.copyOf(pairs.getFirst().tokens(), common));
        return pairs.stream()
                .map(pair ->
                        new Sequence(
                                Arrays.copyOfRange(pair.tokens(), common, pair.tokens().length),
                                Optional.of(prefix)))
                .toList();
    }

    private static int common(List<Pair> pairs) {
        int[] first = pairs.getFirst().tokens();
        int common = first.length - 1;
        for (Pair pair : pairs) {
            int mismatch = Arrays.mismatch(first, pair.tokens());
            common = Math.min(common, mismatch < 0 ? first.length - 1 : mismatch);
            common = Math.min(common, pair.tokens().length - 1);
        }
        return common;
    }
}
