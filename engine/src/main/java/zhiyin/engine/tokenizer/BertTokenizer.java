package zhiyin.engine.tokenizer;

import java.util.Arrays;
import java.util.List;
import zhiyin.engine.Token;

/// BERT's tokenizer: added tokens are taken out of the text, the rest is cleaned, folded and split
/// into words by white space, punctuation and Chinese characters ([BertNormalizer],
/// [CharacterTable]), and each word into pieces ([WordPiece]). One pass over the text, in time linear
/// in its length. Gives the ids of Hugging Face `tokenizers`; a lone surrogate, which cannot get
/// there, counts as U+FFFD.
final class BertTokenizer extends TemplatedTokenizer {
    private final AddedTokens added;
    private final WordPiece wordPiece;
    private final CharacterTable characters;
    private final BertText pieces;

    BertTokenizer(
            BertNormalizer normalizer,
            AddedTokens added,
            Vocabulary vocabulary,
            WordPiece.Options options,
            Template template) {
        super(template, idBound(vocabulary, added));
        this.added = added;
        wordPiece = new WordPiece(vocabulary, options);
        characters = new CharacterTable(normalizer, wordPiece, added);
        pieces = new BertText(vocabulary, added, characters, options);
    }

    private static int idBound(Vocabulary vocabulary, AddedTokens added) {
        int highest = added.highestId();
        for (int i = 0; i < vocabulary.size(); i++) {
            highest = Math.max(highest, vocabulary.id(i));
        }
        return Math.addExact(highest, 1);
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

    @Override
    int[] encodeContent(String text, int maxContent) {
        TokenList tokens = template.open(text, maxContent);
        long limit = (long) tokens.size() + maxContent;
        new WordReader(characters, added, wordPiece, tokens, limit).read(text);
        tokens.truncate((int) Math.min(limit, Integer.MAX_VALUE));
        template.close(tokens);
        return tokens.toArray();
    }
}
