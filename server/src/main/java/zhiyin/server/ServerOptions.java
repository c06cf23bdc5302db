package zhiyin.server;

import java.time.Duration;

/// Where the server listens and what it bears. Immutable; start from [#DEFAULTS].
///
/// @param host address to listen on; this machine only by default
/// @param port 0 takes a free one
/// @param maxBodyBytes longest request body; a longer one is refused with status 413
/// @param idleTimeout how long a connection may be silent, within a request body too; computing does
///     not count
/// @param stopTimeout how long [HttpServer#close()] waits for requests in flight
/// @param maxConnections at once; more wait to be accepted
/// @param security who may use it, and how it is reached
/// @param observation how it watches itself
public record ServerOptions(
        String host,
        int port,
        long maxBodyBytes,
        Duration idleTimeout,
        Duration stopTimeout,
        int maxConnections,
        Security security,
        Observation observation) {
    public static final String DEFAULT_HOST = "127.0.0.1";
    public static final int DEFAULT_PORT = 8000;

    public static final ServerOptions DEFAULTS =
            new ServerOptions(
                    DEFAULT_HOST,
                    DEFAULT_PORT,
                    16L << 20,
                    Duration.ofSeconds(30),
                    Duration.ofSeconds(30),
                    10_000,
                    Security.NONE,
                    Observation.NONE);

    public ServerOptions {
        require(!host.isBlank(), "host is empty, expected a name or an address");
        require(port >= 0 && port <= 65535, "port is " + port + ", expected 0 to 65535");
        require(maxBodyBytes >= 1, "maxBodyBytes is " + maxBodyBytes + ", expected 1 or more");
        require(
                maxConnections >= 1,
                "maxConnections is " + maxConnections + ", expected 1 or more");
        requireMillis("idleTimeout", idleTimeout);
        requireMillis("stopTimeout", stopTimeout);
    }

    public ServerOptions withAddress(String newHost, int newPort) {
        return new ServerOptions(
                newHost,
                newPort,
                maxBodyBytes,
                idleTimeout,
                stopTimeout,
                maxConnections,
                security,
                observation);
    }

    public ServerOptions withMaxBodyBytes(long bytes) {
        return new ServerOptions(
                host, port, bytes, idleTimeout, stopTimeout, maxConnections, security, observation);
    }

    public ServerOptions withIdleTimeout(Duration timeout) {
        return new ServerOptions(
                host,
                port,
                maxBodyBytes,
                timeout,
                stopTimeout,
                maxConnections,
                security,
                observation);
    }

    public ServerOptions withStopTimeout(Duration timeout) {
        return new ServerOptions(
                host,
                port,
                maxBodyBytes,
                idleTimeout,
                timeout,
                maxConnections,
                security,
                observation);
    }

    public ServerOptions withMaxConnections(int most) {
        return new ServerOptions(
                host, port, maxBodyBytes, idleTimeout, stopTimeout, most, security, observation);
    }

    public ServerOptions withSecurity(Security other) {
        return new ServerOptions(
                host,
                port,
                maxBodyBytes,
                idleTimeout,
                stopTimeout,
                maxConnections,
                other,
                observation);
    }

    public ServerOptions withObservation(Observation other) {
        return new ServerOptions(
                host,
                port,
                maxBodyBytes,
                idleTimeout,
                stopTimeout,
                maxConnections,
                security,
                other);
    }

    private static void requireMillis(String name, Duration value) {
        require(
                value.compareTo(Duration.ofMillis(1)) >= 0
                        && value.compareTo(Duration.ofDays(1)) <= 0,
                name + " is " + value + ", expected 1 ms to 1 day");
    }

    private static void require(boolean condition, String message) {
        if (!condition) {
            throw new IllegalArgumentException(message);
        }
    }
}
