package zhiyin.knowledge.document;

import java.io.IOException;
import java.util.function.UnaryOperator;
import zhiyin.knowledge.document.Table.Cell;
import zhiyin.knowledge.document.Table.Row;

/// A table's rows as HTML, for Markdown and for pages.
final class HtmlTable {
    private HtmlTable() {}

    /// Rows in `thead` and `tbody`, without the table's own tag. Has no blank lines, which would end it
    /// within Markdown.
    static void rows(Table table, Appendable out) throws IOException {
        section("thead", "th", table, 0, table.headerRows(), out);
        section("tbody", "td", table, table.headerRows(), table.rows().size(), out);
    }

    /// As [#rows], one line, without `thead` and `tbody`.
    ///
    /// @param characters what becomes of each cell's text
    static void plainRows(Table table, UnaryOperator<String> characters, Appendable out)
            throws IOException {
        for (int i = 0; i < table.rows().size(); i++) {
            row(table.rows().get(i), i < table.headerRows() ? "th" : "td", characters, out);
        }
    }

    private static void section(
            String tag, String cellTag, Table table, int from, int to, Appendable out)
            throws IOException {
        if (from == to) {
            return;
        }
        out.append('<').append(tag).append(">\n");
        for (Row row : table.rows().subList(from, to)) {
            row(row, cellTag, UnaryOperator.identity(), out);
            out.append('\n');
        }
        out.append("</").append(tag).append(">\n");
    }

    private static void row(Row row, String tag, UnaryOperator<String> characters, Appendable out)
            throws IOException {
        out.append("<tr>");
        for (Cell cell : row.cells()) {
            out.append('<').append(tag);
            span("colspan", cell.columns(), out);
            span("rowspan", cell.rows(), out);
            out.append('>')
                    .append(text(characters.apply(cell.text())))
                    .append("</")
                    .append(tag)
                    .append('>');
        }
        out.append("</tr>");
    }

    private static void span(String name, int count, Appendable out) throws IOException {
        if (count > 1) {
            out.append(' ').append(name).append("=\"").append(Integer.toString(count)).append('"');
        }
    }

    /// Text between tags, or in an attribute's double quotes; lines become `<br>`.
    private static String text(String text) {
        return escape(MarkdownEscape.clean(text)).replace("\n", "<br>");
    }

    /// Text that is no markup anywhere in HTML.
    static String escape(String text) {
        var out = new StringBuilder(text.length() + 16);
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '&' -> out.append("&amp;");
                case '<' -> out.append("&lt;");
                case '>' -> out.append("&gt;");
                case '"' -> out.append("&quot;");
                case '\'' -> out.append("&#39;");
                default -> out.append(c);
            }
        }
        return out.toString();
    }
}
