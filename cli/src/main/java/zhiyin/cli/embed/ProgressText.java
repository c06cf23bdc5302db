package zhiyin.cli.embed;

import java.util.OptionalDouble;
import zhiyin.cli.ProgressLine;

/// How far a run is and how fast:
/// ```text
/// [=========>          ]  45%  1,234,567 texts  2,345 texts/s  67,890 tokens/s  ETA 3:25
/// ```
final class ProgressText {
    private ProgressText() {}

    /// @param before share of the input done before this run
    /// @param done share of the input done; empty where its size is unknown
    static String of(Totals totals, double before, OptionalDouble done) {
        String speeds =
                "%,d texts  %,.0f texts/s  %,.0f tokens/s"
                        .formatted(
                                totals.resumed() + totals.embedded() + totals.skipped(),
                                totals.textsPerSecond(),
                                totals.tokensPerSecond());
        if (done.isEmpty()) {
            return speeds;
        }
        double share = Math.min(1, done.getAsDouble());
        return "%s %3.0f%%  %s  ETA %s"
                .formatted(
                        ProgressLine.bar(share),
                        share * 100,
                        speeds,
                        remaining(totals, before, share));
    }

    private static String remaining(Totals totals, double before, double share) {
        double perSecond = (share - before) / Math.max(totals.time().toMillis() / 1000.0, 1e-3);
        return perSecond <= 0 ? "unknown" : ProgressLine.time(Math.round((1 - share) / perSecond));
    }
}
