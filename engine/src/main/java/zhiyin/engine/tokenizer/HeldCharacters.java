package zhiyin.engine.tokenizer;

import java.util.Arrays;

/// Characters that a sink holds back until it knows what becomes of them, each with its place.
final class HeldCharacters {
    private int[] codePoints = new int[16];
    private int[] starts = new int[16];
    private int[] stops = new int[16];
    private int from;
    private int to;

    int size() {
        return to - from;
    }

    int codePoint(int index) {
        return codePoints[from + index];
    }

    int start(int index) {
        return starts[from + index];
    }

    int stop(int index) {
        return stops[from + index];
    }

    void add(int codePoint, int start, int stop) {
        if (to == codePoints.length) {
            makeRoom();
        }
        codePoints[to] = codePoint;
        starts[to] = start;
        stops[to++] = stop;
    }

    private void makeRoom() {
        int size = size();
        int capacity = size > codePoints.length / 2 ? 2 * codePoints.length : codePoints.length;
        codePoints = moved(codePoints, capacity);
        starts = moved(starts, capacity);
        stops = moved(stops, capacity);
        from = 0;
        to = size;
    }

    private int[] moved(int[] values, int capacity) {
        return Arrays.copyOf(Arrays.copyOfRange(values, from, to), capacity);
    }

    void drop(int count) {
        from += count;
        if (from == to) {
            from = 0;
            to = 0;
        }
    }

    /// Hands on the first ones.
    void release(int count, CharacterSink next) {
        for (int i = from; i < from + count; i++) {
            next.take(codePoints[i], starts[i], stops[i]);
        }
        drop(count);
    }
}
