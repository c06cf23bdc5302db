package zhiyin.engine.tokenizer;

import java.util.Arrays;

/// A growing list of token ids.
final class TokenList {
    private int[] ids;
    private int size;

    TokenList(int capacity) {
        ids = new int[capacity];
    }

    int size() {
        return size;
    }

    void add(int id) {
        if (size == ids.length) {
            ids = Arrays.copyOf(ids, size * 2 + 16);
        }
        ids[size++] = id;
    }

    void addAll(int[] more) {
        addAll(more, more.length);
    }

    void addAll(int[] more, int count) {
        if (ids.length - size < count) {
            ids = Arrays.copyOf(ids, Math.max(size + size / 2, Math.addExact(size, count)) + 16);
        }
        System.arraycopy(more, 0, ids, size, count);
        size += count;
    }

    int get(int index) {
        return ids[index];
    }

    /// The last id at or after `from`, or -1 if there is none.
    int lastFrom(int from) {
        return size > from ? ids[size - 1] : -1;
    }

    void removeFirst() {
        System.arraycopy(ids, 1, ids, 0, --size);
    }

    void truncate(int newSize) {
        size = Math.min(size, newSize);
    }

    int[] toArray() {
        return Arrays.copyOf(ids, size);
    }
}
