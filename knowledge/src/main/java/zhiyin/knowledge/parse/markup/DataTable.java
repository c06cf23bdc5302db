package zhiyin.knowledge.parse.markup;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jsoup.nodes.Element;
import org.jspecify.annotations.Nullable;
import zhiyin.knowledge.document.Table;
import zhiyin.knowledge.document.Table.Cell;
import zhiyin.knowledge.document.Table.Row;

/// Tables that hold data; those that only place things on a page are no tables.
final class DataTable {
    private static final int MAX_COLUMN_SPAN = 1000;

    /// Characters; cells of data are shorter.
    private static final int MAX_CELL = 1000;

    private DataTable() {}

    /// @return empty where it is a layout: one cell, marked so, or cells that hold what no cell holds
    static Optional<Table> of(Element element) {
        List<Element> rows = rows(element);
        if (isLayout(element, rows)) {
            return Optional.empty();
        }
        var read = new ArrayList<Row>();
        for (int i = 0; i < rows.size(); i++) {
            read.add(row(rows.get(i), rows.size() - i));
        }
        Element caption = child(element, "caption");
        String name = caption == null ? "" : HtmlText.of(caption);
        return Optional.of(new Table(name, read, headerRows(rows)));
    }

    /// Rows of the table itself, not of tables within its cells.
    private static List<Element> rows(Element table) {
        var rows = new ArrayList<Element>();
        for (Element child : table.children()) {
            if (child.nameIs("tr")) {
                rows.add(child);
            } else if (child.nameIs("thead") || child.nameIs("tbody") || child.nameIs("tfoot")) {
                child.children().stream().filter(row -> row.nameIs("tr")).forEach(rows::add);
            }
        }
        rows.removeIf(row -> cells(row).isEmpty());
        return rows;
    }

    private static List<Element> cells(Element row) {
        return row.children().stream().filter(c -> c.nameIs("td") || c.nameIs("th")).toList();
    }

    private static boolean isLayout(Element table, List<Element> rows) {
        String role = table.attr("role");
        if (role.equals("presentation") || role.equals("none")) {
            return true;
        }
        List<Element> cells = rows.stream().flatMap(row -> cells(row).stream()).toList();
        boolean marked =
                child(table, "caption") != null || cells.stream().anyMatch(c -> c.nameIs("th"));
        boolean grid = rows.size() > 1 && cells.size() >= 2 * rows.size();
        return cells.size() <= 1
                || (!marked && cells.stream().anyMatch(cell -> holdsLayout(cell, grid)));
    }

    /// Some data has headings and lists in its cells, but then they are short.
    private static boolean holdsLayout(Element cell, boolean grid) {
        boolean blocks =
                cell.selectFirst("table, h1, h2, h3, h4, h5, h6, pre, form, article, section, nav")
                        != null;
        return blocks && (!grid || HtmlText.of(cell).length() > MAX_CELL);
    }

    private static Row row(Element row, int rowsLeft) {
        var cells = new ArrayList<Cell>();
        for (Element cell : cells(row)) {
            int columns = span(cell.attr("colspan"), MAX_COLUMN_SPAN);
            cells.add(new Cell(HtmlText.of(cell), columns, span(cell.attr("rowspan"), rowsLeft)));
        }
        return new Row(cells);
    }

    /// Zero means all that are left; what is no number means one.
    private static int span(String value, int most) {
        String digits = value.strip();
        if (digits.isEmpty() || !digits.chars().allMatch(c -> c >= '0' && c <= '9')) {
            return 1;
        }
        int span = digits.length() > 6 ? most : Integer.parseInt(digits);
        return span == 0 ? most : Math.min(span, most);
    }

    /// Rows of `thead`; without one, first rows that have only `th`. Rows that all have only `th` are one
    /// header and its data.
    private static int headerRows(List<Element> rows) {
        int count = 0;
        while (count < rows.size() && (isInHead(rows.get(count)) || isNamed(rows.get(count)))) {
            count++;
        }
        boolean all = count > 1 && count == rows.size() && !isInHead(rows.getLast());
        return all ? 1 : count;
    }

    private static boolean isInHead(Element row) {
        Element parent = row.parent();
        return parent != null && parent.nameIs("thead");
    }

    private static boolean isNamed(Element row) {
        return cells(row).stream().allMatch(cell -> cell.nameIs("th"));
    }

    private static @Nullable Element child(Element parent, String name) {
        return parent.children().stream().filter(c -> c.nameIs(name)).findFirst().orElse(null);
    }
}
