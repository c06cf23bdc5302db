package zhiyin.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import zhiyin.engine.tokenizer.Tokenizer;

/// Texts with exactly so many tokens, each different from the ones before.
final class SizedTexts {
    private final String all;
    private final Tokenizer tokenizer;
    private int position;

    SizedTexts(List<String> texts, Tokenizer tokenizer) {
        this.all = String.join("\n", texts);
        this.tokenizer = tokenizer;
    }

    /// Whether it begins or ends with half a character.
    private static boolean broken(String text) {
        return text.isEmpty()
                || Character.isLowSurrogate(text.charAt(0))
                || Character.isHighSurrogate(text.charAt(text.length() - 1));
    }

    List<String> of(int tokens, int count) {
        List<String> made = new ArrayList<>(count);
        while (made.size() < count) {
            position = (position + 997) % (all.length() / 2);
            cut(all.substring(position), tokens).ifPresent(made::add);
        }
        return made;
    }

    /// The longest beginning that has so many tokens, if any has.
    private Optional<String> cut(String text, int tokens) {
        int low = 0;
        int high = Math.min(text.length(), 16 * tokens);
        while (low < high) {
            int middle = (low + high + 1) >>> 1;
            if (tokenizer.encode(text.substring(0, middle)).length <= tokens) {
                low = middle;
            } else {
                high = middle - 1;
            }
        }
        String beginning = text.substring(0, low);
        if (broken(beginning)) {
            return Optional.empty();
        }
        return tokenizer.encode(beginning).length == tokens
                ? Optional.of(beginning)
                : Optional.empty();
    }
}
