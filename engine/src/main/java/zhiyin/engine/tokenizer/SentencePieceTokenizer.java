package zhiyin.engine.tokenizer;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import zhiyin.engine.EngineException;
import zhiyin.engine.EngineException.Code;
import zhiyin.engine.tokenizer.AddedTokens.AddedToken;
import zhiyin.engine.tokenizer.Metaspace.Prepend;
import zhiyin.engine.tokenizer.NormalizerStep.MapCharacters;
import zhiyin.engine.tokenizer.PieceTokenizer.Preparation;
import zhiyin.engine.weights.SentencePieceFile;
import zhiyin.engine.weights.SentencePieceFile.Piece;

/// The tokenizer of the XLM-RoBERTa family from `sentencepiece.bpe.model` alone, for models without a
/// `tokenizer.json`. It has the ids that fairseq gave the pieces: its own four special ones first, in
/// the place of SentencePiece's three, and `<mask>` last.
/// ```
/// file  <unk> <s>  </s>        pieces from 3 on
/// ids   <s> 0  <pad> 1  </s> 2  <unk> 3   the same from 4 on   <mask>
/// ```
/// The rest is what transformers puts around it: `tokenizers` rather than SentencePiece itself, which
/// treats characters of several code points otherwise.
public final class SentencePieceTokenizer {
    static final int MARK = '▁';
    private static final int[] START = {0};
    private static final int[] END = {2};
    private static final int UNKNOWN = 3;
    static final String MASK = "<mask>";

    /// The special tokens, in the order of their ids.
    static final List<String> FAIRSEQ = List.of("<s>", "<pad>", "</s>", "<unk>");

    private static final List<String> REPLACED = List.of("<unk>", "<s>", "</s>");

    private SentencePieceTokenizer() {}

    /// @throws EngineException MODEL_NOT_FOUND, MODEL_FILE_INVALID, MODEL_UNSUPPORTED where the file is of
    ///     another kind
    public static Tokenizer read(Path path) {
        SentencePieceFile file = SentencePieceFile.read(path);
        requireXlmRoberta(file);
        ScoredVocabulary vocabulary = new ScoredVocabulary();
        FAIRSEQ.forEach(piece -> vocabulary.add(piece, 0));
        for (Piece piece : file.pieces().subList(REPLACED.size(), file.pieces().size())) {
            if (!Float.isFinite(piece.score())) {
                throw invalid(
                        path,
                        "piece \"%s\" has the score %s".formatted(piece.text(), piece.score()));
            }
            vocabulary.add(piece.text(), piece.score());
        }
        vocabulary.add(MASK, 0);
        return tokenizer(vocabulary, steps(file));
    }

    private static void requireXlmRoberta(SentencePieceFile file) {
        List<Piece> pieces = file.pieces();
        boolean replaced =
                pieces.size() >= REPLACED.size()
                        && pieces.subList(0, REPLACED.size()).stream()
                                .map(Piece::text)
                                .toList()
                                .equals(REPLACED);
        if (file.modelType() != SentencePieceFile.UNIGRAM || !replaced) {
            throw new EngineException(
                    Code.MODEL_UNSUPPORTED,
                    "%s: supported is a unigram model that begins with %s, as XLM-RoBERTa's; put the model's tokenizer.json beside it"
                            .formatted(file.path(), String.join(", ", REPLACED)));
        }
    }

    private static List<NormalizerStep> steps(SentencePieceFile file) {
        if (file.charsmap().isEmpty()) {
            return List.of();
        }
        try {
            return List.of(new MapCharacters(Charsmap.of(file.charsmap().bytes())));
        } catch (IllegalArgumentException e) {
            throw invalid(file.path(), "precompiled_charsmap " + e.getMessage());
        }
    }

    private static EngineException invalid(Path path, String what) {
        return new EngineException(
                Code.MODEL_FILE_INVALID, "%s: %s; download the file again".formatted(path, what));
    }

    private static Tokenizer tokenizer(ScoredVocabulary vocabulary, List<NormalizerStep> steps) {
        List<AddedToken> added = new ArrayList<>(special());
        added.add(mask(vocabulary, false));
        var preparation =
                new Preparation(
                        new AddedTokens(added),
                        steps,
                        new AddedTokens(List.of()),
                        Optional.of(new Metaspace(MARK, Prepend.ALWAYS, true, true)));
        return tokenizer(vocabulary, preparation);
    }

    /// Those of fairseq that are found in texts as they are written.
    static List<AddedToken> special() {
        return IntStream.range(0, FAIRSEQ.size())
                .mapToObj(id -> AddedToken.plain(FAIRSEQ.get(id), id, true))
                .toList();
    }

    /// @param vocabulary has [#MASK]
    /// @param normalized whether it is looked for in normalized text
    static AddedToken mask(ScoredVocabulary vocabulary, boolean normalized) {
        int id = vocabulary.idsOf(Set.of(MASK)).values().iterator().next();
        return new AddedToken(MASK, id, false, true, false, true, normalized);
    }

    /// @param vocabulary with fairseq's ids
    static Tokenizer tokenizer(ScoredVocabulary vocabulary, Preparation preparation) {
        List<AddedToken> added = new ArrayList<>(preparation.written().tokens());
        added.addAll(preparation.normalized().tokens());
        UnigramModel model = new UnigramModel(vocabulary, UNKNOWN, false);
        return new PieceTokenizer(
                model,
                preparation,
                new Template(START, END)
                        .withPair(new PairTemplate(START, new int[] {END[0], END[0]}, END)),
                PieceText.of(model, new AddedTokens(added), preparation));
    }
}
