package zhiyin.knowledge.catalog;

import java.time.Instant;
import java.util.Map;

/// A process that works on a catalog which several share.
///
/// @param name of its machine and its number there, for people
/// @param url where it answers; empty before it does
/// @param work how many things of each kind it is at; none it is not at
public record ProcessInfo(
        long id,
        String name,
        String url,
        Instant started,
        Instant aliveUntil,
        Map<Claim, Long> work) {
    public ProcessInfo {
        work = Map.copyOf(work);
    }
}
