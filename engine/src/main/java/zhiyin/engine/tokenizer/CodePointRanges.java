package zhiyin.engine.tokenizer;

import java.util.Arrays;

/// A sorted set of code point ranges, each with a number; written `7fd 897-89f 302e-302f:224`:
/// hexadecimal code points, a decimal number.
final class CodePointRanges {
    private final int[] firsts;
    private final int[] lasts;
    private final int[] values;

    private CodePointRanges(int[] firsts, int[] lasts, int[] values) {
        this.firsts = firsts;
        this.lasts = lasts;
        this.values = values;
    }

    static CodePointRanges parse(String text) {
        String[] ranges = text.strip().split(" ", -1);
        int[] firsts = new int[ranges.length];
        int[] lasts = new int[ranges.length];
        int[] values = new int[ranges.length];
        for (int i = 0; i < ranges.length; i++) {
            String range = ranges[i];
            int colon = range.indexOf(':');
            int end = colon < 0 ? range.length() : colon;
            int dash = range.indexOf('-');
            values[i] = colon < 0 ? 1 : Integer.parseInt(range, colon + 1, range.length(), 10);
            firsts[i] = Integer.parseInt(range, 0, dash < 0 ? end : dash, 16);
            lasts[i] = Integer.parseInt(range, dash + 1, end, 16);
        }
        return new CodePointRanges(firsts, lasts, values);
    }

    boolean contains(int codePoint) {
        return valueAt(codePoint, 0) != 0;
    }

    int valueAt(int codePoint, int otherwise) {
        int found = Arrays.binarySearch(firsts, codePoint);
        int index = found >= 0 ? found : -found - 2;
        return index >= 0 && codePoint <= lasts[index] ? values[index] : otherwise;
    }
}
