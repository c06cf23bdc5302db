package zhiyin.engine.tokenizer;

import java.util.Arrays;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Tells where what a reader sees as one character ends: extended grapheme clusters of Unicode's annex
/// 29, by Java's `\X`. Most characters are known to stand alone beside each other and cost two
/// comparisons. Lives for one text.
final class Graphemes {
    /// Characters none of which joins another of them: first and last of each range, ascending.
    private static final int[] PLAIN = {
        0x20, 0x2FF, 0x370, 0x482, 0x48A, 0x58F, 0x5D0, 0x5EA, 0x620, 0x64A, 0xE01, 0xE30, 0x1E00,
        0x1FFF, 0x2010, 0x2027, 0x2E80, 0x3029, 0x3031, 0x3098, 0x309B, 0xA66E, 0xAC00, 0xD7A3,
        0xF900, 0xFAFF, 0xFF01, 0xFF9D
    };

    /// Whether what follows still belongs to a cluster is seen from its first character and the last
    /// few, so of longer ones no more are looked at.
    private static final int SEEN = 8;

    private static final Pattern CLUSTER = Pattern.compile("\\X");

    private final Matcher matcher = CLUSTER.matcher("");
    private final StringBuilder text = new StringBuilder();
    private final int[] cluster = new int[SEEN];
    private int size;

    /// Whether the character, behind those given before, begins a cluster.
    boolean begins(int codePoint) {
        boolean begins =
                size == 0
                        || (size == 1 && isPlain(cluster[0]) && isPlain(codePoint))
                        || !joins(codePoint);
        if (begins) {
            size = 0;
        } else if (size == SEEN) {
            System.arraycopy(cluster, 2, cluster, 1, SEEN - 2);
            size--;
        }
        cluster[size++] = codePoint;
        return begins;
    }

    /// Nothing joins what was given before.
    void reset() {
        size = 0;
    }

    private boolean joins(int codePoint) {
        text.setLength(0);
        for (int i = 0; i < size; i++) {
            text.appendCodePoint(shown(cluster[i]));
        }
        text.appendCodePoint(shown(codePoint));
        return matcher.reset(text).lookingAt() && matcher.end() == text.length();
    }

    /// Java takes all code points without a character for controls, Unicode only those that are
    /// ignorable.
    private static int shown(int codePoint) {
        boolean ignorable =
                codePoint == 0x2065
                        || (codePoint >= 0xFFF0 && codePoint <= 0xFFF8)
                        || (codePoint >= 0xE0000 && codePoint <= 0xE0FFF);
        return Character.getType(codePoint) == Character.UNASSIGNED && !ignorable ? 'x' : codePoint;
    }

    /// Whether it is known to stand alone among others of this kind.
    static boolean isPlain(int codePoint) {
        if (codePoint < 0x300) {
            return codePoint >= ' ';
        }
        int found = Arrays.binarySearch(PLAIN, codePoint);
        return found >= 0 || (-found - 1) % 2 == 1;
    }
}
