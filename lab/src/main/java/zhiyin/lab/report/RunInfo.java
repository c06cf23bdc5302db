package zhiyin.lab.report;

import java.time.Instant;
import java.util.OptionalInt;

/// How a run was made, so that it can be made again.
///
/// @param zhiyin version of the program
/// @param command to be typed for the same run
/// @param seconds that it took; vectors computed in earlier runs took none
/// @param seed of everything that is drawn
/// @param bootstrapDraws behind every interval
/// @param limit of queries, pairs and rows of each task; empty for all
public record RunInfo(
        String zhiyin,
        Machine machine,
        String command,
        Instant started,
        double seconds,
        long seed,
        int bootstrapDraws,
        OptionalInt limit) {
    public RunInfo withSeconds(double measured) {
        return new RunInfo(
                zhiyin, machine, command, started, measured, seed, bootstrapDraws, limit);
    }
}
