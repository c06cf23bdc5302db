package zhiyin.engine.tokenizer;

import java.util.Arrays;
import zhiyin.engine.EngineException;

/// A trie over code points whose edges all live in one open-addressing hash table, so that a step is
/// one multiplication and, nearly always, one memory access, and building it allocates nothing per
/// node. An edge is one `long`:
/// ```
///  63 bits: | parent node, 21 | code point, 21 | child node, 21 |    0 = empty slot
/// ```
/// Filled by one thread, then only read: safe to share once published.
final class Trie {
    static final int NONE = -1;
    private static final int NODE_BITS = 21;
    private static final int MAX_NODES = 1 << NODE_BITS;
    private static final long FIBONACCI = 0x9E37_79B9_7F4A_7C15L;

    private long[] edges;
    private int shift;
    private int[] values;
    private int nodes;

    /// An empty trie with room for about `expectedNodes` before it has to grow.
    Trie(int expectedNodes) {
        int capacity = Integer.highestOneBit(Math.clamp(expectedNodes, 16, MAX_NODES)) * 4;
        edges = new long[capacity];
        shift = Long.SIZE - Integer.numberOfTrailingZeros(capacity);
        values = new int[capacity / 2];
        Arrays.fill(values, NONE);
    }

    /// A new node without a parent, from which words may start.
    int addRoot() {
        if (nodes == MAX_NODES) {
            throw new EngineException(
                    EngineException.Code.MODEL_UNSUPPORTED,
                    "the vocabulary needs more than %,d trie nodes; use a model with a smaller one"
                            .formatted(MAX_NODES));
        }
        if (nodes == values.length) {
            values = Arrays.copyOf(values, nodes * 2);
            Arrays.fill(values, nodes, values.length, NONE);
        }
        return nodes++;
    }

    /// Sets the value of the word `text[from..]` below `root`; a value set before is replaced.
    void put(int root, String text, int from, int value) {
        int node = root;
        for (int i = from; i < text.length(); ) {
            int codePoint = text.codePointAt(i);
            i += Character.charCount(codePoint);
            node = childOrNew(node, codePoint);
        }
        values[node] = value;
    }

    /// The node reached from `node` by the code point, or [#NONE].
    int child(int node, int codePoint) {
        long key = key(node, codePoint);
        int mask = edges.length - 1;
        for (int slot = slot(key); ; slot = (slot + 1) & mask) {
            long edge = edges[slot];
            if (edge >>> NODE_BITS == key) {
                return edge == 0 ? NONE : (int) edge & (MAX_NODES - 1);
            }
            if (edge == 0) {
                return NONE;
            }
        }
    }

    /// The value at a node, or [#NONE].
    int value(int node) {
        return values[node];
    }

    private int childOrNew(int node, int codePoint) {
        int child = child(node, codePoint);
        if (child != NONE) {
            return child;
        }
        if (nodes > edges.length / 2) {
            grow();
        }
        int added = addRoot();
        insert(key(node, codePoint) << NODE_BITS | added);
        return added;
    }

    private void insert(long edge) {
        int mask = edges.length - 1;
        int slot = slot(edge >>> NODE_BITS);
        while (edges[slot] != 0) {
            slot = (slot + 1) & mask;
        }
        edges[slot] = edge;
    }

    private void grow() {
        long[] old = edges;
        edges = new long[old.length * 2];
        shift--;
        for (long edge : old) {
            if (edge != 0) {
                insert(edge);
            }
        }
    }

    private static long key(int node, int codePoint) {
        return (long) node << NODE_BITS | codePoint;
    }

    private int slot(long key) {
        return (int) ((key * FIBONACCI) >>> shift);
    }
}
