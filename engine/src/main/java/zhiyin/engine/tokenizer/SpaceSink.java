package zhiyin.engine.tokenizer;

/// Puts one text in the place of two and more spaces that follow each other. Lives for one text.
final class SpaceSink implements CharacterSink {
    private final int[] by;
    private final CharacterSink next;
    private int spaces;
    private int start;
    private int stop;

    SpaceSink(String by, CharacterSink next) {
        this.by = by.codePoints().toArray();
        this.next = next;
    }

    @Override
    public void take(int codePoint, int from, int to) {
        if (codePoint != ' ') {
            release();
            next.take(codePoint, from, to);
            return;
        }
        start = spaces == 0 ? from : start;
        stop = to;
        spaces = Math.min(2, spaces + 1);
    }

    @Override
    public void end() {
        release();
        next.end();
    }

    private void release() {
        if (spaces == 1) {
            next.take(' ', start, stop);
        } else if (spaces > 1) {
            for (int codePoint : by) {
                next.take(codePoint, start, stop);
            }
        }
        spaces = 0;
    }
}
