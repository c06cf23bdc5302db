package zhiyin.knowledge.parse.text;

import java.util.List;
import java.util.stream.Collectors;

/// Lines that some program broke at a fixed width, and their joining. Lines count as broken only when
/// nearly every one is so long that the next word would not have fitted.
final class Wrapping {
    private static final int LEAST_WIDTH = 30;
    private static final int MOST_WIDTH = 130;
    private static final int SLACK = 6;
    private static final double FULL_LINES = 0.9;

    private Wrapping() {}

    /// @param lines without their ends
    static boolean isWrapped(List<String> lines) {
        int widest = lines.stream().mapToInt(Wrapping::width).max().orElse(0);
        if (lines.size() < 2 || widest < LEAST_WIDTH || widest > MOST_WIDTH) {
            return false;
        }
        int full = 0;
        for (int i = 0; i + 1 < lines.size(); i++) {
            if (width(lines.get(i)) + 1 + firstWordWidth(lines.get(i + 1)) > widest - SLACK) {
                full++;
            }
        }
        return full >= FULL_LINES * (lines.size() - 1) && !allEndSentences(lines);
    }

    private static int width(String line) {
        return Width.of(line.stripTrailing());
    }

    private static int firstWordWidth(String line) {
        String text = line.strip();
        int end = 0;
        while (end < text.length() && text.charAt(end) != ' ' && !Width.isWide(text.charAt(end))) {
            end++;
        }
        return end == 0 ? 2 : end;
    }

    /// Then each line is a paragraph, all of about one length by chance.
    private static boolean allEndSentences(List<String> lines) {
        return lines.stream().allMatch(line -> endsSentence(line.strip()));
    }

    static boolean endsSentence(String text) {
        return !text.isEmpty() && "。！？.!?…”」』：:；;".indexOf(text.charAt(text.length() - 1)) >= 0;
    }

    /// One line of them all: a space between words, nothing between ideographs.
    static String join(List<String> lines) {
        var out = new StringBuilder();
        for (String line : lines) {
            String text = line.strip();
            if (!out.isEmpty()
                    && !text.isEmpty()
                    && !joinsClosely(out.charAt(out.length() - 1), text.charAt(0))) {
                out.append(' ');
            }
            out.append(text);
        }
        return out.toString();
    }

    private static boolean joinsClosely(char before, char after) {
        return Width.isWide(before) && Width.isWide(after);
    }

    /// The same lines, with line feeds between them.
    static String keep(List<String> lines) {
        return lines.stream().map(String::stripTrailing).collect(Collectors.joining("\n")).strip();
    }
}
