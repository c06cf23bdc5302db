package zhiyin.knowledge.chunk;

import java.text.BreakIterator;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Where sentences begin. Java's [BreakIterator] (Unicode Standard Annex 29) finds them, Chinese ones
/// too; what it gets wrong is put right here: line breaks end a sentence, an abbreviation or a number
/// before a full stop does not, and closing quotes stay with the sentence they close.
final class Sentences {
    private static final Set<String> ABBREVIATIONS =
            Set.of(
                    "mr", "mrs", "ms", "dr", "prof", "st", "jr", "sr", "vs", "etc", "fig", "figs",
                    "eq", "eqs", "no", "nos", "vol", "pp", "p", "ch", "sec", "art", "al", "cf",
                    "e.g", "i.e", "approx", "inc", "ltd", "co", "corp", "dept", "u.s", "u.k");
    private static final Pattern LAST_WORD =
            Pattern.compile("(?:^|[\\s(（\\[])([\\p{L}\\p{Nd}.]{1,12})\\.\\s*$");
    private static final Pattern NUMBER_OR_INITIAL =
            Pattern.compile("(?:\\p{Nd}{1,3}(?:\\.\\p{Nd}{1,3})*|\\p{Lu})");
    private static final String CLOSING = "”’」』）】》〉)]}\"'»";

    /// No abbreviation is longer.
    private static final int TAIL = 20;

    private Sentences() {}

    /// @param ends receives the offset after each sentence of `text` between `start` and `end`; spaces
    ///     after a sentence belong to it
    static void each(String text, int start, int end, java.util.function.IntConsumer ends) {
        int line = start;
        while (line < end) {
            int feed = text.indexOf('\n', line);
            int next = feed < 0 || feed >= end ? end : feed + 1;
            eachOfLine(text, line, next, ends);
            line = next;
        }
    }

    private static void eachOfLine(
            String text, int start, int end, java.util.function.IntConsumer ends) {
        BreakIterator breaks = BreakIterator.getSentenceInstance(Locale.ROOT);
        String line = text.substring(start, end);
        breaks.setText(line);
        int sentence = 0;
        breaks.first();
        for (int at = breaks.next(); at != BreakIterator.DONE; at = breaks.next()) {
            if (at == line.length()) {
                ends.accept(end);
            } else if (isEnd(line, sentence, at)) {
                ends.accept(start + at);
                sentence = at;
            }
        }
    }

    private static boolean isEnd(String line, int sentence, int at) {
        if (CLOSING.indexOf(line.charAt(at)) >= 0) {
            return false;
        }
        int end = at - 1;
        while (end > sentence && Character.isWhitespace(line.charAt(end))) {
            end--;
        }
        if (line.charAt(end) != '.') {
            return true;
        }
        Matcher last = LAST_WORD.matcher(line.substring(Math.max(sentence, at - TAIL), at));
        if (!last.find()) {
            return true;
        }
        String word = last.group(1);
        boolean alone = line.substring(sentence, at).strip().length() == word.length() + 1;
        boolean number = NUMBER_OR_INITIAL.matcher(word).matches();
        boolean initial = number && Character.isUpperCase(word.charAt(0));
        return !(ABBREVIATIONS.contains(word.toLowerCase(Locale.ROOT))
                || initial
                || (number && alone));
    }
}
