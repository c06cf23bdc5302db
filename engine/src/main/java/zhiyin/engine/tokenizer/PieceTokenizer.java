package zhiyin.engine.tokenizer;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import zhiyin.engine.EngineException;
import zhiyin.engine.EngineException.Code;
import zhiyin.engine.Token;

/// SentencePiece's tokenizers, Unigram as the XLM-RoBERTa family has it and BPE as Mistral has: added tokens are taken
/// out of the text ([TokenFinder]), the rest is normalized ([NormalizerStep]), split into words ([Metaspace]) where a
/// file says so, and each word into pieces: those that are likeliest together ([UnigramLattice]), or those that it
/// merges to ([MergeSink]). Time is linear in the text, but for what has to be merged as a whole.
///
/// Gives the ids of Hugging Face `tokenizers`; a lone surrogate, which cannot get there, counts as
/// U+FFFD. Immutable and thread-safe.
final class PieceTokenizer extends TemplatedTokenizer {
    /// What is done to a text before its words are split.
    ///
    /// @param written added tokens looked for in the text as it was written
    /// @param normalized added tokens looked for behind the steps
    record Preparation(
            AddedTokens written,
            List<NormalizerStep> steps,
            AddedTokens normalized,
            Optional<Metaspace> metaspace) {
        CharacterSink before(CharacterSink words, TokenSink tokens) {
            CharacterSink divider = metaspace.map(space -> space.before(words)).orElse(words);
            CharacterSink sink = finder(normalized, divider, tokens);
            for (NormalizerStep step : steps.reversed()) {
                sink = step.before(sink);
            }
            return finder(written, sink, tokens);
        }

        private static CharacterSink finder(
                AddedTokens added, CharacterSink next, TokenSink tokens) {
            return added.tokens().isEmpty() ? next : new TokenFinder(added, next, tokens);
        }
    }

    private static final int REPLACEMENT = 0xFFFD;

    private final PieceModel model;
    private final Preparation preparation;
    private final PieceText pieces;

    PieceTokenizer(PieceModel model, Preparation preparation, Template template, PieceText pieces) {
        super(template, pieces.idBound());
        this.model = model;
        this.preparation = preparation;
        this.pieces = pieces;
    }

    @Override
    int[] encodeContent(String text, int maxContent) {
        TokenList tokens = template.open(text, maxContent);
        append(text, maxContent, tokens);
        template.close(tokens);
        return tokens.toArray();
    }

    @Override
    public int[] encodePair(String first, String second, int maxTokens) {
        PairTemplate pair =
                template.pair()
                        .orElseThrow(() ->
                                new EngineException(
                                        Code.MODEL_UNSUPPORTED,
                                        "tokenizer.json: post_processor does not say how two texts are put together; use a model that was made to judge pairs"));
        TokenList tokens = new TokenList(Math.min(maxTokens, 512));
        tokens.addAll(pair.before());
        int before = tokens.size();
        append(first, maxTokens, tokens);
        int room = pair.room(tokens.size() - before, maxTokens);
        tokens.addAll(pair.between());
        append(second, room, tokens);
        tokens.addAll(pair.after());
        return tokens.toArray();
    }

    /// Appends the tokens of a text, at most so many.
    private void append(String text, int maxContent, TokenList tokens) {
        int limit = (int) Math.min((long) tokens.size() + maxContent, Integer.MAX_VALUE);
        read(text, (id, start, stop) -> tokens.add(id), tokens, limit);
        tokens.truncate(limit);
    }

    /// @param limit how long the list, which the sink fills, gets before reading stops
    private void read(String text, TokenSink sink, TokenList tokens, int limit) {
        CharacterSink first = preparation.before(model.splitter(sink), sink);
        for (int i = 0; i < text.length() && tokens.size() < limit; ) {
            int codePoint = text.codePointAt(i);
            int next = i + Character.charCount(codePoint);
            first.take(isSurrogate(codePoint) ? REPLACEMENT : codePoint, i, next);
            i = next;
        }
        first.end();
    }

    private static boolean isSurrogate(int codePoint) {
        return codePoint >= Character.MIN_SURROGATE && codePoint <= Character.MAX_SURROGATE;
    }

    @Override
    public List<Token> tokenize(String text) {
        List<Token> content = new ArrayList<>();
        TokenList ids = new TokenList(text.length() + 16);
        TokenSink sink =
                (id, start, stop) -> {
                    ids.add(id);
                    content.add(Token.of(id, text, start, stop));
                };
        read(text, sink, ids, Integer.MAX_VALUE);
        int[] all = enclose(ids.toArray(), Integer.MAX_VALUE);
        return Ends.around(content, all, template.opening(ids.toArray()).length, pieces::name);
    }

    @Override
    public String decode(int[] ids, boolean skipSpecial) {
        return pieces.decode(ids, skipSpecial);
    }
}
