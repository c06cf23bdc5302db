package zhiyin.bench.parse;

import java.util.ArrayList;
import java.util.List;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Element;

/// All tables of a text as one tree: `table` > `tr` > `td`. The published scorer compares all tables of a
/// page jointly, so does this one.
///
/// @param count of nodes, elements within cells among them
record TableTree(Node root, int count) {
    /// @param html Markdown with tables in HTML
    static TableTree of(String html) {
        List<Element> outermost =
                Jsoup.parse(html).select("table").stream()
                        .filter(table -> !table.parents().is("table"))
                        .toList();
        int within = 0;
        List<Node> tables = new ArrayList<>();
        for (Element table : outermost) {
            within += table.select("td *, th *").size();
            tables.add(table(table));
        }
        Node root = Node.of("table", tables);
        return new TableTree(root, root.count() - 1 + within);
    }

    boolean isEmpty() {
        return root.children().isEmpty();
    }

    private static Node table(Element table) {
        return Node.of(
                "table",
                table.select("tr").stream()
                        .filter(row -> table.equals(row.closest("table")))
                        .map(TableTree::row)
                        .toList());
    }

    private static Node row(Element row) {
        return Node.of(
                "tr",
                row.children().stream()
                        .filter(cell -> cell.normalName().matches("t[dh]"))
                        .map(TableTree::cell)
                        .toList());
    }

    /// Header cells count as cells: where a table's header ends is not scored.
    private static Node cell(Element cell) {
        return new Node(
                "td",
                span(cell.attr("colspan")),
                span(cell.attr("rowspan")),
                Score.normalized(cell.wholeText()),
                List.of());
    }

    private static int span(String attribute) {
        String digits = attribute.strip();
        return digits.matches("[+-]?[0-9]{1,9}") ? Integer.parseInt(digits) : 1;
    }
}
