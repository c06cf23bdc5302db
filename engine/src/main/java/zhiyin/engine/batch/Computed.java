package zhiyin.engine.batch;

import java.time.Duration;

/// What became of a request.
///
/// @param vectors one a sequence, pooled, not normalised
/// @param queued until the first batch with a sequence of it began
/// @param computed from then until the last vector
public record Computed(float[][] vectors, Duration queued, Duration computed) {}
