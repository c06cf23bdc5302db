package zhiyin.engine.pull;

import java.time.Duration;

/// How files are fetched.
///
/// @param connections requests at once, 1 to 16
/// @param chunkBytes bytes a request asks for
/// @param connectTimeout until a connection is made
/// @param readTimeout until a silent connection is given up; also one that brings under 4 KiB in this time
/// @param attempts failures in a row, without progress between them, after which a file is given up
/// @param backoff pause after the first failure; doubles with each, up to [#maxPause()]
/// @param maxPause the longest pause, also where the hub asks for a longer one
public record PullOptions(
        int connections,
        long chunkBytes,
        Duration connectTimeout,
        Duration readTimeout,
        int attempts,
        Duration backoff,
        Duration maxPause) {
    public static final int MAX_CONNECTIONS = 16;

    public static final PullOptions DEFAULTS =
            new PullOptions(
                    4,
                    32L << 20,
                    Duration.ofSeconds(15),
                    Duration.ofSeconds(30),
                    6,
                    Duration.ofMillis(500),
                    Duration.ofMinutes(2));

    public PullOptions {
        if (connections < 1 || connections > MAX_CONNECTIONS) {
            throw new IllegalArgumentException(
                    "connections is %d, expected 1 to %d".formatted(connections, MAX_CONNECTIONS));
        }
        if (chunkBytes < 1 || attempts < 1) {
            throw new IllegalArgumentException(
                    "chunkBytes is %d and attempts is %d, expected 1 or more"
                            .formatted(chunkBytes, attempts));
        }
    }

    public PullOptions withConnections(int number) {
        return new PullOptions(
                number, chunkBytes, connectTimeout, readTimeout, attempts, backoff, maxPause);
    }
}
