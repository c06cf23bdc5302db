package zhiyin.engine.tokenizer;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import zhiyin.engine.EngineException;
import zhiyin.engine.EngineException.Code;
import zhiyin.engine.tokenizer.AddedTokens.AddedToken;
import zhiyin.engine.tokenizer.Metaspace.Prepend;
import zhiyin.engine.tokenizer.NormalizerStep.MapCharacters;
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
    private static final int MARK = '▁';
    private static final int[] START = {0};
    private static final int[] END = {2};
    private static final int UNKNOWN = 3;
    private static final List<String> FAIRSEQ = List.of("<s>", "<pad>", "</s>", "<unk>");
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
        vocabulary.add("<mask>", 0);
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
        List<AddedToken> special = new ArrayList<>();
        for (int id = 0; id < FAIRSEQ.size(); id++) {
            special.add(AddedToken.plain(FAIRSEQ.get(id), id, true));
        }
        int mask = vocabulary.size() - 1;
        special.add(new AddedToken("<mask>", mask, false, true, false, true, false));
        AddedTokens added = new AddedTokens(special);
        Metaspace metaspace = new Metaspace(MARK, Prepend.ALWAYS, true, true);
        UnigramModel model = new UnigramModel(vocabulary, UNKNOWN, false);
        var preparation =
                new PieceTokenizer.Preparation(
                        added, steps, new AddedTokens(List.of()), Optional.of(metaspace));
        return new PieceTokenizer(
                model,
                preparation,
                new Template(START, END)
                        .withPair(new PairTemplate(START, new int[] {END[0], END[0]}, END)),
                PieceText.of(model, added, preparation));
    }
}
