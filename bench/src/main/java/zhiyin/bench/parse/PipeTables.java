package zhiyin.bench.parse;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Markdown's tables of pipes, made tables of HTML, so that both kinds are compared alike.
final class PipeTables {
    private final String[] lines;
    private final StringBuilder out = new StringBuilder();

    private PipeTables(String markdown) {
        lines = markdown.split("\\R", -1);
    }

    /// The same Markdown, each line ended by a line feed, with every table of pipes as `<table>`.
    static String toHtml(String markdown) {
        var tables = new PipeTables(markdown);
        int line = 0;
        while (line < tables.lines.length) {
            line = tables.copy(line);
        }
        return tables.out.toString();
    }

    /// @return the number of the line to go on with
    private int copy(int line) {
        List<String> header = cells(line);
        List<String> rule = cells(line + 1);
        if (header == null || rule == null || !rule.stream().allMatch(PipeTables::isRule)) {
            out.append(lines[line]).append('\n');
            return line + 1;
        }
        int columns = Math.max(header.size(), rule.size());
        List<List<String>> rows = new ArrayList<>();
        rows.add(fitted(header, columns));
        int next = line + 2;
        for (List<String> row = cells(next); row != null; row = cells(++next)) {
            rows.add(fitted(row, columns));
        }
        if (rows.size() > 1 && rows.getFirst().stream().allMatch(String::isEmpty)) {
            rows.removeFirst();
        }
        write(rows);
        return next;
    }

    /// The cells of a line; null where it is not a table's or there is none.
    private @Nullable List<String> cells(int line) {
        String text = line < lines.length ? lines[line].strip() : "";
        if (!text.contains("|")) {
            return null;
        }
        List<String> cells = new ArrayList<>(Arrays.asList(text.split("\\|", -1)));
        if (text.startsWith("|")) {
            cells.removeFirst();
        }
        if (!cells.isEmpty() && text.endsWith("|")) {
            cells.removeLast();
        }
        cells.replaceAll(String::strip);
        return cells.isEmpty() ? null : cells;
    }

    private static boolean isRule(String cell) {
        return cell.replace(" ", "").matches("[-:]+");
    }

    /// A row of three cells in a wider table is a label, one text across the middle, and a last cell.
    private static List<String> fitted(List<String> cells, int columns) {
        var row = new ArrayList<>(cells);
        if (cells.size() == 3 && columns > 3) {
            row.addAll(1, Collections.nCopies(columns - 3, cells.get(1)));
        }
        while (row.size() < columns) {
            row.add("");
        }
        return row.subList(0, columns);
    }

    private void write(List<List<String>> rows) {
        out.append("<table>");
        String tag = "th";
        for (List<String> row : rows) {
            out.append("<tr>");
            for (String cell : row) {
                out.append('<').append(tag).append('>');
                out.append(escaped(cell)).append("</").append(tag).append('>');
            }
            out.append("</tr>");
            tag = "td";
        }
        out.append("</table>\n");
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;")
                .replace("'", "&#x27;");
    }
}
