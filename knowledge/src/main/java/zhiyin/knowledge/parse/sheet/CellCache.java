package zhiyin.knowledge.parse.sheet;

import org.jspecify.annotations.Nullable;
import zhiyin.knowledge.document.Table.Cell;

/// One object for cells that show the same, as far as a small table remembers them: columns repeat a few
/// words, dates and numbers over and over, and what is remembered is not formatted again.
final class CellCache {
    /// A power of two.
    private static final int SIZE = 1 << 14;

    private static final int TEXT = -1;

    /// @param format of the number, or [#TEXT]
    private record Entry(int format, String written, Cell cell) {}

    private final NumberFormats formats;
    private final @Nullable Entry[] entries = new Entry[SIZE];

    CellCache(NumberFormats formats) {
        this.formats = formats;
    }

    Cell text(CharSequence written) {
        return cell(TEXT, written);
    }

    /// A number as the format shows it.
    Cell number(int format, CharSequence written) {
        return cell(format, written);
    }

    private Cell cell(int format, CharSequence written) {
        int slot = slot(format, written);
        Entry known = entries[slot];
        if (known != null && known.format == format && known.written.contentEquals(written)) {
            return known.cell;
        }
        String text = written.toString();
        String shown = format == TEXT ? text.strip() : formats.show(format, text);
        Cell cell = Cell.of(shown.equals(text) ? text : shown);
        entries[slot] = new Entry(format, text, cell);
        return cell;
    }

    private static int slot(int format, CharSequence written) {
        int hash = format;
        for (int i = 0; i < written.length(); i++) {
            hash = 31 * hash + written.charAt(i);
        }
        return (hash ^ hash >>> 15) & SIZE - 1;
    }
}
