package zhiyin.engine.tokenizer;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import zhiyin.engine.EngineException;
import zhiyin.engine.EngineException.Code;
import zhiyin.engine.tokenizer.AddedTokens.AddedToken;
import zhiyin.engine.tokenizer.NormalizerStep.Prepend;
import zhiyin.engine.tokenizer.NormalizerStep.ReplaceText;
import zhiyin.engine.tokenizer.PieceTokenizer.Preparation;

/// The tokenizer that a GGUF file calls `llama`: SentencePiece's BPE, whose pieces have scores instead of merges. Any two
/// pieces merge that are one together, the likeliest first, of equally likely ones the leftmost.
///
/// @param source what errors call it: the path of the file
/// @param tokens in the order of their ids, from 0
/// @param scores one a token
/// @param types one a token: 1 normal, 2 unknown, 3 control, 4 user-defined, 5 unused, 6 byte
public record LlamaVocabulary(String source, List<String> tokens, float[] scores, int[] types) {
    private static final String MARK = "▁";
    private static final int NORMAL = 1;
    private static final int UNKNOWN = 2;
    private static final int CONTROL = 3;
    private static final int USER_DEFINED = 4;
    private static final int BYTE = 6;

    public LlamaVocabulary {
        if (scores.length != tokens.size() || types.length != tokens.size()) {
            throw new EngineException(
                    Code.MODEL_FILE_INVALID,
                    "%s: has %,d scores and %,d token types, expected one for each of %,d tokens; download the file again"
                            .formatted(source, scores.length, types.length, tokens.size()));
        }
    }

    /// A tokenizer that puts the start token before every text and the end token behind it, once, as E5-Mistral was
    /// trained, whatever the file says of it.
    ///
    /// @param prefixed whether a space is put before every text
    /// @throws EngineException MODEL_FILE_INVALID if the parts contradict each other, MODEL_UNSUPPORTED if it could
    ///     not be followed exactly
    public Tokenizer tokenizer(int startToken, int endToken, boolean prefixed) {
        requireToken("tokenizer.ggml.bos_token_id", startToken);
        requireToken("tokenizer.ggml.eos_token_id", endToken);
        List<NormalizerStep> steps = new ArrayList<>();
        if (prefixed) {
            steps.add(new Prepend(MARK));
        }
        steps.add(new ReplaceText(" ", MARK));
        AddedTokens added = addedTokens();
        var preparation =
                new Preparation(added, steps, new AddedTokens(List.of()), Optional.empty());
        MergeModel model = mergeModel();
        return new PieceTokenizer(
                model,
                preparation,
                new Template(new int[] {startToken}, new int[] {endToken}).once(),
                PieceText.of(model, added, preparation));
    }

    private void requireToken(String what, int id) {
        if (id < 0 || id >= tokens.size()) {
            throw new EngineException(
                    Code.MODEL_FILE_INVALID,
                    "%s: %s is %d, legal are 0 to %d; download the file again"
                            .formatted(source, what, id, tokens.size() - 1));
        }
    }

    private AddedTokens addedTokens() {
        List<AddedToken> added = new ArrayList<>();
        for (int id = 0; id < types.length; id++) {
            boolean special = types[id] == CONTROL || types[id] == UNKNOWN;
            if ((special || types[id] == USER_DEFINED) && !tokens.get(id).isEmpty()) {
                added.add(AddedToken.plain(tokens.get(id), id, special));
            }
        }
        return new AddedTokens(added);
    }

    private record Pair(int left, int right, int made) {}

    private MergeModel mergeModel() {
        Map<String, Integer> ids = new HashMap<>();
        IntStream.range(0, types.length)
                .filter(id -> types[id] == NORMAL)
                .forEach(id -> ids.putIfAbsent(tokens.get(id), id));
        List<Integer> ranked =
                ids.values().stream()
                        .filter(id -> tokens.get(id).length() > 1)
                        .sorted(Comparator.comparingDouble(id -> -scores[id]))
                        .toList();
        requireDistinct(ranked);
        List<List<Pair>> pairs = ranked.stream().map(id -> pairs(ids, id)).toList();
        int count = pairs.stream().mapToInt(List::size).sum();
        var builder = new MergeModel.Builder(source, tokens, count, ranked.size());
        for (int id = 0; id < types.length; id++) {
            if (types[id] == NORMAL || types[id] == BYTE) {
                builder.addPiece(id);
            }
        }
        for (int rank = 0; rank < pairs.size(); rank++) {
            for (Pair pair : pairs.get(rank)) {
                builder.addMerge(pair.left(), pair.right(), rank, pair.made());
            }
        }
        return builder.build();
    }

    private List<Pair> pairs(Map<String, Integer> ids, int id) {
        String token = tokens.get(id);
        List<Pair> pairs = new ArrayList<>();
        for (int i = 1; i < token.length(); i++) {
            Integer left = ids.get(token.substring(0, i));
            Integer right = ids.get(token.substring(i));
            if (left != null && right != null) {
                pairs.add(new Pair(left, right, id));
            }
        }
        return pairs;
    }

    /// Which of two equally likely pieces comes first would depend on where they stand.
    private void requireDistinct(List<Integer> ranked) {
        for (int i = 1; i < ranked.size(); i++) {
            int before = ranked.get(i - 1);
            int id = ranked.get(i);
            if (!(scores[id] < scores[before])) {
                throw new EngineException(
                        Code.MODEL_UNSUPPORTED,
                        "%s: tokens \"%s\" and \"%s\" have the scores %s and %s, supported are different ones"
                                .formatted(
                                        source,
                                        tokens.get(before),
                                        tokens.get(id),
                                        scores[before],
                                        scores[id]));
            }
        }
    }
}
