package zhiyin.server.auth;

import java.time.Instant;
import java.time.LocalDate;
import java.util.Map;

/// Where it is written down what keys have used. Thread-safe.
public sealed interface UsageBook permits UsageFile, SharedUsage {
    /// What a key has used.
    ///
    /// @param tokens of that day (UTC)
    /// @param last when it was used last
    record Use(LocalDate day, long tokens, Instant last) {
        /// Of the later day, where they are not of the same.
        Use plus(Use other) {
            Instant later = last.isAfter(other.last) ? last : other.last;
            if (day.equals(other.day)) {
                return new Use(day, tokens + other.tokens, later);
            }
            return day.isAfter(other.day)
                    ? new Use(day, tokens, later)
                    : new Use(other.day, other.tokens, later);
        }
    }

    /// Adds what was used, by key, and tells what all who write here have used.
    ///
    /// @throws zhiyin.knowledge.catalog.CatalogException where it is in a catalog that is away
    Map<String, Use> add(Map<String, Use> here);

    /// Whether others write here, too, and requests should not wait for it.
    boolean isShared();
}
