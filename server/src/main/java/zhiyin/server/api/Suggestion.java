package zhiyin.server.api;

import java.util.Collection;
import java.util.Comparator;

/// What somebody may have meant who wrote a word that is not legal.
public final class Suggestion {
    private static final int MAX_CHARACTERS = 64;

    private Suggestion() {}

    /// `; did you mean "limit"?` where one is near, else the legal words.
    public static String of(String word, Collection<String> legal) {
        if (legal.isEmpty()) {
            return "; it takes none";
        }
        String key = word.substring(0, Math.min(word.length(), MAX_CHARACTERS));
        return legal.stream()
                .filter(each -> distance(key, each) <= Math.max(2, each.length() / 3))
                .min(Comparator.comparingInt(each -> distance(key, each)))
                .map("; did you mean \"%s\"?"::formatted)
                .orElseGet(
                        () -> "; expected " + String.join(", ", legal.stream().sorted().toList()));
    }

    /// Levenshtein's: characters to be added, left out or changed.
    private static int distance(String left, String right) {
        int[] row = new int[right.length() + 1];
        for (int j = 0; j < row.length; j++) {
            row[j] = j;
        }
        for (int i = 1; i <= left.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j < row.length; j++) {
                int changed = diagonal + (left.charAt(i - 1) == right.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(changed, Math.min(row[j], row[j - 1]) + 1);
            }
        }
        return row[right.length()];
    }
}
