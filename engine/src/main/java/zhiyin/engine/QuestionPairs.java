package zhiyin.engine;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import zhiyin.engine.EmbedOptions.Instruction;
import zhiyin.engine.EngineException.Code;
import zhiyin.engine.RerankPairs.Pair;
import zhiyin.engine.RerankPairs.Reading;
import zhiyin.engine.model.RerankPrompt;
import zhiyin.engine.tokenizer.Tokenizer;

/// For a Qwen3-Reranker: what it is asked about a query and a document ([RerankPrompt]). Of that only the document is
/// ever cut.
final class QuestionPairs implements Reading {
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
    public RerankPairs read(String query, List<String> documents, RerankOptions options) {
        Truncation truncation = options.truncation();
        String instruction =
                options.instruction().map(Instruction::words).orElseGet(RerankPrompt::instruction);
        int limit = truncation.limit(maxTokens);
        int room = limit - before.length - after.length;
        int[] question = content(RerankPrompt.question(instruction, query), Math.max(0, room));
        if (question.length >= room) {
            throw new EngineException(
                    Code.TEXT_TOO_LONG,
                    "the query leaves no room for a document: with its instruction and the prompt it takes all of the %d tokens that %s; shorten it"
                            .formatted(
                                    limit,
                                    limit < maxTokens ? "were asked for" : model + " reads"));
        }
        List<Pair> pairs = new ArrayList<>(documents.size());
        for (int i = 0; i < documents.size(); i++) {
            pairs.add(pair(i, documents.get(i), room - question.length, truncation));
        }
        return new RerankPairs(joined(before, question), pairs);
    }

    /// @param room tokens that the document may have
    private Pair pair(int index, String document, int room, Truncation truncation) {
        String text = RerankPrompt.document(document);
        int[] tokens = content(text, room + 1);
        if (tokens.length <= room) {
            return new Pair(joined(tokens, after), false);
        }
        int[] cut =
                switch (truncation.side()) {
                    case NONE -> throw tooLong(index, content(text).length, room);
                    case END -> Arrays.copyOf(tokens, room);
                    case START -> {
                        int[] all = content(text);
                        yield Arrays.copyOfRange(all, all.length - room, all.length);
                    }
                };
        return new Pair(joined(cut, after), true);
    }

    private EngineException tooLong(int index, int tokens, int room) {
        return new EngineException(
                Code.TEXT_TOO_LONG,
                "document %d has %d tokens; beside this query at most %d of the %d that %s reads are left. Split it, or ask for truncation"
                        .formatted(index, tokens, room, maxTokens, model));
    }

    private static int[] joined(int[] first, int[] second) {
        int[] both = Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, both, first.length, second.length);
        return both;
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
