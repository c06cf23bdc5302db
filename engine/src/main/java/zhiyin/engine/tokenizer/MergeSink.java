package zhiyin.engine.tokenizer;

/// Merges the characters of words into pieces: the pair of the lowest rank first, of equal ones the leftmost. Of a word
/// no more is kept than pieces may reach over; what no space divides, and no [MergeModel#meet] either, is merged in time
/// n log n. Lives for one text.
///
/// Sennrich, Haddow and Birch, Neural Machine Translation of Rare Words with Subword Units, ACL 2016, as SentencePiece
/// does it.
final class MergeSink implements CharacterSink {
    private static final int NOTHING = -1;
    private static final int MOST_BYTES = 4;

    private final MergeModel model;
    private final TokenSink out;
    private final ShortPiece shortPiece;
    private final HeldCharacters held = new HeldCharacters();
    private final byte[] bytes = new byte[MOST_BYTES];
    private int last = NOTHING;
    private int[] symbols = new int[ShortPiece.MAX_SYMBOLS];
    private int[] ranks = new int[ShortPiece.MAX_SYMBOLS];
    private int size;

    MergeSink(MergeModel model, TokenSink out) {
        this.model = model;
        this.out = out;
        shortPiece = new ShortPiece(model.pairs());
    }

    @Override
    public void take(int codePoint, int start, int stop) {
        if (last != NOTHING && !model.meet(last, codePoint)) {
            end();
        }
        held.add(codePoint, start, stop);
        last = codePoint;
    }

    @Override
    public void end() {
        if (held.size() > 0) {
            readSymbols();
            merge();
            give();
            held.drop(held.size());
            last = NOTHING;
        }
    }

    private void readSymbols() {
        reserve(MOST_BYTES * (long) held.size());
        size = 0;
        for (int i = 0; i < held.size(); i++) {
            int id = model.characterId(held.codePoint(i));
            if (id != Trie.NONE) {
                symbols[size++] = id;
            } else {
                addBytes(held.codePoint(i));
            }
        }
    }

    private void reserve(long count) {
        if (count > symbols.length) {
            int capacity = Math.toIntExact(count);
            symbols = new int[capacity];
            ranks = new int[capacity];
        }
    }

    private void addBytes(int codePoint) {
        int length = Utf8.write(codePoint, bytes, 0);
        for (int i = 0; i < length; i++) {
            symbols[size++] = model.byteId(bytes[i] & 0xFF);
        }
    }

    private void merge() {
        if (size == 1) {
            return;
        }
        for (int i = 0; i < size - 1; i++) {
            ranks[i] = model.pairs().rank(symbols[i], symbols[i + 1]);
        }
        ranks[size - 1] = PairRanks.NONE;
        size =
                size > ShortPiece.MAX_SYMBOLS
                        ? new LongPiece(model.pairs(), symbols, ranks, size).merge()
                        : shortPiece.merge(symbols, ranks, size);
    }

    /// Gives out the tokens with their places; the bytes of a character all have its own.
    private void give() {
        int place = 0;
        for (int i = 0; i < size; ) {
            int count = 1;
            int length = 1;
            if (model.characterId(held.codePoint(place)) == Trie.NONE) {
                count = Utf8.write(held.codePoint(place), bytes, 0);
            } else {
                length = model.length(symbols[i]);
            }
            int stop = held.stop(place + length - 1);
            for (int j = 0; j < count; j++) {
                out.take(symbols[i + j], held.start(place), stop);
            }
            i += count;
            place += length;
        }
    }
}
