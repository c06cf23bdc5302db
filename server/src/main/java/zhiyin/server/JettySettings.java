package zhiyin.server;

import io.javalin.config.JettyConfig;
import java.io.IOException;
import java.net.BindException;
import java.time.Duration;
import java.util.concurrent.LinkedBlockingQueue;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.handler.GracefulHandler;
import org.eclipse.jetty.util.VirtualThreads;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import zhiyin.server.ServerException.Code;
import zhiyin.server.client.WatchfulConnector;

/// What is set on Jetty itself, below Javalin: threads, the address, timeouts, a graceful stop, and
/// errors in JSON.
final class JettySettings {
    private static final int MAX_THREADS = 16;
    private static final int MIN_THREADS = 8;
    private static final int IDLE_MILLIS = 60_000;

    /// Connections that come at once, before they are accepted; the JDK's 50 lets others wait a second
    /// and try again.
    private static final int ACCEPT_QUEUE = 4096;

    private static final Duration LAST_BYTES = Duration.ofSeconds(2);

    /// Of a connection on which nothing happens while the server stops.
    private static final Duration LAST_SILENCE = Duration.ofMillis(200);

    private JettySettings() {}

    static void apply(JettyConfig jetty, ServerOptions options) {
        jetty.threadPool = threads();
        jetty.addConnector((server, http) -> listen(server, http, options));
        jetty.modifyServer(server -> {
            server.insertHandler(new GracefulHandler());
            // By then requests have been waited for: these are the last bytes of answers.
            server.setStopTimeout(LAST_BYTES.toMillis());
            server.setErrorHandler(new JettyErrors());
        });
        jetty.modifyServletContextHandler(context -> context.setErrorHandler(new JettyErrors()));
    }

    /// Requests run on virtual threads; accepting and selecting, which would pin a carrier, on a few
    /// platform threads. Javalin's own switch puts both on virtual ones. Jetty's own queue would ask the
    /// JVM's management for the size of a cache line, which takes a start longer than all the rest of Jetty.
    private static QueuedThreadPool threads() {
        var pool =
                new QueuedThreadPool(
                        MAX_THREADS, MIN_THREADS, IDLE_MILLIS, new LinkedBlockingQueue<>());
        pool.setName("http");
        pool.setVirtualThreadsExecutor(VirtualThreads.getNamedVirtualThreadsExecutor("http-"));
        return pool;
    }

    /// Opens the port before Javalin starts, which would tell a failure only in its log.
    private static ServerConnector listen(
            Server server, HttpConfiguration http, ServerOptions options) {
        var connector = new WatchfulConnector(server, new HttpConnectionFactory(http));
        connector.setAcceptQueueSize(ACCEPT_QUEUE);
        connector.setShutdownIdleTimeout(LAST_SILENCE.toMillis());
        connector.setHost(options.host());
        connector.setPort(options.port());
        connector.setIdleTimeout(options.idleTimeout().toMillis());
        try {
            connector.open();
        } catch (IOException e) {
            throw unusable(options, e);
        }
        return connector;
    }

    private static ServerException unusable(ServerOptions options, IOException failure) {
        Throwable root = failure;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        String reason = String.valueOf(root.getMessage());
        if (root instanceof BindException && reason.contains("in use")) {
            return new ServerException(
                    Code.PORT_IN_USE,
                    "port %d of %s is in use by another program; stop that one, or take another port (0 for any free one)"
                            .formatted(options.port(), options.host()),
                    failure);
        }
        return new ServerException(
                Code.ADDRESS_UNUSABLE,
                "cannot listen on %s port %d: %s; expected an address of this machine (127.0.0.1, 0.0.0.0 for all) and a port that this user may open"
                        .formatted(options.host(), options.port(), reason),
                failure);
    }
}
