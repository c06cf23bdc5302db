package zhiyin.bench.parse;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/// How alike two texts are when characters may be inserted and deleted: twice the length of their longest
/// common subsequence over the sum of their lengths. By Hyyrö's bit-parallel algorithm ("Bit-parallel
/// LCS-length computation revisited", 2004): a row of the matrix of differences is a row of bits, 64 in a
/// word.
final class Indel {
    private Indel() {}

    /// @return 0 where they share nothing, 1 where they are equal; characters are code points
    static double similarity(String first, String second) {
        int[] a = first.codePoints().toArray();
        int[] b = second.codePoints().toArray();
        return a.length + b.length == 0 ? 1 : 2.0 * commonSubsequence(a, b) / (a.length + b.length);
    }

    private static int commonSubsequence(int[] a, int[] b) {
        int words = (a.length + 63) / 64;
        Map<Integer, long[]> places = places(a);
        long[] none = new long[words];
        long[] row = new long[words];
        Arrays.fill(row, -1L);
        for (int c : b) {
            advance(row, places.getOrDefault(c, none));
        }
        int common = 0;
        for (int k = 0; k < words; k++) {
            common += Long.bitCount(~row[k] & used(a.length, k));
        }
        return common;
    }

    /// `row = (row + (row & matches)) | (row & ~matches)`, as one number of many words.
    private static void advance(long[] row, long[] matches) {
        long carry = 0;
        for (int k = 0; k < row.length; k++) {
            long both = row[k] & matches[k];
            long sum = row[k] + both;
            long overflow = Long.compareUnsigned(sum, row[k]) < 0 ? 1 : 0;
            long withCarry = sum + carry;
            carry = overflow | (Long.compareUnsigned(withCarry, sum) < 0 ? 1 : 0);
            row[k] = withCarry | (row[k] & ~both);
        }
    }

    /// For each character the set of its places in the text.
    static Map<Integer, long[]> places(int[] text) {
        int words = (text.length + 63) / 64;
        var places = new HashMap<Integer, long[]>();
        for (int i = 0; i < text.length; i++) {
            places.computeIfAbsent(text[i], _ -> new long[words])[i >> 6] |= 1L << (i & 63);
        }
        return places;
    }

    /// The bits of word `k` that stand for characters.
    private static long used(int length, int k) {
        int bits = Math.min(64, length - 64 * k);
        return bits == 64 ? -1L : (1L << bits) - 1;
    }
}
