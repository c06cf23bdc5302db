package zhiyin.knowledge.parse.sheet;

import org.jspecify.annotations.Nullable;
import zhiyin.knowledge.document.Table.Cell;

/// One object for cells that show the same, as far as a small table remembers them: columns repeat a few
/// words, dates and numbers over and over, and what is remembered is not formatted again.
///
/// What comes once is not remembered: a value gets its place when it is seen a second time, so that a column
/// of numbers that never repeat does not drive out the words of another. Hashes lie in arrays of their own,
/// small enough for a core's cache, since most lookups end with them.
final class CellCache {
    /// A power of two.
    private static final int SIZE = 1 << 14;

    private static final int TEXT = -1;

    /// @param format of the number, or [#TEXT]
    private record Entry(int format, byte[] written, Cell cell) {}

    private final NumberFormats formats;
    private final @Nullable Entry[] entries = new Entry[SIZE];

    /// Of the entries.
    private final int[] hashes = new int[SIZE];

    /// Of what was last looked for in vain.
    private final int[] missed = new int[SIZE];

    CellCache(NumberFormats formats) {
        this.formats = formats;
    }

    Cell text(ByteText written) {
        return cell(TEXT, written);
    }

    /// A number as the format shows it.
    Cell number(int format, ByteText written) {
        return cell(format, written);
    }

    private Cell cell(int format, ByteText written) {
        int hash = written.hash(format);
        int slot = (hash ^ hash >>> 15) & SIZE - 1;
        if (hashes[slot] == hash) {
            Entry known = entries[slot];
            if (known != null && known.format == format && written.is(known.written)) {
                return known.cell;
            }
        }
        Cell cell = made(format, written.toString());
        if (missed[slot] == hash) {
            hashes[slot] = hash;
            entries[slot] = new Entry(format, written.copy(), cell);
        }
        missed[slot] = hash;
        return cell;
    }

    private Cell made(int format, String text) {
        String shown = format == TEXT ? text.strip() : formats.show(format, text);
        return Cell.of(shown.equals(text) ? text : shown);
    }
}
