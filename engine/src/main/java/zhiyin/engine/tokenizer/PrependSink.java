package zhiyin.engine.tokenizer;

/// Puts a text before each stretch that is not empty. Lives for one text.
final class PrependSink implements CharacterSink {
    private final int[] prefix;
    private final CharacterSink next;
    private boolean begun;

    PrependSink(String prefix, CharacterSink next) {
        this.prefix = prefix.codePoints().toArray();
        this.next = next;
    }

    @Override
    public void take(int codePoint, int start, int stop) {
        if (!begun) {
            for (int each : prefix) {
                next.take(each, start, start);
            }
            begun = true;
        }
        next.take(codePoint, start, stop);
    }

    @Override
    public void end() {
        begun = false;
        next.end();
    }
}
