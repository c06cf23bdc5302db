package zhiyin.engine.tokenizer;

/// The special tokens around a text: `[CLS] text [SEP]` for BERT.
final class Template {
    static final Template NONE = new Template(new int[0], new int[0]);

    private final int[] before;
    private final int[] after;

    Template(int[] before, int[] after) {
        this.before = before;
        this.after = after;
    }

    int size() {
        return before.length + after.length;
    }

    void open(TokenList tokens) {
        tokens.addAll(before);
    }

    void close(TokenList tokens) {
        tokens.addAll(after);
    }
}
