package zhiyin.engine.tokenizer;

import java.util.Arrays;

/// Merges a long piece in time n log n: its symbols form a doubly linked list, its pairs a binary
/// heap of `rank << 32 | position`. An entry whose pair has changed since is skipped when it comes up.
final class LongPiece {
    private static final int END = -1;

    private final PairRanks merges;
    private final int[] symbols;

    /// The rank of the pair that starts at a position, [PairRanks#NONE] where none does.
    private final int[] ranks;

    private final int[] next;
    private final int[] previous;
    private long[] heap;
    private int heapSize;

    /// @param ranks of each symbol with its successor; both arrays are overwritten
    LongPiece(PairRanks merges, int[] symbols, int[] ranks, int size) {
        this.merges = merges;
        this.symbols = symbols;
        this.ranks = ranks;
        next = new int[size];
        previous = new int[size];
        heap = new long[size];
        for (int i = 0; i < size; i++) {
            next[i] = i + 1;
            previous[i] = i - 1;
            if (ranks[i] != PairRanks.NONE) {
                heap[heapSize++] = entry(i);
            }
        }
        next[size - 1] = END;
        for (int i = heapSize / 2 - 1; i >= 0; i--) {
            sink(heap[i], i);
        }
    }

    /// Leaves the tokens at the start of the symbols and gives their number.
    int merge() {
        while (heapSize > 0) {
            long lowest = heap[0];
            int at = (int) lowest;
            heapSize--;
            sink(heap[heapSize], 0);
            if (ranks[at] == (int) (lowest >>> Integer.SIZE)) {
                mergeAt(at);
            }
        }
        int size = 0;
        for (int i = 0; i != END; i = next[i]) {
            symbols[size++] = symbols[i];
        }
        return size;
    }

    private void mergeAt(int at) {
        symbols[at] = merges.merged(ranks[at]);
        int gone = next[at];
        ranks[gone] = PairRanks.NONE;
        next[at] = next[gone];
        if (next[at] != END) {
            previous[next[at]] = at;
        }
        renew(at);
        if (previous[at] != END) {
            renew(previous[at]);
        }
    }

    private void renew(int at) {
        ranks[at] = next[at] == END ? PairRanks.NONE : merges.rank(symbols[at], symbols[next[at]]);
        if (ranks[at] != PairRanks.NONE) {
            push(entry(at));
        }
    }

    private long entry(int at) {
        return (long) ranks[at] << Integer.SIZE | at;
    }

    private void push(long entry) {
        if (heapSize == heap.length) {
            heap = Arrays.copyOf(heap, heapSize + (heapSize >> 1) + 16);
        }
        int hole = heapSize++;
        while (hole > 0 && heap[(hole - 1) / 2] > entry) {
            heap[hole] = heap[(hole - 1) / 2];
            hole = (hole - 1) / 2;
        }
        heap[hole] = entry;
    }

    private void sink(long entry, int from) {
        int hole = from;
        while (2 * hole + 1 < heapSize) {
            int child = 2 * hole + 1;
            if (child + 1 < heapSize && heap[child + 1] < heap[child]) {
                child++;
            }
            if (heap[child] >= entry) {
                break;
            }
            heap[hole] = heap[child];
            hole = child;
        }
        heap[hole] = entry;
    }
}
