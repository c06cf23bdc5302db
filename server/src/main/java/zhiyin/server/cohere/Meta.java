package zhiyin.server.cohere;

import java.util.Optional;

/// What Cohere's answers say of themselves.
public record Meta(ApiVersion apiVersion, BilledUnits billedUnits) {
    /// @param version `1` or `2`
    public record ApiVersion(String version) {}

    /// What has been used; nothing is billed.
    public record BilledUnits(Optional<Long> inputTokens, Optional<Long> searchUnits) {}

    static Meta ofTokens(String version, long tokens) {
        return new Meta(
                new ApiVersion(version), new BilledUnits(Optional.of(tokens), Optional.empty()));
    }

    /// Of one search.
    public static Meta ofSearch(String version) {
        return new Meta(
                new ApiVersion(version), new BilledUnits(Optional.empty(), Optional.of(1L)));
    }
}
