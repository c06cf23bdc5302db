package zhiyin.engine.tokenizer;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import zhiyin.engine.EngineException;
import zhiyin.engine.EngineException.Code;
import zhiyin.engine.tokenizer.AddedTokens.AddedToken;

/// The tokenizer that a GGUF file calls `bert`: WordPiece, whose tokens llama.cpp's converter writes otherwise. What
/// begins a word has a mark before it, and what continues one has lost its own:
/// ```
/// [CLS]  the   ##ing        published
/// [CLS]  ▁the  ing          in a GGUF file
/// ```
/// The rest is what Hugging Face's `BertNormalizer` and `WordPiece` do where a file says nothing.
///
/// @param source what errors call it: the path of the file
/// @param tokens in the order of their ids, from 0
/// @param types one a token: 1 normal, 2 unknown, 3 control, 4 user-defined, 5 unused
public record WordPieceVocabulary(String source, List<String> tokens, int[] types) {
    private static final String MARK = "▁";
    private static final String CONTINUING = "##";
    private static final int MAX_WORD_LENGTH = 100;
    private static final int CONTROL = 3;
    private static final int USER_DEFINED = 4;

    public WordPieceVocabulary {
        if (types.length != tokens.size()) {
            throw new EngineException(
                    Code.MODEL_FILE_INVALID,
                    "%s: has %,d token types, expected one for each of %,d tokens; download the file again"
                            .formatted(source, types.length, tokens.size()));
        }
    }

    /// The ids of tokens that mean something of their own.
    ///
    /// @param start before every text
    /// @param end behind every text
    public record Special(int unknown, int start, int end) {}

    /// Whether some word has an upper case letter, so that texts must keep theirs.
    public boolean isCased() {
        return tokens.stream().anyMatch(WordPieceVocabulary::isCased);
    }

    /// Names in brackets, such as `[CLS]`, say nothing of texts.
    private static boolean isCased(String token) {
        String word = token.startsWith(MARK) ? token.substring(MARK.length()) : token;
        return word.codePoints().allMatch(Character::isLetter)
                && !word.equals(word.toLowerCase(Locale.ROOT));
    }

    /// @param lowercase whether texts lose their upper case
    /// @param stripAccents whether they lose their accents
    /// @throws EngineException MODEL_FILE_INVALID if a special token is none of these
    public Tokenizer tokenizer(Special special, boolean lowercase, boolean stripAccents) {
        requireToken("unknown_token_id", special.unknown());
        requireToken("cls_token_id", special.start());
        requireToken("seperator_token_id", special.end());
        Vocabulary published = new Vocabulary();
        List<AddedToken> added = new ArrayList<>();
        for (int id = 0; id < types.length; id++) {
            String token = published(tokens.get(id), types[id]);
            published.add(token, id);
            boolean isAdded = types[id] == CONTROL || types[id] == USER_DEFINED;
            if (isAdded && !token.isEmpty()) {
                added.add(AddedToken.plain(token, id, types[id] == CONTROL));
            }
        }
        return new BertTokenizer(
                new BertNormalizer(true, true, stripAccents, lowercase),
                new AddedTokens(added),
                published,
                new WordPiece.Options(special.unknown(), CONTINUING, MAX_WORD_LENGTH),
                new Template(new int[] {special.start()}, new int[] {special.end()}));
    }

    private void requireToken(String what, int id) {
        if (id < 0 || id >= tokens.size()) {
            throw new EngineException(
                    Code.MODEL_FILE_INVALID,
                    "%s: tokenizer.ggml.%s is %d, legal are 0 to %d; download the file again"
                            .formatted(source, what, id, tokens.size() - 1));
        }
    }

    /// Older converters left what is in brackets as it is, newer ones mark it like any other, but for control tokens.
    private static String published(String token, int type) {
        boolean bracketed = token.startsWith("[") && token.endsWith("]");
        if (type == CONTROL || bracketed) {
            return token;
        }
        boolean begins = token.startsWith(MARK) && token.length() > MARK.length();
        return begins ? token.substring(MARK.length()) : CONTINUING + token;
    }
}
