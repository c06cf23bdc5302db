package zhiyin.knowledge.parse.text;

import java.util.ArrayList;
import java.util.List;

/// Values between commas, semicolons, tabs or bars, as RFC 4180 has them: quoted where they hold a
/// separator, a quote (doubled) or a line end.
final class Separated {
    private static final char[] SEPARATORS = {',', ';', '\t', '|'};
    private static final int SAMPLE_CHARACTERS = 1 << 16;
    private static final int SAMPLE_RECORDS = 50;

    /// A value longer than this began with a quote that does not quote.
    private static final int MOST_QUOTED = 100_000;

    private final String text;
    private final char separator;
    private int at;

    /// @param start offset of its first character
    /// @param end offset after its last, its line end left out
    record Line(List<String> values, int start, int end) {}

    private Separated(String text, char separator) {
        this.text = text;
        this.separator = separator;
    }

    /// The records one after the other.
    static Separated of(String text) {
        return new Separated(text, separator(text));
    }

    boolean hasNext() {
        return at < text.length();
    }

    /// The next record; a blank line is one empty value.
    Line next() {
        int start = at;
        var values = new ArrayList<String>();
        do {
            values.add(value());
        } while (separatorFollows());
        int end = at;
        if (at < text.length()) {
            at += text.startsWith("\r\n", at) ? 2 : 1;
        }
        return new Line(values, start, end);
    }

    private boolean separatorFollows() {
        boolean follows = at < text.length() && text.charAt(at) == separator;
        if (follows) {
            at++;
        }
        return follows;
    }

    private String value() {
        if (at < text.length() && text.charAt(at) == '"') {
            int close = closingQuote(at + 1);
            if (close >= 0) {
                String value = text.substring(at + 1, close).replace("\"\"", "\"");
                at = close + 1;
                return value.replace("\r\n", "\n") + plain();
            }
        }
        return plain();
    }

    /// The quote that ends the value: one that is not doubled; -1 where none comes.
    private int closingQuote(int from) {
        int most = Math.min(text.length(), from + MOST_QUOTED);
        for (int i = from; i < most; i++) {
            if (text.charAt(i) == '"') {
                if (i + 1 >= text.length() || text.charAt(i + 1) != '"') {
                    return i;
                }
                i++;
            }
        }
        return -1;
    }

    private String plain() {
        int start = at;
        while (at < text.length() && !isEnd(text.charAt(at)) && text.charAt(at) != separator) {
            at++;
        }
        return text.substring(start, at);
    }

    private static boolean isEnd(char c) {
        return c == '\n' || c == '\r';
    }

    /// The one that gives most of the first records the same number of values, two or more.
    private static char separator(String text) {
        String sample = text.substring(0, Math.min(text.length(), SAMPLE_CHARACTERS));
        char best = ',';
        double bestScore = 0;
        for (char candidate : SEPARATORS) {
            double score = score(sample, candidate);
            if (score > bestScore) {
                best = candidate;
                bestScore = score;
            }
        }
        return best;
    }

    private static double score(String sample, char candidate) {
        var records = new Separated(sample, candidate);
        var widths = new ArrayList<Integer>();
        while (records.hasNext() && widths.size() < SAMPLE_RECORDS) {
            widths.add(records.next().values().size());
        }
        int columns = widths.stream().sorted().skip(widths.size() / 2).findFirst().orElse(1);
        long same = widths.stream().filter(width -> width == columns).count();
        // More columns speak for a separator only a little: a text's commas are many, too.
        return columns < 2 ? 0 : (double) same / widths.size() + 0.01 * Math.min(columns, 10);
    }
}
