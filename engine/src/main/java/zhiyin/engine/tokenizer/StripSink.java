package zhiyin.engine.tokenizer;

/// Takes white space away at the ends of what it is given. Lives for one text.
final class StripSink implements CharacterSink {
    private final boolean left;
    private final boolean right;
    private final CharacterSink next;
    private final HeldCharacters held = new HeldCharacters();
    private boolean begun;

    StripSink(boolean left, boolean right, CharacterSink next) {
        this.left = left;
        this.right = right;
        this.next = next;
    }

    @Override
    public void take(int codePoint, int start, int stop) {
        if (!HuggingFaceUnicode.isWhitespace(codePoint)) {
            held.release(held.size(), next);
            next.take(codePoint, start, stop);
            begun = true;
        } else if (begun || !left) {
            held.add(codePoint, start, stop);
        }
    }

    @Override
    public void end() {
        if (right) {
            held.drop(held.size());
        } else {
            held.release(held.size(), next);
        }
        begun = false;
        next.end();
    }
}
