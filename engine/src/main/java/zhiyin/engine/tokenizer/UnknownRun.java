package zhiyin.engine.tokenizer;

/// Characters without a piece that follow each other: together they are one unknown token, or the
/// tokens of their bytes. Lives for one text.
final class UnknownRun {
    private final UnigramModel model;
    private final TokenSink out;

    /// Where the whole run is in the trie of pieces: it may be one that is less likely than its
    /// characters are unknown.
    private int place = UnigramModel.ROOT;

    private boolean begun;
    private int start;
    private int stop;
    private final HeldCharacters held = new HeldCharacters();
    private final byte[] bytes = new byte[4];

    UnknownRun(UnigramModel model, TokenSink out) {
        this.model = model;
        this.out = out;
    }

    void add(int codePoint, int from, int to) {
        place = place == Trie.NONE ? Trie.NONE : model.step(place, codePoint);
        start = begun ? start : from;
        stop = to;
        begun = true;
        if (model.fallsBackToBytes()) {
            held.add(codePoint, from, to);
        }
    }

    /// Gives out the token or tokens, if there are any.
    void end() {
        if (!begun) {
            return;
        }
        int piece = place == Trie.NONE ? Trie.NONE : model.pieceAt(place);
        if (piece != Trie.NONE) {
            out.take(piece, start, stop);
        } else if (model.fallsBackToBytes() && hasAllBytes()) {
            giveBytes();
        } else {
            out.take(model.unknownId(), start, stop);
        }
        held.drop(held.size());
        begun = false;
        place = UnigramModel.ROOT;
    }

    private boolean hasAllBytes() {
        for (int i = 0; i < held.size(); i++) {
            int length = Utf8.write(held.codePoint(i), bytes, 0);
            for (int j = 0; j < length; j++) {
                if (model.byteId(bytes[j] & 0xFF) == Trie.NONE) {
                    return false;
                }
            }
        }
        return true;
    }

    private void giveBytes() {
        for (int i = 0; i < held.size(); i++) {
            int length = Utf8.write(held.codePoint(i), bytes, 0);
            for (int j = 0; j < length; j++) {
                out.take(model.byteId(bytes[j] & 0xFF), held.start(i), held.stop(i));
            }
        }
    }
}
