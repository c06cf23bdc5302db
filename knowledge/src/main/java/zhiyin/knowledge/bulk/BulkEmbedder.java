package zhiyin.knowledge.bulk;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import zhiyin.engine.Caller;
import zhiyin.engine.EmbedOptions;
import zhiyin.engine.Embedder;
import zhiyin.engine.EngineException;
import zhiyin.engine.EngineException.Code;
import zhiyin.engine.MultiEmbeddings;
import zhiyin.engine.VectorKind;

/// Embeds lists of texts of which some may be bad, or too long: those are split or refused, and the others embedded.
/// The engine packs what it is given into batches by tokens, and takes several callers' texts together; so a caller
/// with two or more lists on their way keeps it busy. Thread-safe.
///
/// @param kinds the dense vector, and what else is wanted
/// @param splitter for texts that are too long; empty for refusing them, or cutting them as the options say
public record BulkEmbedder(
        Embedder embedder,
        EmbedOptions options,
        Set<VectorKind> kinds,
        Optional<TextSplitter> splitter) {
    /// Texts that are asked for at once: enough for full batches on every thread.
    public static final int LIST_TEXTS = 512;

    /// Likewise, in UTF-16 characters.
    public static final int LIST_CHARACTERS = 1 << 16;

    /// A passage to embed, of the text of that number in the list.
    private record Piece(int of, int number, String text) {}

    private sealed interface Outcome {
        record Done(Passage passage) implements Outcome {}

        record Bad(BulkAnswer.Refused refused) implements Outcome {}
    }

    public BulkEmbedder {
        kinds = Set.copyOf(kinds);
    }

    /// Dense vectors alone.
    public static BulkEmbedder dense(
            Embedder embedder, EmbedOptions options, Optional<TextSplitter> splitter) {
        return new BulkEmbedder(embedder, options, Set.of(VectorKind.DENSE), splitter);
    }

    /// @return one answer a text, in order
    /// @throws EngineException of what is not a text's fault
    public List<BulkAnswer> embed(List<String> texts) {
        var pieces = new ArrayList<Piece>();
        for (int i = 0; i < texts.size(); i++) {
            if (!isTooLarge(texts.get(i))) {
                addPieces(i, split(texts.get(i)), pieces);
            }
        }
        List<Outcome> outcomes = embedLists(pieces);
        List<List<Outcome>> ofText = new ArrayList<>();
        texts.forEach(_ -> ofText.add(new ArrayList<>()));
        for (int i = 0; i < pieces.size(); i++) {
            ofText.get(pieces.get(i).of()).add(outcomes.get(i));
        }
        List<BulkAnswer> answers = new ArrayList<>();
        for (int i = 0; i < texts.size(); i++) {
            answers.add(isTooLarge(texts.get(i)) ? tooLarge(texts.get(i)) : answer(ofText.get(i)));
        }
        return answers;
    }

    private boolean isTooLarge(String text) {
        return splitter.isPresent() && text.length() > TextSplitter.MAX_CHARACTERS;
    }

    private static BulkAnswer.Refused tooLarge(String text) {
        return new BulkAnswer.Refused(
                false,
                "the text has %,d characters, expected at most %,d; divide it"
                        .formatted(text.length(), TextSplitter.MAX_CHARACTERS));
    }

    private List<String> split(String text) {
        return splitter.map(each -> each.split(text)).orElse(List.of(text));
    }

    private static void addPieces(int of, List<String> texts, List<Piece> pieces) {
        for (int number = 0; number < texts.size(); number++) {
            pieces.add(new Piece(of, number, texts.get(number)));
        }
    }

    /// A text is refused as a whole where one of its passages is.
    private static BulkAnswer answer(List<Outcome> outcomes) {
        var passages = new ArrayList<Passage>();
        for (Outcome outcome : outcomes) {
            switch (outcome) {
                case Outcome.Done(Passage passage) -> passages.add(passage);
                case Outcome.Bad(BulkAnswer.Refused refused) -> {
                    return refused;
                }
            }
        }
        return new BulkAnswer.Embedded(passages);
    }

    /// Of a long document's thousands of passages, as many at a time as of short texts.
    private List<Outcome> embedLists(List<Piece> pieces) {
        var outcomes = new ArrayList<Outcome>();
        int from = 0;
        while (from < pieces.size()) {
            int to = from;
            int characters = 0;
            while (to < pieces.size()
                    && to - from < LIST_TEXTS
                    && (to == from || characters < LIST_CHARACTERS)) {
                characters += pieces.get(to++).text().length();
            }
            outcomes.addAll(embedList(pieces.subList(from, to)));
            from = to;
        }
        return outcomes;
    }

    /// The engine refuses a list for one bad text, before computing anything; halving the list finds
    /// the text in few steps and embeds the others in large batches.
    private List<Outcome> embedList(List<Piece> pieces) {
        try {
            return embedAll(pieces);
        } catch (EngineException e) {
            if (e.code() != Code.TEXT_TOO_LONG && e.code() != Code.TEXT_EMPTY) {
                throw e;
            }
            if (pieces.size() == 1) {
                return List.of(new Outcome.Bad(refusal(e)));
            }
            int middle = pieces.size() / 2;
            var outcomes = new ArrayList<>(embedList(pieces.subList(0, middle)));
            outcomes.addAll(embedList(pieces.subList(middle, pieces.size())));
            return outcomes;
        }
    }

    private BulkAnswer.Refused refusal(EngineException e) {
        return e.code() == Code.TEXT_TOO_LONG
                ? new BulkAnswer.Refused(
                        true,
                        "the text is longer than the %d tokens that %s reads"
                                .formatted(embedder.info().maxTokens(), embedder.info().name()))
                : new BulkAnswer.Refused(false, "the text is empty");
    }

    private List<Outcome> embedAll(List<Piece> pieces) {
        MultiEmbeddings embeddings =
                embedder.embedMulti(
                        pieces.stream().map(Piece::text).toList(), kinds, options, Caller.DEFAULT);
        var outcomes = new ArrayList<Outcome>();
        for (int i = 0; i < pieces.size(); i++) {
            outcomes.add(
                    new Outcome.Done(
                            new Passage(
                                    pieces.get(i).number(),
                                    pieces.get(i).text(),
                                    embeddings.vectors().get(i),
                                    embeddings.texts().get(i).tokens(),
                                    embeddings.texts().get(i).truncated())));
        }
        return outcomes;
    }
}
