package zhiyin.knowledge.upload;

import java.time.Duration;

/// What is kept of files that come in parts. Immutable; start from [#DEFAULTS].
///
/// @param lifetime of an unfinished upload after its last part
/// @param each what one user may have unfinished
/// @param all what may be unfinished together
public record UploadLimits(Duration lifetime, Bound each, Bound all) {
    public static final UploadLimits DEFAULTS =
            new UploadLimits(
                    Duration.ofHours(24), new Bound(200, 64L << 30), new Bound(2_000, 256L << 30));

    /// @param bytes that they are to have when they are whole
    public record Bound(int count, long bytes) {
        public Bound {
            if (count < 1 || bytes < 1) {
                throw new IllegalArgumentException(
                        "count is %d, bytes %d; expected more than 0".formatted(count, bytes));
            }
        }
    }

    public UploadLimits {
        if (lifetime.toMillis() < 1) {
            throw new IllegalArgumentException(
                    "lifetime is %s, expected more than 0".formatted(lifetime));
        }
    }

    public UploadLimits withLifetime(Duration changed) {
        return new UploadLimits(changed, each, all);
    }

    public UploadLimits withEach(Bound changed) {
        return new UploadLimits(lifetime, changed, all);
    }

    public UploadLimits withAll(Bound changed) {
        return new UploadLimits(lifetime, each, changed);
    }
}
