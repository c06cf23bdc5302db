package zhiyin.knowledge.catalog;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/// Who comes next where several wait in lines: the first of each line, then the second of each.
final class Turns {
    private Turns() {}

    /// @param served who is being served: keeps its place in its line, and is left out
    static <T> List<T> take(List<List<T>> lines, int limit, Predicate<T> served) {
        var taken = new ArrayList<T>();
        int longest = lines.stream().mapToInt(List::size).max().orElse(0);
        for (int place = 0; place < longest; place++) {
            for (List<T> line : lines) {
                if (taken.size() == limit) {
                    return taken;
                }
                if (place < line.size() && !served.test(line.get(place))) {
                    taken.add(line.get(place));
                }
            }
        }
        return taken;
    }
}
