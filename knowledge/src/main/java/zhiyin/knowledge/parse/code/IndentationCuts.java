package zhiyin.knowledge.parse.code;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import zhiyin.knowledge.document.Cut;
import zhiyin.knowledge.parse.text.Lines;

/// Cuts of code whose grammar is not known: before lines, those after a blank line and those indented
/// least first; within a long line after a semicolon, a brace or a comma outside of quotes.
final class IndentationCuts {
    private static final int TAB = 4;
    private static final int MOST_INDENT = 40;
    private static final int INLINE_DEPTH = 1000;
    private static final int INLINE_STEP = 200;
    private static final Pattern CLOSING =
            Pattern.compile("[}\\])*].*|(?:end|else|elif|fi|done|esac|then|do)\\b.*|\\{.*");
    private static final Pattern LEADING = Pattern.compile("(?:@|#\\[|//|/\\*|\\* ).*");

    private final String text;
    private final Lines lines;
    private final boolean backticks;
    private final List<Cut> cuts = new ArrayList<>();

    /// What a string that goes on ends with; empty outside.
    private String open = "";

    private IndentationCuts(String language, String text) {
        this.text = text;
        this.lines = Lines.of(text);
        this.backticks =
                switch (language) {
                    case "javascript", "typescript", "tsx", "go", "vue", "svelte" -> true;
                    default -> false;
                };
    }

    static List<Cut> of(String language, String text) {
        return CodeOutline.ranked(new IndentationCuts(language, text).read());
    }

    private List<Cut> read() {
        String before = "";
        for (int line = 0; line < lines.count(); line++) {
            String words = lines.text(line).strip();
            boolean free = open.isEmpty() && !CLOSING.matcher(words).lookingAt();
            if (line > 0 && free && !words.isEmpty() && !LEADING.matcher(before).lookingAt()) {
                int depth = 2 * Math.min(MOST_INDENT, indent(line)) + (before.isEmpty() ? 0 : 1);
                cuts.add(new Cut(lines.start(line), depth, ""));
            }
            scan(line);
            before = words;
        }
        return cuts;
    }

    private int indent(int line) {
        int columns = 0;
        for (int i = lines.start(line); i < lines.end(line); i++) {
            char c = text.charAt(i);
            if (c != '\t' && c != ' ') {
                break;
            }
            columns += c == '\t' ? TAB : 1;
        }
        return columns;
    }

    /// Follows strings to the line's end. Quotes of one character end with their line, or an apostrophe in
    /// a comment would hide the rest of the file.
    private void scan(int line) {
        int end = lines.end(line);
        boolean isLong = end - lines.start(line) > SyntaxReader.LONG_LINE;
        int lastCut = lines.start(line);
        int at = lines.start(line);
        while (at < end) {
            char c = text.charAt(at);
            if (c == '\\') {
                at += 2;
            } else if (!open.isEmpty()) {
                at = close(at);
            } else if (isQuote(c)) {
                at = open(at);
            } else {
                at++;
                if (isLong && ";},".indexOf(c) >= 0 && at - lastCut >= INLINE_STEP && at < end) {
                    cuts.add(new Cut(at, INLINE_DEPTH + (c == ',' ? 1 : 0), ""));
                    lastCut = at;
                }
            }
        }
        if (open.equals("\"") || open.equals("'")) {
            open = "";
        }
    }

    private boolean isQuote(char c) {
        return c == '"' || c == '\'' || (c == '`' && backticks);
    }

    private int open(int at) {
        String one = text.substring(at, at + 1);
        open = !one.equals("`") && text.startsWith(one.repeat(3), at) ? one.repeat(3) : one;
        return at + open.length();
    }

    private int close(int at) {
        if (!text.startsWith(open, at)) {
            return at + 1;
        }
        int after = at + open.length();
        open = "";
        return after;
    }
}
