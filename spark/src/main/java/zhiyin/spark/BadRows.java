package zhiyin.spark;

import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.spark.util.AccumulatorV2;

/// Rows that have no vector, with the reasons. A task that is run twice names its rows twice, by the same numbers, so
/// each counts once. No more than so many are kept of a job, one more than it may have.
///
/// Used by the tasks' threads and by the driver's, each with copies of their own.
public final class BadRows extends AccumulatorV2<BadRows.BadRow, Map<String, String>> {
    private static final long serialVersionUID = 1L;

    private final int most;
    private final TreeMap<String, String> reasons = new TreeMap<>();

    /// @param stage what tells the numbers of one pass over the rows from another's
    /// @param partition of the pass
    /// @param number of the row in the partition
    /// @param reason the row's place, and what is wrong with it
    public record BadRow(String stage, int partition, long number, String reason) {
        String key() {
            return "%s-%05d-%010d".formatted(stage, partition, number);
        }
    }

    BadRows(int most) {
        this.most = most;
    }

    @Override
    public boolean isZero() {
        return reasons.isEmpty();
    }

    @Override
    public BadRows copy() {
        var copy = new BadRows(most);
        synchronized (reasons) {
            copy.reasons.putAll(reasons);
        }
        return copy;
    }

    @Override
    public void reset() {
        synchronized (reasons) {
            reasons.clear();
        }
    }

    @Override
    public void add(BadRow row) {
        put(row.key(), row.reason());
    }

    private void put(String key, String reason) {
        synchronized (reasons) {
            if (reasons.size() <= most) {
                reasons.put(key, reason);
            }
        }
    }

    @Override
    public void merge(AccumulatorV2<BadRow, Map<String, String>> other) {
        other.value().forEach(this::put);
    }

    /// Reasons by the rows' numbers.
    @Override
    public Map<String, String> value() {
        synchronized (reasons) {
            return reasons.entrySet().stream()
                    .collect(
                            Collectors.toMap(
                                    Map.Entry::getKey,
                                    Map.Entry::getValue,
                                    (first, _) -> first,
                                    TreeMap::new));
        }
    }
}
