package zhiyin.knowledge.chunk;

import java.util.List;
import java.util.stream.Collectors;
import zhiyin.knowledge.document.Table;
import zhiyin.knowledge.document.Table.Cell;

/// Offsets into a table's text, [Table#text], which is never made as a whole: the caption, a line feed, then
/// rows between line feeds, of cells between tabs.
final class TableText {
    private final Table table;

    /// With the line feed behind it; empty where there is none.
    private final String caption;

    /// Where each row begins; the last is the end.
    private final int[] starts;

    /// Line feeds before each row; the last is all.
    private final int[] feeds;

    TableText(Table table) {
        this.table = table;
        this.caption = table.caption().isEmpty() ? "" : table.caption() + "\n";
        int rows = table.rows().size();
        this.starts = new int[rows + 1];
        this.feeds = new int[rows + 1];
        int at = caption.length();
        int lines = countFeeds(caption);
        for (int row = 0; row < rows; row++) {
            starts[row] = at;
            feeds[row] = lines;
            List<Cell> cells = table.rows().get(row).cells();
            for (Cell cell : cells) {
                at += cell.text().length();
                lines += countFeeds(cell.text());
            }
            at += Math.max(0, cells.size() - 1) + 1;
            lines++;
        }
        // No line feed behind the last row.
        starts[rows] = rows == 0 ? at : at - 1;
        feeds[rows] = rows == 0 ? lines : lines - 1;
    }

    int length() {
        return starts[starts.length - 1];
    }

    /// @param row the number of rows for the end
    int start(int row) {
        return starts[row];
    }

    /// What stands before the first row, from an offset on or up to one.
    String caption(int start, int end) {
        int last = Math.min(end, caption.length());
        return start < last ? caption.substring(start, last) : "";
    }

    /// The row an offset lies in; the number of rows for the end.
    int rowAt(int offset) {
        int row = 0;
        int end = table.rows().size();
        while (row < end) {
            int middle = (row + end) >>> 1;
            if (starts[middle + 1] <= offset) {
                row = middle + 1;
            } else {
                end = middle;
            }
        }
        return row;
    }

    String text(int start, int end) {
        var text = new StringBuilder(caption(start, end));
        for (int row = rowAt(start); row < table.rows().size() && starts[row] < end; row++) {
            String line = line(row);
            text.append(
                    line,
                    Math.max(0, start - starts[row]),
                    Math.min(line.length(), end - starts[row]));
        }
        return text.toString();
    }

    private String line(int row) {
        String cells =
                table.rows().get(row).cells().stream()
                        .map(Cell::text)
                        .collect(Collectors.joining("\t"));
        return row + 1 < table.rows().size() ? cells + "\n" : cells;
    }

    /// Line feeds between two offsets.
    int feeds(int start, int end) {
        return feedsBefore(end) - feedsBefore(start);
    }

    private int feedsBefore(int offset) {
        if (offset < starts[0]) {
            return countFeeds(caption(0, offset));
        }
        int row = rowAt(offset);
        return feeds[row] + countFeeds(text(starts[row], offset));
    }

    private static int countFeeds(String text) {
        int count = 0;
        for (int i = text.indexOf('\n'); i >= 0; i = text.indexOf('\n', i + 1)) {
            count++;
        }
        return count;
    }
}
