package zhiyin.knowledge.embed.remote;

/// What a remote model was asked since the start of the process.
///
/// @param host that computes it
/// @param requests that were answered
/// @param retries of requests that failed or were refused for a time
/// @param failures requests that were given up
/// @param tokens as it counts them itself; as they are estimated here where it does not say
/// @param dollars they cost by the price given
public record RemoteStatus(
        String host,
        long requests,
        long retries,
        long failures,
        long texts,
        long tokens,
        double dollars) {}
