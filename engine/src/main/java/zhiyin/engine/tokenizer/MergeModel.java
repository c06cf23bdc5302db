package zhiyin.engine.tokenizer;

import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import zhiyin.engine.EngineException;
import zhiyin.engine.EngineException.Code;

/// The pieces of a model of SentencePiece's BPE, and how they merge. Text begins as characters; one without a piece is
/// written in bytes, which never merge. Immutable and thread-safe.
///
/// Merging works on a whole text, but no piece has any two characters next to each other: where no piece has them, text
/// is divided, and both sides merge by themselves to the same ([#meet]).
final class MergeModel implements PieceModel {
    private static final int BYTES = 256;
    private static final int ROOT = 0;
    private static final Pattern BYTE = Pattern.compile("<0x[0-9A-F]{2}>");

    private final List<String> pieces;
    private final PairRanks pairs;
    private final int[] lengths;
    private final int[] byteIds;

    /// Behind a character its piece, if it has one; behind that the characters that follow it in a piece.
    private final Trie characters;

    /// @param pairs of pieces; what they make is known to `characters`
    private MergeModel(List<String> pieces, PairRanks pairs, Trie characters, int[] byteIds) {
        this.pieces = pieces;
        this.pairs = pairs;
        this.characters = characters;
        this.byteIds = byteIds;
        lengths =
                pieces.stream()
                        .mapToInt(piece -> piece.codePointCount(0, piece.length()))
                        .toArray();
    }

    /// Collects what a model is made of.
    static final class Builder {
        private final String source;
        private final List<String> pieces;
        private final PairRanks pairs;
        private final Trie characters;
        private final int[] byteIds = new int[BYTES];

        /// @param source the file, for messages
        /// @param merges how many there may be
        /// @param ranks all are below this
        Builder(String source, List<String> pieces, int merges, int ranks) {
            this.source = source;
            this.pieces = List.copyOf(pieces);
            requireAtMost(pieces.size(), PairRanks.MAX_TOKENS, "tokens");
            requireAtMost(merges, 1 << 22, "merges");
            pairs = new PairRanks(merges, ranks);
            characters = new Trie(4 * pieces.size());
            characters.addRoot();
            Arrays.fill(byteIds, Trie.NONE);
        }

        private void requireAtMost(int count, int most, String what) {
            if (count > most) {
                throw new EngineException(
                        Code.MODEL_UNSUPPORTED,
                        "%s: has %,d %s, the most supported is %,d; use a model with fewer"
                                .formatted(source, count, what, most));
            }
        }

        /// Takes in a piece that text may become without a merge: a character, or one of the bytes.
        void addPiece(int id) {
            String piece = pieces.get(id);
            if (!piece.isEmpty() && piece.codePointCount(0, piece.length()) == 1) {
                characters.put(ROOT, piece, 0, id);
            } else if (isByte(id)) {
                byteIds[Integer.parseInt(piece, 3, 5, 16)] = id;
            }
        }

        private boolean isByte(int id) {
            return BYTE.matcher(pieces.get(id)).matches();
        }

        /// @return whether there was no such merge before
        /// @throws EngineException MODEL_UNSUPPORTED where a byte merges
        boolean addMerge(int left, int right, int rank, int id) {
            if (isByte(left) || isByte(right)) {
                throw new EngineException(
                        Code.MODEL_UNSUPPORTED,
                        "%s: \"%s\" and \"%s\" merge, but bytes that do are not supported"
                                .formatted(source, pieces.get(left), pieces.get(right)));
            }
            int[] codePoints = pieces.get(id).codePoints().toArray();
            for (int i = 1; i < codePoints.length; i++) {
                String two = new String(codePoints, i - 1, 2);
                if (!areNeighbours(characters, codePoints[i - 1], codePoints[i])) {
                    characters.put(ROOT, two, 0, id);
                }
            }
            return pairs.put(left, right, rank, id);
        }

        /// @throws EngineException MODEL_UNSUPPORTED where a byte has no piece
        MergeModel build() {
            for (int value = 0; value < BYTES; value++) {
                if (byteIds[value] == Trie.NONE) {
                    throw new EngineException(
                            Code.MODEL_UNSUPPORTED,
                            "%s: no token is <0x%02X>, supported are models with one for each byte, as Mistral's"
                                    .formatted(source, value));
                }
            }
            return new MergeModel(pieces, pairs, characters, byteIds);
        }
    }

    private static boolean areNeighbours(Trie characters, int left, int right) {
        int place = characters.child(ROOT, left);
        return place != Trie.NONE && characters.child(place, right) != Trie.NONE;
    }

    /// Whether some piece has the one character behind the other.
    boolean meet(int left, int right) {
        return areNeighbours(characters, left, right);
    }

    /// The piece of a character, or [Trie#NONE].
    int characterId(int codePoint) {
        int place = characters.child(ROOT, codePoint);
        return place == Trie.NONE ? Trie.NONE : characters.value(place);
    }

    int byteId(int value) {
        return byteIds[value];
    }

    /// Characters of a piece.
    int length(int id) {
        return lengths[id];
    }

    PairRanks pairs() {
        return pairs;
    }

    @Override
    public int size() {
        return pieces.size();
    }

    @Override
    public String piece(int id) {
        return pieces.get(id);
    }

    @Override
    public boolean fallsBackToBytes() {
        return true;
    }

    @Override
    public CharacterSink splitter(TokenSink out) {
        return new MergeSink(this, out);
    }
}
