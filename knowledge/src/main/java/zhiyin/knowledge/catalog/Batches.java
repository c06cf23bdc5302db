package zhiyin.knowledge.catalog;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/// Keys for statements that name many: SQLite takes 32,766 values at once, and a few lengths are enough.
final class Batches {
    private static final int MAX_KEYS = 1_000;

    private Batches() {}

    static <T> List<List<T>> of(Collection<T> keys) {
        var all = new ArrayList<T>(keys);
        var batches = new ArrayList<List<T>>();
        for (int from = 0; from < all.size(); from += MAX_KEYS) {
            batches.add(all.subList(from, Math.min(all.size(), from + MAX_KEYS)));
        }
        return batches;
    }

    /// The values of a statement that names some keys behind other values.
    static Object[] values(List<?> keys, Object... before) {
        var values = new ArrayList<Object>(List.of(before));
        values.addAll(keys);
        return values.toArray();
    }
}
