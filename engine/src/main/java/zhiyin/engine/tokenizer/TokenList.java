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
        for (int id : more) {
            add(id);
        }
    }

    void truncate(int newSize) {
        size = Math.min(size, newSize);
    }

    int[] toArray() {
        return Arrays.copyOf(ids, size);
    }
}
