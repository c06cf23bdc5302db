package zhiyin.engine.tokenizer;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import zhiyin.engine.EngineException;
import zhiyin.engine.EngineException.Code;
import zhiyin.engine.tokenizer.Metaspace.Prepend;
import zhiyin.engine.tokenizer.NormalizerStep.JoinSpaces;
import zhiyin.engine.tokenizer.NormalizerStep.MapCharacters;
import zhiyin.engine.tokenizer.PieceTokenizer.Preparation;

/// The tokenizer that a GGUF file calls `t5`: Unigram, here of the XLM-RoBERTa family alone. The ids are those that
/// fairseq gave, with its four special tokens first. The converter fills up what `sentencepiece.bpe.model` lacks with
/// unused tokens at the end, the first of which stands for `<mask>`.
///
/// What a file does not tell is how white space is treated: here as in the `tokenizer.json` of BGE-M3 and of the
/// multilingual E5 models, where several spaces count as one, and spaces at a text's end are a token. Others of the
/// family drop these.
///
/// @param source what errors call it: the path of the file
/// @param tokens in the order of their ids, from 0
/// @param scores one a token
/// @param types one a token: 1 normal, 2 unknown, 3 control, 4 user-defined, 5 unused, 6 byte
/// @param charsmap SentencePiece's `precompiled_charsmap`; empty for none
public record UnigramVocabulary(
        String source, List<String> tokens, float[] scores, int[] types, byte[] charsmap) {
    private static final int USER_DEFINED = 4;
    private static final int UNUSED = 5;
    private static final int BYTE = 6;

    public UnigramVocabulary {
        if (scores.length != tokens.size() || types.length != tokens.size()) {
            throw invalid(
                    source,
                    "has %,d scores and %,d token types, expected one for each of %,d tokens"
                            .formatted(scores.length, types.length, tokens.size()));
        }
    }

    /// @throws EngineException MODEL_FILE_INVALID if the parts contradict each other, MODEL_UNSUPPORTED if it is of
    ///     another family
    public Tokenizer tokenizer() {
        requireXlmRoberta();
        int used = tokens.size();
        while (used > SentencePieceTokenizer.FAIRSEQ.size() && types[used - 1] == UNUSED) {
            used--;
        }
        ScoredVocabulary vocabulary = new ScoredVocabulary();
        for (int id = 0; id < used; id++) {
            add(vocabulary, id);
        }
        Set<String> mask = Set.of(SentencePieceTokenizer.MASK);
        if (vocabulary.idsOf(mask).isEmpty()) {
            vocabulary.add(SentencePieceTokenizer.MASK, 0);
        }
        var preparation =
                new Preparation(
                        new AddedTokens(SentencePieceTokenizer.special()),
                        steps(),
                        new AddedTokens(List.of(SentencePieceTokenizer.mask(vocabulary, true))),
                        Optional.of(
                                new Metaspace(
                                        SentencePieceTokenizer.MARK, Prepend.ALWAYS, false, true)));
        return SentencePieceTokenizer.tokenizer(vocabulary, preparation);
    }

    private void requireXlmRoberta() {
        List<String> special = SentencePieceTokenizer.FAIRSEQ;
        boolean begins =
                tokens.size() >= special.size()
                        && tokens.subList(0, special.size()).equals(special);
        if (!begins) {
            throw new EngineException(
                    Code.MODEL_UNSUPPORTED,
                    "%s: supported is a unigram tokenizer that begins with %s, as XLM-RoBERTa's"
                            .formatted(source, String.join(", ", special)));
        }
    }

    private void add(ScoredVocabulary vocabulary, int id) {
        String token = tokens.get(id);
        if (types[id] == USER_DEFINED || types[id] == UNUSED || types[id] == BYTE) {
            throw new EngineException(
                    Code.MODEL_UNSUPPORTED,
                    "%s: token \"%s\" is of type %d, supported are normal, unknown and control ones, and unused ones at the end"
                            .formatted(source, token, types[id]));
        }
        if (token.isEmpty() || !Float.isFinite(scores[id])) {
            throw invalid(
                    source,
                    "token %d is \"%s\" with the score %s".formatted(id, token, scores[id]));
        }
        vocabulary.add(token, scores[id]);
    }

    private List<NormalizerStep> steps() {
        NormalizerStep join = new JoinSpaces(" ");
        if (charsmap.length == 0) {
            return List.of(join);
        }
        try {
            return List.of(new MapCharacters(Charsmap.of(charsmap)), join);
        } catch (IllegalArgumentException e) {
            throw new EngineException(
                    Code.MODEL_FILE_INVALID,
                    "%s: tokenizer.ggml.precompiled_charsmap %s; download the file again"
                            .formatted(source, e.getMessage()),
                    e);
        }
    }

    private static EngineException invalid(String source, String what) {
        return new EngineException(
                Code.MODEL_FILE_INVALID, "%s: %s; download the file again".formatted(source, what));
    }
}
