package zhiyin.lab.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// A report that a later one is held against: whether quality has dropped since.
public final class Baseline {
    private final Report before;
    private final double tolerance;

    /// @param tolerance by how much a score may drop, 0 to 1
    public Baseline(Report before, double tolerance) {
        this.before = before;
        this.tolerance = tolerance;
    }

    /// What became of a score.
    public enum Verdict {
        KEPT,
        RISEN,
        /// By more than is tolerated.
        DROPPED,
        /// Not measured this time.
        MISSING,
        /// Measured of other data.
        OTHER_DATA
    }

    /// @param now empty where it was not measured
    public record Change(
            String task, String model, double before, Optional<Double> now, Verdict verdict) {
        /// Whether the gate stays shut: a score that dropped, and one that nobody can compare.
        public boolean fails() {
            return verdict != Verdict.KEPT && verdict != Verdict.RISEN;
        }
    }

    /// One for each score of the baseline.
    public List<Change> changes(Report now) {
        var changes = new ArrayList<Change>();
        for (Result old : before.results()) {
            Optional<Result> found =
                    now.results().stream()
                            .filter(each ->
                                    each.task().equals(old.task())
                                            && each.model().equals(old.model()))
                            .findFirst();
            changes.add(
                    new Change(
                            old.task(),
                            old.model(),
                            old.score(),
                            found.map(Result::score),
                            found.map(result -> verdict(old, result)).orElse(Verdict.MISSING)));
        }
        return changes;
    }

    private Verdict verdict(Result old, Result now) {
        if (old.units().length != now.units().length) {
            return Verdict.OTHER_DATA;
        }
        if (old.score() - now.score() > tolerance) {
            return Verdict.DROPPED;
        }
        return now.score() > old.score() ? Verdict.RISEN : Verdict.KEPT;
    }
}
