package zhiyin.engine.tokenizer;

import java.text.Normalizer;
import java.util.HashMap;
import java.util.Map;

/// Unicode normalization form C as Hugging Face `tokenizers` sees it, in linear time. Its tables are
/// of Unicode 9: characters that came later neither compose nor move. Everything else is Java's.
///
/// A text is composed run by run. A run is a stable character and the unstable ones that follow it;
/// nothing in one has an effect on the next.
final class Composition {
    /// Newer than the reference's tables, or with a newer combining class, and the characters that
    /// compose to newer ones.
    private static final CodePointRanges ISOLATED =
            CodePointRanges.parse(
                    """
                    7fd 897-89f 8ca-8d3 9fe c3c d3b-d3c eba 1715 1abf-1ace 1df6-1dfa a82c 105c9 105d2 \
                    105da 105e4 10d24-10d27 10d69-10d6d 10eab-10eac 10efd-10eff 10f46-10f50 10f82-10f85 \
                    11070 1133b 11382-11385 1138b 1138e 11390-11391 113b8 113bb 113c2 113c5 113c7-113c9 \
                    113ce-113d0 1145e 11839-1183a 11930 11935 11938 1193d-1193e 11943 119e0 11a34 11a47 \
                    11a99 11d42 11d44-11d45 11d97 11f41-11f42 1611e-16129 1612f 16d63 16d67-16d6a \
                    16ff0-16ff1 1e08f 1e130-1e136 1e2ae 1e2ec-1e2ef 1e4ec-1e4ef 1e5ee-1e5ef\
                    """);

    /// Those that may compose with the character before.
    private static final CodePointRanges SECOND =
            CodePointRanges.parse(
                    """
                    300-304 306-30c 30f 311 313-314 31b 323-328 32d-32e 330-331 338 342 345 653-655 93c \
                    9be 9d7 b3e b56-b57 bbe bd7 c56 cc2 cd5-cd6 d3e d57 dca dcf ddf 102e 1161-1175 \
                    11a8-11c2 1b35 3099-309a 110ba 11127 1133e 11357 114b0 114ba 114bd 115af\
                    """);

    /// One mark of each combining class, in their order: Java shows no classes, but which of two
    /// marks it puts first.
    private static final int[] CLASSES =
            codePoints(
                    """
                    334 93c 3099 94d 5b0 5b1 5b2 5b3 5b4 5b5 5b6 5b7 5b8 5b9 5bb 5bc 5bd 5bf 5c1 5c2 fb1e \
                    64b 64c 64d 618 619 61a 651 652 670 711 c55 c56 e38 e48 eb8 ec8 f71 f72 f74 321 1dce \
                    31b 302a 316 59a 302e 1d16d 5ae 300 315 35c 35d 345\
                    """);

    private static final int UNORDERED = -1;

    /// In UTF-16 units. Java moves each mark past those before it one by one, so it gets longer runs
    /// in order already.
    private static final int LONG_RUN = 64;

    private Composition() {}

    private static int[] codePoints(String text) {
        String[] parts = text.strip().split(" ", -1);
        int[] codePoints = new int[parts.length];
        for (int i = 0; i < parts.length; i++) {
            codePoints[i] = Integer.parseInt(parts[i], 16);
        }
        return codePoints;
    }

    /// The flags of [TextKinds] that concern composition.
    static int flags(int codePoint) {
        boolean plain =
                codePoint < 0x300
                        || (codePoint >= 0x3400 && codePoint < 0xA000)
                        || (codePoint >= 0xAC00 && codePoint < Character.MIN_SURROGATE);
        if (plain) {
            return 0; // no first text of a program waits for Java's tables without need
        }
        if (ISOLATED.contains(codePoint)) {
            return TextKinds.ISOLATED;
        }
        String text = Character.toString(codePoint);
        if (SECOND.contains(codePoint) || !normalized(text, Normalizer.Form.NFC).equals(text)) {
            return TextKinds.UNSTABLE;
        }
        return moves(codePoint) ? TextKinds.UNSTABLE | TextKinds.ORDERED : 0;
    }

    private static boolean moves(int codePoint) {
        int last = CLASSES[CLASSES.length - 1];
        return codePoint == last || precedes(codePoint, last);
    }

    /// The composed form of a run.
    static String compose(String run) {
        return normalized(run.length() > LONG_RUN ? ordered(run) : run, Normalizer.Form.NFC);
    }

    /// The canonical decomposition of a run, in canonical order.
    private static String ordered(String run) {
        Map<Integer, String> decompositions = new HashMap<>();
        StringBuilder decomposed = new StringBuilder(run.length() + LONG_RUN);
        run.codePoints()
                .forEach(c ->
                        decomposed.append(
                                decompositions.computeIfAbsent(
                                        c,
                                        key ->
                                                normalized(
                                                        Character.toString(key),
                                                        Normalizer.Form.NFD))));
        int[] marks = decomposed.codePoints().toArray();
        Map<Integer, Integer> classes = new HashMap<>();
        int[] places = new int[marks.length];
        for (int i = 0; i < marks.length; i++) {
            places[i] = classes.computeIfAbsent(marks[i], Composition::combiningClass);
        }
        for (int from = 0; from < marks.length; ) {
            int to = from + 1;
            while (to < marks.length && places[from] != UNORDERED && places[to] != UNORDERED) {
                to++;
            }
            order(marks, places, from, to);
            from = to;
        }
        return new String(marks, 0, marks.length);
    }

    /// Sorts `marks[from..to)` by their classes, keeping the order of equal ones.
    private static void order(int[] marks, int[] places, int from, int to) {
        if (to - from < 2) {
            return;
        }
        int[] starts = new int[CLASSES.length + 1];
        for (int i = from; i < to; i++) {
            starts[places[i] + 1]++;
        }
        for (int i = 0; i < CLASSES.length; i++) {
            starts[i + 1] += starts[i];
        }
        int[] sorted = new int[to - from];
        for (int i = from; i < to; i++) {
            sorted[starts[places[i]]++] = marks[i];
        }
        System.arraycopy(sorted, 0, marks, from, sorted.length);
    }

    /// The index in [#CLASSES] of the class of a mark; [#UNORDERED] for class 0.
    private static int combiningClass(int codePoint) {
        if (!moves(codePoint)) {
            return UNORDERED;
        }
        int low = 0;
        int high = CLASSES.length - 1;
        while (low < high) {
            int middle = (low + high) / 2;
            if (precedes(CLASSES[middle], codePoint)) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    /// Whether the first has a lower combining class, neither of them being 0.
    private static boolean precedes(int first, int second) {
        String swapped = Character.toString(second) + Character.toString(first);
        String ordered = normalized(swapped, Normalizer.Form.NFD);
        return first != second && ordered.codePointAt(0) == first;
    }

    private static String normalized(String text, Normalizer.Form form) {
        return Normalizer.normalize(text, form);
    }
}
