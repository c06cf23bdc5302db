package zhiyin.knowledge.parse.text;

import java.util.HashSet;
import java.util.List;
import java.util.regex.Pattern;
import zhiyin.knowledge.document.Table.Cell;
import zhiyin.knowledge.document.Table.Row;

/// Whether a table's first row names its columns: every cell a different, short word or two, none a
/// number or a date.
final class HeaderRow {
    private static final Pattern VALUE =
            Pattern.compile("[-+(]?[$€£¥￥]?[0-9][0-9.,:/\\-+eE%)年月日 TZ]*");
    private static final int MOST_WIDTH = 60;

    private HeaderRow() {}

    static boolean isFirst(List<Row> rows) {
        if (rows.size() < 2) {
            return false;
        }
        var names = new HashSet<String>();
        for (Cell cell : rows.getFirst().cells()) {
            String name = cell.text().strip();
            if (name.isEmpty()) {
                continue; // a column of row names often has none
            }
            if (Width.of(name) > MOST_WIDTH || VALUE.matcher(name).matches() || !names.add(name)) {
                return false;
            }
        }
        return !names.isEmpty() && names.size() * 2 >= rows.getFirst().cells().size();
    }
}
