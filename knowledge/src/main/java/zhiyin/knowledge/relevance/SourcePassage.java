package zhiyin.knowledge.relevance;

import java.util.Arrays;
import java.util.Locale;
import java.util.Objects;
import zhiyin.knowledge.catalog.RelevanceLabel;
import zhiyin.knowledge.document.Place;

/// A part of a document, to be compared with parts that were cut otherwise: in another collection, by other
/// sizes, or years ago.
///
/// Two are the same where they are of one document, their places do not rule it out, and they share enough of
/// their text. Places alone would not do: two halves of one long paragraph have its place, and Word and HTML
/// have none. Text alone would not do either, since documents repeat themselves. Immutable.
public final class SourcePassage {
    /// How much of the shorter one two passages must share to be the same.
    public static final double ENOUGH = 0.5;

    /// Letters and digits that are compared at once: longer than most words, shorter than most lines.
    private static final int RUN = 8;

    private final String path;
    private final String sha256;
    private final Place place;
    private final String letters;
    private final long[] runs;

    /// @param sha256 of the document's bytes
    /// @param text Markdown; spaces, marks and case do not count
    public SourcePassage(String path, String sha256, Place place, String text) {
        this.path = path;
        this.sha256 = sha256;
        this.place = place;
        this.letters = letters(text);
        this.runs = runs(letters);
    }

    public static SourcePassage of(RelevanceLabel label) {
        return new SourcePassage(label.path(), label.sha256(), label.place(), label.text());
    }

    private static String letters(String text) {
        var letters = new StringBuilder(text.length());
        text.toLowerCase(Locale.ROOT)
                .codePoints()
                .filter(Character::isLetterOrDigit)
                .forEach(letters::appendCodePoint);
        return letters.toString();
    }

    /// Sorted, each once: polynomial hashes, rolled on by one letter at a time.
    private static long[] runs(String letters) {
        if (letters.length() < RUN) {
            return new long[0];
        }
        long base = 1_000_003;
        long highest = 1;
        for (int i = 1; i < RUN; i++) {
            highest *= base;
        }
        var runs = new long[letters.length() - RUN + 1];
        long hash = 0;
        for (int i = 0; i < letters.length(); i++) {
            if (i >= RUN) {
                hash -= letters.charAt(i - RUN) * highest;
            }
            hash = hash * base + letters.charAt(i);
            if (i >= RUN - 1) {
                runs[i - RUN + 1] = hash;
            }
        }
        return Arrays.stream(runs).sorted().distinct().toArray();
    }

    /// Whether both are of one document: the same bytes, or the same path where these have changed.
    public boolean isOfSameDocument(SourcePassage other) {
        return sha256.equals(other.sha256) || path.equals(other.path);
    }

    /// How much of the shorter one's text both have: 0 for nothing, or where they lie apart, to 1.
    public double shared(SourcePassage other) {
        if (!isOfSameDocument(other) || isApart(other)) {
            return 0;
        }
        SourcePassage shorter = letters.length() <= other.letters.length() ? this : other;
        SourcePassage longer = shorter == this ? other : this;
        if (shorter.runs.length == 0) {
            boolean isThere =
                    !shorter.letters.isEmpty() && longer.letters.contains(shorter.letters);
            return isThere || Objects.equals(shorter.letters, longer.letters) ? 1 : 0;
        }
        return (double) common(shorter.runs, longer.runs) / shorter.runs.length;
    }

    public boolean isSameAs(SourcePassage other) {
        return shared(other) >= ENOUGH;
    }

    private static int common(long[] some, long[] others) {
        int common = 0;
        int j = 0;
        for (long run : some) {
            while (j < others.length && others[j] < run) {
                j++;
            }
            common += j < others.length && others[j] == run ? 1 : 0;
        }
        return common;
    }

    /// Places of different bytes say nothing of each other.
    private boolean isApart(SourcePassage other) {
        if (!sha256.equals(other.sha256)) {
            return false;
        }
        Place there = other.place;
        if (place.span().isPresent() && there.span().isPresent()) {
            return place.span().end() <= there.span().start()
                    || there.span().end() <= place.span().start();
        }
        boolean comparable = place.unit() == there.unit() && place.first() > 0 && there.first() > 0;
        return comparable && (place.last() < there.first() || there.last() < place.first());
    }
}
