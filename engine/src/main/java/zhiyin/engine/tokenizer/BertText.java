package zhiyin.engine.tokenizer;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import zhiyin.engine.Token;
import zhiyin.engine.tokenizer.AddedTokens.AddedToken;

/// From WordPiece tokens back to text: what they say together, and where each stands. Thread-safe.
final class BertText {
    /// What loses the space before it, as in Hugging Face's decoder.
    private static final List<String> CLINGING =
            List.of(".", "?", "!", ",", "n't", "'m", "'s", "'ve", "'re");

    private final Vocabulary vocabulary;
    private final AddedTokens added;
    private final CharacterTable characters;
    private final WordPiece.Options options;

    /// Made when first asked for: few are.
    private volatile @Nullable String @Nullable [] names;

    BertText(
            Vocabulary vocabulary,
            AddedTokens added,
            CharacterTable characters,
            WordPiece.Options options) {
        this.vocabulary = vocabulary;
        this.added = added;
        this.characters = characters;
        this.options = options;
    }

    /// What the token is called in the vocabulary; empty for an id that none has.
    Optional<String> name(int id) {
        @Nullable String[] all = names();
        return id < all.length ? Optional.ofNullable(all[id]) : Optional.empty();
    }

    private @Nullable String[] names() {
        @Nullable String[] all = names;
        if (all == null) {
            int highest = added.highestId();
            for (int i = 0; i < vocabulary.size(); i++) {
                highest = Math.max(highest, vocabulary.id(i));
            }
            all = new @Nullable String[highest + 1];
            for (int i = 0; i < vocabulary.size(); i++) {
                all[vocabulary.id(i)] = vocabulary.token(i);
            }
            for (AddedToken token : added.tokens()) {
                all[token.id()] = token.content();
            }
            names = all;
        }
        return all;
    }

    String decode(int[] ids, boolean skipSpecial) {
        StringBuilder text = new StringBuilder();
        for (int id : ids) {
            if (!(skipSpecial && added.isSpecial(id))) {
                name(id).ifPresent(name -> append(text, name));
            }
        }
        return text.toString();
    }

    private void append(StringBuilder text, String name) {
        if (text.isEmpty()) {
            text.append(name);
        } else if (name.startsWith(options.continuingPrefix())) {
            text.append(name, options.continuingPrefix().length(), name.length());
        } else {
            text.append(CLINGING.stream().anyMatch(name::startsWith) ? "" : " ").append(name);
        }
    }

    /// The tokens of a text with their places.
    ///
    /// @param ids without those of the template
    List<Token> places(String text, int[] ids) {
        WordPlaces letters = WordPlaces.of(text, characters, added);
        List<Token> tokens = new ArrayList<>(ids.length);
        int at = 0;
        for (int id : ids) {
            int to = Math.min(letters.size(), at + Math.max(1, length(id, letters, at)));
            tokens.add(
                    at < to
                            ? Token.of(id, text, letters.start(at), letters.stop(to - 1))
                            : Token.of(id, text, text.length(), text.length()));
            at = to;
        }
        return tokens;
    }

    /// How many letters a token takes: the unknown token a whole word.
    private int length(int id, WordPlaces letters, int at) {
        int rest = letters.wordEnd(at) - at;
        if (id == options.unknownToken() || rest <= 1) {
            return rest;
        }
        String name = name(id).orElse("");
        boolean continues = at > 0 && letters.wordEnd(at - 1) > at;
        int skipped = continues ? options.continuingPrefix().length() : 0;
        return Math.min(rest, name.codePointCount(Math.min(skipped, name.length()), name.length()));
    }
}
