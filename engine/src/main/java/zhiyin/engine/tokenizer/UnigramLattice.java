package zhiyin.engine.tokenizer;

import java.util.Arrays;

/// Splits words into the pieces that are likeliest together: Viterbi's algorithm over the trie of all
/// pieces, in time linear in the word for pieces of bounded length. Sums and the choice between equal
/// ones are those of Hugging Face `tokenizers`.
///
/// Tokens are given out as soon as no piece can change them any more: where no piece goes over a place,
/// or where all ways that are still open agree. So a text without any space is neither kept nor read
/// as a whole. Lives for one text.
///
/// ```
/// places      0   1   2   3   ..  size        best[p]: the sum of the best way to p
/// characters    ▁   t   h   e                 from[p]: where its last piece begins, ids[p]: which
/// ```
final class UnigramLattice implements CharacterSink {
    private static final int MIN_CAPACITY = 64;

    private final UnigramModel model;
    private final UnknownRun unknown;
    private final TokenSink out;

    private int capacity = MIN_CAPACITY;
    private int[] codePoints = new int[capacity];
    private int[] starts = new int[capacity];
    private int[] stops = new int[capacity];
    private double[] best = new double[capacity + 1];
    private int[] from = new int[capacity + 1];
    private int[] ids = new int[capacity + 1];
    private int size;

    /// Pieces that may still go on, by where they begin, ascending, and their places in the trie.
    private int[] openStarts = new int[16];

    private int[] openPlaces = new int[16];
    private int open;

    UnigramLattice(UnigramModel model, TokenSink out) {
        this.model = model;
        this.out = out;
        unknown = new UnknownRun(model, out);
    }

    /// Appends a character to the word.
    @Override
    public void take(int codePoint, int start, int stop) {
        if (size == capacity) {
            settle();
        }
        codePoints[size] = codePoint;
        starts[size] = start;
        stops[size] = stop;
        begin();
        size++;
        advance(codePoint);
        if (open == 0) {
            emit(size);
        }
    }

    /// A word of the text is over; nothing happens where none was begun.
    @Override
    public void end() {
        if (size > 0) {
            emit(size);
        }
        unknown.end();
        best[0] = 0;
        open = 0;
    }

    private void begin() {
        if (open == openStarts.length) {
            openStarts = Arrays.copyOf(openStarts, 2 * open);
            openPlaces = Arrays.copyOf(openPlaces, 2 * open);
        }
        openStarts[open] = size;
        openPlaces[open++] = UnigramModel.ROOT;
    }

    /// Finds the best way over the character that was appended.
    private void advance(int codePoint) {
        int kept = 0;
        boolean single = false;
        boolean reached = false;
        for (int i = 0; i < open; i++) {
            int place = model.step(openPlaces[i], codePoint);
            if (place == Trie.NONE) {
                continue;
            }
            int start = openStarts[i];
            openStarts[kept] = start;
            openPlaces[kept++] = place;
            int id = model.pieceAt(place);
            if (id != Trie.NONE) {
                reached = offer(model.score(id) + best[start], start, id, reached);
                single |= start == size - 1;
            }
        }
        open = kept;
        if (!single) {
            int start = size - 1;
            offer(model.unknownScore() + best[start], start, model.unknownId(), reached);
        }
    }

    /// @param reached whether there is a way already
    private boolean offer(double sum, int start, int id, boolean reached) {
        if (!reached || sum > best[size]) {
            best[size] = sum;
            from[size] = start;
            ids[size] = id;
        }
        return true;
    }

    /// Makes room: gives out what all open ways agree on, or, where that is little, gets longer arrays.
    private void settle() {
        int agreed = agreed();
        if (agreed > 0) {
            emit(agreed);
        }
        if (size > capacity / 2) {
            capacity *= 2;
            codePoints = Arrays.copyOf(codePoints, capacity);
            starts = Arrays.copyOf(starts, capacity);
            stops = Arrays.copyOf(stops, capacity);
            best = Arrays.copyOf(best, capacity + 1);
            from = Arrays.copyOf(from, capacity + 1);
            ids = Arrays.copyOf(ids, capacity + 1);
        }
    }

    /// The last place that the best ways to all open pieces go through: of several places the last is
    /// followed back until they are one.
    private int agreed() {
        boolean[] reached = new boolean[size + 1];
        reached[size] = true;
        int ways = 1;
        for (int i = 0; i < open; i++) {
            ways += reached[openStarts[i]] ? 0 : 1;
            reached[openStarts[i]] = true;
        }
        int place = size;
        while (ways > 1) {
            if (reached[place]) {
                ways -= reached[from[place]] ? 1 : 0;
                reached[from[place]] = true;
            }
            place--;
        }
        while (!reached[place]) {
            place--;
        }
        return place;
    }

    /// Gives out the best way to a place, and goes on from there.
    private void emit(int to) {
        int last = to;
        int next = -1;
        while (last > 0) { // turns the way around: from[p] is then where the piece from p ends
            int previous = from[last];
            from[last] = next;
            next = last;
            last = previous;
        }
        for (int start = 0; start < to; ) {
            int end = next;
            next = from[end];
            emitPiece(start, end);
            start = end;
        }
        moveTo(to);
    }

    private void emitPiece(int start, int end) {
        int id = ids[end];
        if (id == model.unknownId()) {
            for (int i = start; i < end; i++) {
                unknown.add(codePoints[i], starts[i], stops[i]);
            }
        } else {
            unknown.end();
            out.take(id, starts[start], stops[end - 1]);
        }
    }

    private void moveTo(int place) {
        best[0] = best[place];
        size -= place;
        if (size == 0) {
            return;
        }
        System.arraycopy(codePoints, place, codePoints, 0, size);
        System.arraycopy(starts, place, starts, 0, size);
        System.arraycopy(stops, place, stops, 0, size);
        System.arraycopy(best, place + 1, best, 1, size);
        System.arraycopy(from, place + 1, from, 1, size);
        System.arraycopy(ids, place + 1, ids, 1, size);
        for (int i = 1; i <= size; i++) {
            from[i] -= place;
        }
        for (int i = 0; i < open; i++) {
            openStarts[i] -= place;
        }
    }
}
