package zhiyin.knowledge.parse.pdf;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import zhiyin.knowledge.parse.pdf.Grid.Area;

/// The places between a lattice's borders and the words in each.
final class LatticePlaces {
    final float[] xs;
    final float[] ys;
    private final Map<Integer, List<Word>> byPlace = new HashMap<>();

    LatticePlaces(float[] xs, float[] ys, List<Word> words) {
        this.xs = xs;
        this.ys = ys;
        for (Word word : words) {
            int row = index(ys, word.height());
            int column = index(xs, word.middle());
            if (row >= 0 && column >= 0) {
                byPlace.computeIfAbsent(row * columns() + column, _ -> new ArrayList<>()).add(word);
            }
        }
    }

    private static int index(float[] borders, float at) {
        if (at < borders[0] || at > borders[borders.length - 1]) {
            return -1;
        }
        int index = Arrays.binarySearch(borders, at);
        return Math.min(index >= 0 ? index : -index - 2, borders.length - 2);
    }

    int rows() {
        return ys.length - 1;
    }

    int columns() {
        return xs.length - 1;
    }

    List<Word> at(int row, int column) {
        return byPlace.getOrDefault(row * columns() + column, List.of());
    }

    void fill(Area area) {
        for (int r = area.top; r <= area.bottom; r++) {
            for (int c = area.left; c <= area.right; c++) {
                at(r, c).forEach(area.text::add);
            }
        }
    }
}
