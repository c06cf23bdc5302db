package zhiyin.engine.tokenizer;

import java.util.Arrays;

/// The pieces of a Unigram model as a trie, and what each costs. Immutable and thread-safe.
///
/// Kudo, Subword Regularization, ACL 2018, <https://arxiv.org/abs/1804.10959>; the scores of pieces that
/// are missing are SentencePiece's.
final class UnigramModel implements PieceModel {
    static final int ROOT = 0;

    /// How much less likely than any piece a character is that has none.
    private static final double UNKNOWN_PENALTY = 10;

    private static final int BYTES = 256;

    private final ScoredVocabulary vocabulary;
    private final Trie trie;
    private final int unknownId;
    private final double unknownScore;
    private final int[] byteIds;

    /// @param byteFallback what has no piece is written in the pieces `<0x00>` to `<0xFF>`, where those
    ///     are there
    UnigramModel(ScoredVocabulary vocabulary, int unknownId, boolean byteFallback) {
        this.vocabulary = vocabulary;
        this.unknownId = unknownId;
        trie = new Trie(4 * vocabulary.size());
        trie.addRoot();
        double least = Double.POSITIVE_INFINITY;
        for (int id = 0; id < vocabulary.size(); id++) {
            trie.put(ROOT, vocabulary.piece(id), 0, id);
            least = Math.min(least, vocabulary.score(id));
        }
        unknownScore = least - UNKNOWN_PENALTY;
        byteIds = byteFallback ? bytePieces() : new int[0];
    }

    private int[] bytePieces() {
        int[] ids = new int[BYTES];
        Arrays.setAll(ids, value -> idOf("<0x%02X>".formatted(value)));
        return ids;
    }

    private int idOf(String piece) {
        int node = ROOT;
        for (int i = 0; i < piece.length() && node != Trie.NONE; i++) {
            node = trie.child(node, piece.charAt(i));
        }
        return node == Trie.NONE ? Trie.NONE : trie.value(node);
    }

    /// The place in the trie behind another, or [Trie#NONE].
    int step(int place, int codePoint) {
        return trie.child(place, codePoint);
    }

    /// The piece that ends at a place of the trie, or [Trie#NONE].
    int pieceAt(int place) {
        return trie.value(place);
    }

    double score(int id) {
        return vocabulary.score(id);
    }

    int unknownId() {
        return unknownId;
    }

    /// What a character costs that is no piece.
    double unknownScore() {
        return unknownScore;
    }

    @Override
    public boolean fallsBackToBytes() {
        return byteIds.length > 0;
    }

    /// The piece of a byte, or [Trie#NONE].
    int byteId(int value) {
        return byteIds[value];
    }

    @Override
    public int size() {
        return vocabulary.size();
    }

    @Override
    public String piece(int id) {
        return vocabulary.piece(id);
    }

    @Override
    public CharacterSink splitter(TokenSink out) {
        return new UnigramLattice(this, out);
    }
}
