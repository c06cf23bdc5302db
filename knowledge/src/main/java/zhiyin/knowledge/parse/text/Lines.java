package zhiyin.knowledge.parse.text;

import java.util.Arrays;
import zhiyin.knowledge.document.Place;
import zhiyin.knowledge.document.Place.Span;

/// Where the lines of a text begin and end. A line ends at `\n`, `\r\n`, `\r`, U+2028 or U+2029.
public final class Lines {
    private final String text;
    private final int[] starts;
    private final int[] ends;

    private Lines(String text, int[] starts, int[] ends) {
        this.text = text;
        this.starts = starts;
        this.ends = ends;
    }

    /// @return at least one line: an empty text has one, a text that ends with a line end has no empty one
    ///     after it
    public static Lines of(String text) {
        int[] starts = new int[16];
        int[] ends = new int[16];
        int count = 0;
        int start = 0;
        while (start < text.length() || count == 0) {
            if (count == starts.length) {
                starts = Arrays.copyOf(starts, count * 2);
                ends = Arrays.copyOf(ends, count * 2);
            }
            int end = start;
            while (end < text.length() && !isEnd(text.charAt(end))) {
                end++;
            }
            starts[count] = start;
            ends[count++] = end;
            start = after(text, end);
        }
        return new Lines(text, Arrays.copyOf(starts, count), Arrays.copyOf(ends, count));
    }

    private static boolean isEnd(char c) {
        return c == '\n' || c == '\r' || c == '\u2028' || c == '\u2029';
    }

    private static int after(String text, int end) {
        boolean two =
                end + 1 < text.length() && text.charAt(end) == '\r' && text.charAt(end + 1) == '\n';
        return end + (two ? 2 : 1);
    }

    public int count() {
        return starts.length;
    }

    /// @param line from 0
    /// @return offset of its first character
    public int start(int line) {
        return starts[line];
    }

    /// @param line from 0
    /// @return offset after its last character, before its line end
    public int end(int line) {
        return ends[line];
    }

    /// @param line from 0
    /// @return without its line end
    public String text(int line) {
        return text.substring(starts[line], ends[line]);
    }

    public boolean isBlank(int line) {
        for (int i = starts[line]; i < ends[line]; i++) {
            if (!Character.isWhitespace(text.charAt(i))) {
                return false;
            }
        }
        return true;
    }

    /// The line, from 0, that holds the character at the offset.
    public int at(int offset) {
        int found = Arrays.binarySearch(starts, offset);
        return found >= 0 ? found : -found - 2;
    }

    /// Lines `first` to `last`, both from 0 and inclusive, with line feeds between them whatever the
    /// source has.
    public String join(int first, int last) {
        var out = new StringBuilder(ends[last] - starts[first]);
        for (int i = first; i <= last; i++) {
            if (i > first) {
                out.append('\n');
            }
            out.append(text, starts[i], ends[i]);
        }
        return out.toString();
    }

    /// @param first line from 0
    /// @param last line from 0, inclusive
    public Place place(int first, int last) {
        return Place.lines(first + 1, last + 1, new Span(starts[first], ends[last]));
    }
}
