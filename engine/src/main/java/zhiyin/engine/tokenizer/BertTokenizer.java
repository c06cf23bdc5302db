package zhiyin.engine.tokenizer;

import java.util.Arrays;
import java.util.List;
import zhiyin.engine.Token;

/// BERT's tokenizer: added tokens are taken out of the text, the rest is cleaned, folded and split
/// into words by white space, punctuation and Chinese characters ([BertNormalizer],
/// [CharacterTable]), and each word into pieces ([WordPiece]). One pass over the text, in time linear
/// in its length. Gives the ids of Hugging Face `tokenizers`; a lone surrogate, which cannot get
/// there, counts as U+FFFD.
final class BertTokenizer implements Tokenizer {
    private final AddedTokens added;
    private final WordPiece wordPiece;
    private final Template template;
    private final CharacterTable characters;
    private final BertText pieces;
    private final int idBound;

    BertTokenizer(
            BertNormalizer normalizer,
            AddedTokens added,
            Vocabulary vocabulary,
            WordPiece.Options options,
            Template template) {
        this.added = added;
        this.template = template;
        wordPiece = new WordPiece(vocabulary, options);
        characters = new CharacterTable(normalizer, wordPiece, added);
        pieces = new BertText(vocabulary, added, characters, options);
        idBound = idBound(vocabulary, added);
    }

    private static int idBound(Vocabulary vocabulary, AddedTokens added) {
        int highest = added.highestId();
        for (int i = 0; i < vocabulary.size(); i++) {
            highest = Math.max(highest, vocabulary.id(i));
        }
        return Math.addExact(highest, 1);
    }

    @Override
    public int[] encode(String text) {
        return encodeContent(text, Integer.MAX_VALUE);
    }

    @Override
    public int[] encode(String text, int maxTokens) {
        return encodeContent(text, template.room(maxTokens));
    }

    @Override
    public int idBound() {
        return idBound;
    }

    @Override
    public int[] enclose(int[] content, int maxTokens) {
        return template.enclose(content, maxTokens);
    }

    @Override
    public int[] strip(int[] tokens) {
        return template.strip(tokens);
    }

    @Override
    public List<Token> tokenize(String text) {
        int[] all = encode(text);
        int first = template.before().length;
        int[] content = Arrays.copyOfRange(all, first, first + all.length - template.size());
        return Ends.around(
                pieces.places(text, content), all, first, id -> pieces.name(id).orElse(""));
    }

    @Override
    public String decode(int[] ids, boolean skipSpecial) {
        return pieces.decode(ids, skipSpecial);
    }

    private int[] encodeContent(String text, int maxContent) {
        TokenList tokens = template.open(text, maxContent);
        long limit = (long) tokens.size() + maxContent;
        new WordReader(characters, added, wordPiece, tokens, limit).read(text);
        tokens.truncate((int) Math.min(limit, Integer.MAX_VALUE));
        template.close(tokens);
        return tokens.toArray();
    }
}
