package zhiyin.knowledge.parse.sheet;

import java.util.Optional;

/// Cells of a sheet from one corner to the other, counted from 0, both inclusive.
record CellRange(int firstRow, int firstColumn, int lastRow, int lastColumn) {
    /// What a sheet has at most.
    static final int ROWS = 1 << 20;

    static final int COLUMNS = 1 << 14;

    boolean contains(int row, int column) {
        return row >= firstRow && row <= lastRow && column >= firstColumn && column <= lastColumn;
    }

    /// Of `B2:C4`, or `B2` alone; empty where it is neither.
    static Optional<CellRange> of(String reference) {
        int colon = reference.indexOf(':');
        String from = colon < 0 ? reference : reference.substring(0, colon);
        String to = colon < 0 ? reference : reference.substring(colon + 1);
        int firstRow = row(from);
        int firstColumn = column(ByteText.of(from));
        int lastRow = row(to);
        int lastColumn = column(ByteText.of(to));
        boolean valid =
                firstRow >= 0
                        && firstColumn >= 0
                        && lastRow >= firstRow
                        && lastColumn >= firstColumn;
        return valid
                ? Optional.of(new CellRange(firstRow, firstColumn, lastRow, lastColumn))
                : Optional.empty();
    }

    /// The column of `BC12`, from 0; -1 where there is none, or none that a sheet has.
    static int column(ByteText reference) {
        int column = 0;
        for (int i = 0; i < reference.length() && column <= COLUMNS; i++) {
            byte c = reference.at(i);
            if (c < 'A' || c > 'Z') {
                break;
            }
            column = column * 26 + (c - 'A' + 1);
        }
        return column > COLUMNS ? -1 : column - 1;
    }

    /// The row of `BC12`, from 0; -1 where there is none, or none that a sheet has.
    static int row(String reference) {
        int row = 0;
        for (int i = 0; i < reference.length() && row <= ROWS; i++) {
            char c = reference.charAt(i);
            if (c >= '0' && c <= '9') {
                row = row * 10 + (c - '0');
            } else if (c < 'A' || c > 'Z' || row > 0) {
                return -1;
            }
        }
        return row > ROWS ? -1 : row - 1;
    }

    /// The name of the upper left cell, such as `BC12`.
    static String name(int row, int column) {
        var letters = new StringBuilder();
        for (int rest = column + 1; rest > 0; rest = (rest - 1) / 26) {
            letters.append((char) ('A' + (rest - 1) % 26));
        }
        return letters.reverse().append(row + 1).toString();
    }
}
