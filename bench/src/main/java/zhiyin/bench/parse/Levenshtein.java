package zhiyin.bench.parse;

import java.util.Arrays;
import java.util.Map;

/// How many characters must be inserted, deleted or replaced to make one text of another. By Myers'
/// bit-parallel algorithm over blocks of 64 rows (Hyyrö, "A bit-vector algorithm for computing Levenshtein
/// and Damerau edit distances", 2003): a column of the matrix is kept as two rows of bits, where it grows
/// and where it falls.
final class Levenshtein {
    private final int length;
    private final Map<Integer, long[]> places;
    private final long[] grows;
    private final long[] falls;
    private int distance;

    private Levenshtein(int[] a) {
        this.length = a.length;
        this.places = Indel.places(a);
        this.grows = new long[(a.length + 63) / 64];
        this.falls = new long[grows.length];
        this.distance = a.length;
        Arrays.fill(grows, -1L);
    }

    /// The distance over the length of the longer text; 0 for two empty ones. Characters are code points.
    static double share(String first, String second) {
        int[] a = first.codePoints().toArray();
        int[] b = second.codePoints().toArray();
        int longer = Math.max(a.length, b.length);
        return longer == 0 ? 0 : distance(a, b) / (double) longer;
    }

    static int distance(int[] a, int[] b) {
        int start = 0;
        int shorter = Math.min(a.length, b.length);
        while (start < shorter && a[start] == b[start]) {
            start++;
        }
        int end = 0;
        while (end < shorter - start && a[a.length - 1 - end] == b[b.length - 1 - end]) {
            end++;
        }
        int[] left = Arrays.copyOfRange(a, start, a.length - end);
        int[] right = Arrays.copyOfRange(b, start, b.length - end);
        return left.length == 0 || right.length == 0
                ? Math.max(left.length, right.length)
                : new Levenshtein(left).to(right);
    }

    private int to(int[] b) {
        long[] none = new long[grows.length];
        for (int c : b) {
            nextColumn(places.getOrDefault(c, none));
        }
        return distance;
    }

    private void nextColumn(long[] matches) {
        long grown = 1; // the matrix's first row grows by one a column
        long fallen = 0;
        for (int k = 0; k < grows.length; k++) {
            long equal = matches[k] | fallen;
            long diagonal = (((equal & grows[k]) + grows[k]) ^ grows[k]) | equal | falls[k];
            long up = falls[k] | ~(diagonal | grows[k]);
            long down = diagonal & grows[k];
            if (k == grows.length - 1) {
                long last = 1L << ((length - 1) & 63);
                distance += (up & last) != 0 ? 1 : (down & last) != 0 ? -1 : 0;
            }
            long shiftedUp = (up << 1) | grown;
            long shiftedDown = (down << 1) | fallen;
            grown = up >>> 63;
            fallen = down >>> 63;
            grows[k] = shiftedDown | ~(diagonal | shiftedUp);
            falls[k] = shiftedUp & diagonal;
        }
    }
}
