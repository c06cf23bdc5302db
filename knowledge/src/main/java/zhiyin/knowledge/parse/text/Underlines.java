package zhiyin.knowledge.parse.text;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Titles with a line of punctuation under them, or over and under them, as in reStructuredText: the
/// first kind that occurs is the highest level.
final class Underlines {
    private static final String SIGNS = "=-~^\"'`*+#_.:";
    private static final int MOST_LEVEL = 6;
    private static final int LEAST_LENGTH = 3;
    private static final int MOST_WIDTH = 120;

    private final List<String> kinds = new ArrayList<>();

    /// @param lines how many it takes
    record Title(int level, String text, int lines) {}

    /// The title at the line, if there is one before `end`.
    Optional<Title> at(Lines lines, int line, int end) {
        if (line + 2 < end && isRule(lines.text(line)) && isRule(lines.text(line + 2))) {
            String title = lines.text(line + 1);
            boolean same = lines.text(line).charAt(0) == lines.text(line + 2).charAt(0);
            if (same && covers(lines.text(line + 2), title)) {
                return Optional.of(title(title, "over" + lines.text(line).charAt(0), 3));
            }
        }
        if (line + 1 < end && isRule(lines.text(line + 1)) && !isRule(lines.text(line))) {
            String title = lines.text(line);
            if (covers(lines.text(line + 1), title)) {
                return Optional.of(title(title, "under" + lines.text(line + 1).charAt(0), 2));
            }
        }
        return Optional.empty();
    }

    private Title title(String text, String kind, int lines) {
        if (!kinds.contains(kind)) {
            kinds.add(kind);
        }
        return new Title(Math.min(MOST_LEVEL, kinds.indexOf(kind) + 1), text.strip(), lines);
    }

    private static boolean isRule(String line) {
        String text = line.stripTrailing();
        return text.length() >= LEAST_LENGTH
                && text.length() <= 2 * MOST_WIDTH
                && SIGNS.indexOf(text.charAt(0)) >= 0
                && text.chars().allMatch(c -> c == text.charAt(0));
    }

    /// A rule is as long as its title; an ideograph may count as one or two.
    private static boolean covers(String rule, String title) {
        String text = title.strip();
        int length = rule.strip().length();
        return !text.isEmpty()
                && Width.of(text) <= MOST_WIDTH
                && length >= text.length() - 1
                && length <= 2 * Width.of(text) + 4;
    }
}
