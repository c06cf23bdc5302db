package zhiyin.server;

import java.net.URI;
import java.time.Duration;
import java.util.Optional;

/// How the server watches itself. Immutable; start from [#NONE].
///
/// @param selfCheck how often each model in memory is asked for a vector that is known; zero for never
/// @param collector of traces, which takes OTLP over HTTP
/// @param queriesKept whether administrators are told what slow searches asked for
public record Observation(Duration selfCheck, Optional<URI> collector, boolean queriesKept) {
    public static final Observation NONE = new Observation(Duration.ZERO, Optional.empty(), false);

    public Observation {
        if (selfCheck.isNegative() || selfCheck.compareTo(Duration.ofDays(1)) > 0) {
            throw new IllegalArgumentException(
                    "selfCheck is " + selfCheck + ", expected 0 (never) to 1 day");
        }
        collector.ifPresent(Observation::requireHttp);
    }

    private static void requireHttp(URI address) {
        String scheme = address.getScheme();
        if (!"http".equals(scheme) && !"https".equals(scheme) || address.getHost() == null) {
            throw new IllegalArgumentException(
                    "the collector is \"%s\", expected an address such as http://localhost:4318"
                            .formatted(address));
        }
    }

    public Observation withSelfCheck(Duration every) {
        return new Observation(every, collector, queriesKept);
    }

    public Observation withCollector(URI address) {
        return new Observation(selfCheck, Optional.of(address), queriesKept);
    }

    public Observation withQueriesKept() {
        return new Observation(selfCheck, collector, true);
    }
}
