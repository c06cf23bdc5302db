package zhiyin.engine.tokenizer;

import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;
import zhiyin.engine.Token;

/// Puts the special tokens around a text's own, which have their places.
final class Ends {
    private Ends() {}

    /// @param content tokens with their places
    /// @param all ids of the content and of what is around it
    /// @param first where in `all` the content starts
    static List<Token> around(List<Token> content, int[] all, int first, IntFunction<String> name) {
        List<Token> tokens = new ArrayList<>(all.length);
        for (int i = 0; i < all.length; i++) {
            int inside = i - first;
            tokens.add(
                    inside >= 0 && inside < content.size()
                            ? content.get(inside)
                            : Token.special(all[i], name.apply(all[i])));
        }
        return tokens;
    }
}
