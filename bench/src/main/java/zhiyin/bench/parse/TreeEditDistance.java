package zhiyin.bench.parse;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// The least cost of making one ordered tree of another by inserting and deleting nodes (1 each) and
/// changing them ([Node#costOf]). By Zhang and Shasha, "Simple fast algorithms for the editing distance
/// between trees and related problems", 1989: nodes are numbered in postorder; a forest of consecutive
/// numbers is compared with another, from left to right; only subtrees that are not their parent's
/// leftmost need a table of their own.
final class TreeEditDistance {
    /// A tree in postorder.
    ///
    /// @param leftmost for each node the number of the first leaf under it
    /// @param roots the subtrees that need a table of their own, in order
    private record Numbered(List<Node> nodes, List<Integer> leftmost, List<Integer> roots) {
        static Numbered of(Node tree) {
            var nodes = new ArrayList<Node>();
            var leftmost = new ArrayList<Integer>();
            number(tree, nodes, leftmost);
            Map<Integer, Integer> last = new TreeMap<>();
            for (int i = 0; i < leftmost.size(); i++) {
                last.put(leftmost.get(i), i);
            }
            return new Numbered(nodes, leftmost, last.values().stream().sorted().toList());
        }

        private static int number(Node node, List<Node> nodes, List<Integer> leftmost) {
            int first = nodes.size();
            for (Node child : node.children()) {
                number(child, nodes, leftmost);
            }
            nodes.add(node);
            leftmost.add(first);
            return first;
        }
    }

    private final Numbered a;
    private final Numbered b;
    private final double[][] trees;
    private final double[][] changes;
    private final double[][] forests;

    private TreeEditDistance(Node first, Node second) {
        a = Numbered.of(first);
        b = Numbered.of(second);
        trees = new double[a.nodes().size()][b.nodes().size()];
        changes = new double[a.nodes().size()][b.nodes().size()];
        for (double[] row : changes) {
            Arrays.fill(row, Double.NaN);
        }
        forests = new double[a.nodes().size() + 1][b.nodes().size() + 1];
    }

    static double between(Node first, Node second) {
        var distance = new TreeEditDistance(first, second);
        for (int i : distance.a.roots()) {
            for (int j : distance.b.roots()) {
                distance.compare(i, j);
            }
        }
        return distance.trees[distance.a.nodes().size() - 1][distance.b.nodes().size() - 1];
    }

    /// Fills `trees` for all pairs of subtrees of `i` and `j` that share their leftmost leaf with them.
    private void compare(int i, int j) {
        int firstA = a.leftmost().get(i);
        int firstB = b.leftmost().get(j);
        for (int x = 0; x <= i - firstA + 1; x++) {
            forests[x][0] = x;
        }
        for (int y = 0; y <= j - firstB + 1; y++) {
            forests[0][y] = y;
        }
        for (int x = 1; x <= i - firstA + 1; x++) {
            for (int y = 1; y <= j - firstB + 1; y++) {
                step(x, y, firstA, firstB);
            }
        }
    }

    private void step(int x, int y, int firstA, int firstB) {
        int i = firstA + x - 1;
        int j = firstB + y - 1;
        double oneLess = Math.min(forests[x - 1][y] + 1, forests[x][y - 1] + 1);
        int leftA = a.leftmost().get(i);
        int leftB = b.leftmost().get(j);
        if (leftA == firstA && leftB == firstB) {
            forests[x][y] = Math.min(oneLess, forests[x - 1][y - 1] + change(i, j));
            trees[i][j] = forests[x][y];
        } else {
            forests[x][y] =
                    Math.min(oneLess, forests[leftA - firstA][leftB - firstB] + trees[i][j]);
        }
    }

    private double change(int i, int j) {
        if (Double.isNaN(changes[i][j])) {
            changes[i][j] = a.nodes().get(i).costOf(b.nodes().get(j));
        }
        return changes[i][j];
    }
}
