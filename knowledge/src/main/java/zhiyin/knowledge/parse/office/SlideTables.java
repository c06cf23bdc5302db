package zhiyin.knowledge.parse.office;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.apache.poi.sl.usermodel.TableCell;
import org.apache.poi.sl.usermodel.TableShape;
import zhiyin.knowledge.document.Block;
import zhiyin.knowledge.document.Place;
import zhiyin.knowledge.document.Table;

/// Reads a slide's tables.
final class SlideTables {
    private static final int MOST_CELLS = 200_000;

    private SlideTables() {}

    static Optional<Block> read(TableShape<?, ?> shape, SlideParts parts, Place place) {
        int rows = shape.getNumberOfRows();
        int columns = shape.getNumberOfColumns();
        if (rows < 1 || columns < 1 || (long) rows * columns > MOST_CELLS) {
            return Optional.empty();
        }
        var covered = new boolean[rows][columns];
        List<Table.Row> all = new ArrayList<>();
        for (int row = 0; row < rows; row++) {
            all.add(row(shape, row, covered));
        }
        int headers = rows > 1 && parts.hasHeaderRow(shape) ? 1 : 0;
        return Optional.of(new Block.TableBlock(new Table("", all, headers), place));
    }

    private static Table.Row row(TableShape<?, ?> shape, int row, boolean[][] covered) {
        List<Table.Cell> cells = new ArrayList<>();
        for (int column = 0; column < covered[row].length; column++) {
            if (!covered[row][column]) {
                TableCell<?, ?> cell = shape.getCell(row, column);
                int across =
                        cell == null ? 1 : span(cell.getGridSpan(), covered[row].length - column);
                int down = cell == null ? 1 : span(cell.getRowSpan(), covered.length - row);
                cover(covered, row, column, down, across);
                cells.add(new Table.Cell(cell == null ? "" : text(cell), across, down));
            }
        }
        return new Table.Row(cells);
    }

    private static int span(int claimed, int most) {
        return Math.clamp(claimed, 1, most);
    }

    private static void cover(boolean[][] covered, int row, int column, int down, int across) {
        for (int i = row; i < row + down; i++) {
            for (int k = column; k < column + across; k++) {
                covered[i][k] = true;
            }
        }
    }

    private static String text(TableCell<?, ?> cell) {
        return cell.getTextParagraphs().stream()
                .map(SlideText::said)
                .filter(said -> !said.isBlank())
                .map(String::strip)
                .collect(Collectors.joining("\n"));
    }
}
