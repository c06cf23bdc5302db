package zhiyin.engine.tokenizer;

/// Puts one text in the place of another, from left to right. Holds back what may be the beginning of
/// one. Lives for one text.
final class ReplacingSink implements CharacterSink {
    private final int[] text;
    private final int[] by;
    private final CharacterSink next;
    private final HeldCharacters held = new HeldCharacters();

    ReplacingSink(String text, String by, CharacterSink next) {
        this.text = text.codePoints().toArray();
        this.by = by.codePoints().toArray();
        this.next = next;
    }

    @Override
    public void take(int codePoint, int start, int stop) {
        held.add(codePoint, start, stop);
        while (!isBeginning()) {
            held.release(1, next);
        }
        if (held.size() == text.length) {
            int from = held.start(0);
            int to = held.stop(text.length - 1);
            held.drop(text.length);
            for (int each : by) {
                next.take(each, from, to);
            }
        }
    }

    @Override
    public void end() {
        held.release(held.size(), next);
        next.end();
    }

    private boolean isBeginning() {
        for (int i = 0; i < held.size(); i++) {
            if (held.codePoint(i) != text[i]) {
                return false;
            }
        }
        return true;
    }
}
