package zhiyin.engine.verify;

import java.util.List;
import java.util.Optional;
import zhiyin.engine.Profile;
import zhiyin.engine.backend.NumericType;
import zhiyin.engine.model.ModelInfo;
import zhiyin.engine.model.WeightSummary;

/// What [Verification] found.
///
/// @param examples those known for a model of these sizes; they may have nothing to compare with
public record VerificationReport(
        ModelInfo model,
        WeightSummary weights,
        Profile profile,
        NumericType type,
        Optional<Examples> examples,
        List<Check> checks) {
    public VerificationReport {
        checks = List.copyOf(checks);
    }

    public boolean passed() {
        return checks.stream().allMatch(Check::passed);
    }

    /// Whether anything was compared with what others computed.
    public boolean compared() {
        return examples.isPresent() && !examples.get().isEmpty();
    }
}
