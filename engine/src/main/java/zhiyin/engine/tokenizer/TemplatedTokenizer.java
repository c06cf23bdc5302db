package zhiyin.engine.tokenizer;

/// What tokenizers have in common that put the same special tokens around every text.
abstract class TemplatedTokenizer implements Tokenizer {
    final Template template;
    private final int idBound;

    /// @param idBound all ids are below this
    TemplatedTokenizer(Template template, int idBound) {
        this.template = template;
        this.idBound = idBound;
    }

    /// The tokens of a text within the special ones.
    ///
    /// @param maxContent tokens that the text may have; it is not read further
    abstract int[] encodeContent(String text, int maxContent);

    @Override
    public final int[] encode(String text) {
        return encodeContent(text, Integer.MAX_VALUE);
    }

    @Override
    public final int[] encode(String text, int maxTokens) {
        return encodeContent(text, template.room(maxTokens));
    }

    @Override
    public final int[] enclose(int[] content, int maxTokens) {
        return template.enclose(content, maxTokens);
    }

    @Override
    public final int[] strip(int[] tokens) {
        return template.strip(tokens);
    }

    @Override
    public final int idBound() {
        return idBound;
    }
}
