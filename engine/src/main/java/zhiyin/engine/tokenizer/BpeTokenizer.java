package zhiyin.engine.tokenizer;

import java.util.ArrayList;
import java.util.List;
import zhiyin.engine.EngineException;
import zhiyin.engine.EngineException.Code;
import zhiyin.engine.Token;
import zhiyin.engine.tokenizer.AddedTokens.AddedToken;

/// A byte-level BPE tokenizer, as the Qwen models and ModernBERT have it: added tokens are taken out of the text,
/// the rest is composed (Unicode form C, [TextWindow]), split into pieces ([PieceSplit]), and the
/// UTF-8 bytes of each piece are merged ([PieceMerger]). Time is n log n in the length of a piece and
/// linear in their number.
///
/// Gives the ids of Hugging Face `tokenizers`, but for one thing: a text that ends with the end token
/// already does not get a second one, unless it gets one at its start. A lone surrogate counts as U+FFFD. Immutable and thread-safe,
/// aside from a cache of bounded size.
public final class BpeTokenizer extends TemplatedTokenizer {
    private static final int CONTROL = 3;
    private static final int USER_DEFINED = 4;
    private static final String MASK = "[MASK]";

    private final MergeTable merges;
    private final TextKinds table;
    private final AddedTokens added;
    private final PieceSplit split;
    private final BpeText pieces;
    private final PieceCache cache = new PieceCache();

    BpeTokenizer(
            MergeTable merges,
            TextKinds table,
            AddedTokens added,
            PieceSplit split,
            Template template,
            int idBound) {
        super(template.closingOnce(), idBound);
        this.merges = merges;
        this.table = table;
        this.added = added;
        this.split = split;
        this.pieces = new BpeText(merges.tokenBytes(), added, table);
    }

    /// The tokenizer that the metadata of a GGUF file describes; text is composed, and the end token
    /// appended, whatever the file says of it.
    ///
    /// @param tokenTypes one a token: 3 (control) and 4 (user-defined) are added tokens, written in
    ///     the vocabulary as in texts
    /// @param preTokenizer the name of the way text is split; `qwen2` is the one supported
    /// @param endToken the id of the token every text ends with
    /// @throws EngineException MODEL_FILE_INVALID if the parts contradict each other,
    ///     MODEL_UNSUPPORTED if the pre-tokenizer is another one
    public static BpeTokenizer of(
            BpeVocabulary vocabulary, int[] tokenTypes, String preTokenizer, int endToken) {
        if (!preTokenizer.equals("qwen2")) {
            throw new EngineException(
                    Code.MODEL_UNSUPPORTED,
                    "%s: the pre-tokenizer is \"%s\", supported is \"qwen2\"; use a Qwen3-Embedding model"
                            .formatted(vocabulary.source(), preTokenizer));
        }
        requireToken(vocabulary, "end", endToken);
        return of(
                vocabulary,
                addedTokens(vocabulary, tokenTypes),
                QwenSplit::end,
                new Template(new int[0], new int[] {endToken}));
    }

    /// That of a ModernBERT, by the metadata of a GGUF file; text is composed, and the mask takes in the white space
    /// before it.
    ///
    /// @param tokenTypes as above
    /// @param startToken the id of the token before every text
    /// @param endToken the id of the token behind every text
    /// @throws EngineException MODEL_FILE_INVALID if the parts contradict each other
    public static BpeTokenizer ofModernBert(
            BpeVocabulary vocabulary, int[] tokenTypes, int startToken, int endToken) {
        requireToken(vocabulary, "start", startToken);
        requireToken(vocabulary, "end", endToken);
        List<AddedToken> added =
                addedTokens(vocabulary, tokenTypes).tokens().stream()
                        .map(BpeTokenizer::asModernBert)
                        .toList();
        return of(
                vocabulary,
                new AddedTokens(added),
                Gpt2Split::end,
                new Template(new int[] {startToken}, new int[] {endToken}));
    }

    /// Runs of spaces, which are no special tokens, are looked for behind those that are.
    private static AddedToken asModernBert(AddedToken token) {
        return new AddedToken(
                token.content(),
                token.id(),
                false,
                token.content().equals(MASK),
                false,
                token.special(),
                !token.special());
    }

    private static BpeTokenizer of(
            BpeVocabulary vocabulary, AddedTokens added, PieceSplit split, Template template) {
        return new BpeTokenizer(
                new MergeTable(vocabulary),
                new TextKinds(true, added),
                added,
                split,
                template,
                vocabulary.tokens().size());
    }

    private static void requireToken(BpeVocabulary vocabulary, String which, int id) {
        if (id < 0 || id >= vocabulary.tokens().size()) {
            throw invalid(
                    vocabulary,
                    "the %s token is %d, legal are 0 to %d"
                            .formatted(which, id, vocabulary.tokens().size() - 1));
        }
    }

    private static EngineException invalid(BpeVocabulary vocabulary, String what) {
        return new EngineException(
                Code.MODEL_FILE_INVALID,
                "%s: %s; download the file again".formatted(vocabulary.source(), what));
    }

    private static AddedTokens addedTokens(BpeVocabulary vocabulary, int[] types) {
        List<String> tokens = vocabulary.tokens();
        if (types.length != tokens.size()) {
            throw invalid(
                    vocabulary,
                    "has %,d token types, expected one for each of %,d tokens"
                            .formatted(types.length, tokens.size()));
        }
        List<AddedToken> added = new ArrayList<>();
        for (int id = 0; id < types.length; id++) {
            boolean isAdded = types[id] == CONTROL || types[id] == USER_DEFINED;
            if (isAdded && !tokens.get(id).isEmpty()) {
                added.add(AddedToken.plain(tokens.get(id), id, types[id] == CONTROL));
            }
        }
        return new AddedTokens(added);
    }

    @Override
    public List<Token> tokenize(String text) {
        TokenList content = new TokenList(text.length() + 16);
        readContent(text, content, Integer.MAX_VALUE);
        int[] ids = content.toArray();
        int[] all = enclose(ids, Integer.MAX_VALUE);
        int first = template.opening(ids).length;
        return Ends.around(pieces.places(text, ids), all, first, id -> pieces.name(id));
    }

    @Override
    public String decode(int[] ids, boolean skipSpecial) {
        return pieces.decode(ids, skipSpecial);
    }

    @Override
    int[] encodeContent(String text, int maxContent) {
        TokenList tokens = template.open(text, maxContent);
        int limit = (int) Math.min((long) tokens.size() + maxContent, Integer.MAX_VALUE);
        readContent(text, tokens, limit);
        tokens.truncate(limit);
        template.close(tokens);
        return tokens.toArray();
    }

    private void readContent(String text, TokenList tokens, int limit) {
        TextWindow window = new TextWindow(text, table, added);
        PieceMerger merger = new PieceMerger(merges, cache);
        boolean more = true;
        while (more && tokens.size() < limit) {
            window.load();
            readPieces(window, merger, tokens, limit);
            AddedToken token = window.token();
            if (window.isComplete() && token != null) {
                tokens.add(token.id());
                window.nextGap();
            } else {
                more = !window.isComplete();
            }
        }
    }

    /// Appends the tokens of the pieces that are loaded to their ends.
    private void readPieces(TextWindow window, PieceMerger merger, TokenList tokens, int limit) {
        while (window.from() < window.to() && tokens.size() < limit) {
            int end = split.end(window);
            if (end == PieceSplit.MORE) {
                return;
            }
            merger.split(window.chars(), window.from(), end, tokens);
            window.takeUntil(end);
        }
    }
}
