package zhiyin.knowledge.parse.pdf;

import java.util.stream.IntStream;

/// Which of many things are connected, by which were joined (union-find with path halving).
final class Groups {
    private final int[] parents;

    Groups(int count) {
        parents = IntStream.range(0, count).toArray();
    }

    /// The same number for all that are connected.
    int of(int i) {
        int root = i;
        while (parents[root] != root) {
            parents[root] = parents[parents[root]];
            root = parents[root];
        }
        return root;
    }

    void join(int a, int b) {
        parents[of(a)] = of(b);
    }
}
