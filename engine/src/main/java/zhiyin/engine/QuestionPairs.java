package zhiyin.engine;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import zhiyin.engine.EmbedOptions.Instruction;
import zhiyin.engine.EngineException.Code;
import zhiyin.engine.model.RerankPrompt;
import zhiyin.engine.tokenizer.Tokenizer;

/// For a Qwen3-Reranker: what it is asked about a query and a document ([RerankPrompt]). Of that only the document is
/// ever cut.
final class QuestionPairs implements RerankPairs {
    private final Tokenizer tokenizer;
    private final String model;
    private final int maxTokens;
    private final int[] before;
    private final int[] after;

    /// @param model for messages
    /// @param maxTokens that the model reads
    QuestionPairs(Tokenizer tokenizer, String model, int maxTokens) {
        this.tokenizer = tokenizer;
        this.model = model;
        this.maxTokens = maxTokens;
        this.before = content(RerankPrompt.BEFORE);
        this.after = content(RerankPrompt.AFTER);
    }

    @Override
    public List<Pair> pairs(String query, List<String> documents, RerankOptions options) {
        Truncation truncation = options.truncation();
        String instruction =
                options.instruction().map(Instruction::words).orElseGet(RerankPrompt::instruction);
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
}
