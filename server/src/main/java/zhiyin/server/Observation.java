package zhiyin.server;

import java.time.Duration;

/// How the server watches itself. Immutable; start from [#NONE].
///
/// @param selfCheck how often each model in memory is asked for a vector that is known; zero for never
public record Observation(Duration selfCheck) {
    public static final Observation NONE = new Observation(Duration.ZERO);

    public Observation {
        if (selfCheck.isNegative() || selfCheck.compareTo(Duration.ofDays(1)) > 0) {
            throw new IllegalArgumentException(
                    "selfCheck is " + selfCheck + ", expected 0 (never) to 1 day");
        }
    }

    public Observation withSelfCheck(Duration every) {
        return new Observation(every);
    }
}
