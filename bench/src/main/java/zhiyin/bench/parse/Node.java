package zhiyin.bench.parse;

import java.util.List;

/// A node of the trees that are compared.
///
/// @param tag what it is, such as `tr` or `heading`
/// @param columns that a cell covers; 1 for other nodes
/// @param rows that a cell covers; 1 for other nodes
/// @param text empty for nodes that only hold others
record Node(String tag, int columns, int rows, String text, List<Node> children) {
    static Node of(String tag, List<Node> children) {
        return new Node(tag, 1, 1, "", children);
    }

    static Node leaf(String tag, String text) {
        return new Node(tag, 1, 1, text, List.of());
    }

    int count() {
        return 1 + children.stream().mapToInt(Node::count).sum();
    }

    /// What it costs to make this node the other: 1 where they are of different kinds, else the share of
    /// their texts' characters that must change.
    double costOf(Node other) {
        boolean alike = tag.equals(other.tag) && columns == other.columns && rows == other.rows;
        return alike ? Levenshtein.share(text, other.text) : 1;
    }
}
