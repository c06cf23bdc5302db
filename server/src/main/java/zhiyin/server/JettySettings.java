package zhiyin.server;

import io.javalin.config.JettyConfig;
import java.io.IOException;
import java.net.BindException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.eclipse.jetty.server.ConnectionFactory;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.NetworkConnectionLimit;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.handler.CrossOriginHandler;
import org.eclipse.jetty.server.handler.GracefulHandler;
import org.eclipse.jetty.util.VirtualThreads;
import org.eclipse.jetty.util.component.LifeCycle;
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

    private static final String LOCAL = "local";

    /// What clients in browsers send, OpenAI's among them. To allow "*" would leave out Authorization.
    private static final Set<String> REQUEST_HEADERS =
            Stream.concat(
                            Stream.of(
                                    "Authorization",
                                    "Content-Type",
                                    "X-Api-Key",
                                    "Api-Key",
                                    "X-Request-Id",
                                    "X-Zhiyin-Urgency",
                                    "X-Zhiyin-Patience"),
                            Stream.of(
                                            "arch",
                                            "lang",
                                            "os",
                                            "package-version",
                                            "retry-count",
                                            "runtime",
                                            "runtime-version",
                                            "timeout")
                                    .map("X-Stainless-"::concat))
                    .collect(Collectors.toUnmodifiableSet());

    /// What clients of tus send, and what they have to see of the answers.
    private static final Set<String> TUS_REQUEST_HEADERS =
            Set.of(
                    "Tus-Resumable",
                    "Upload-Length",
                    "Upload-Offset",
                    "Upload-Metadata",
                    "Upload-Checksum",
                    "X-HTTP-Method-Override");

    private static final Set<String> TUS_ANSWER_HEADERS =
            Set.of(
                    "Location",
                    "Tus-Resumable",
                    "Tus-Version",
                    "Tus-Extension",
                    "Tus-Max-Size",
                    "Tus-Checksum-Algorithm",
                    "Upload-Length",
                    "Upload-Offset",
                    "Upload-Metadata",
                    "Upload-Expires",
                    "Zhiyin-Document");

    private JettySettings() {}

    static void apply(JettyConfig jetty, ServerOptions options) {
        jetty.threadPool = threads();
        jetty.addConnector((server, http) -> listen(server, http, options));
        if (options.security().certificate().isPresent()) {
            jetty.addConnector((server, http) -> local(server, http, options));
        }
        jetty.modifyServer(server -> {
            server.insertHandler(new GracefulHandler());
            crossOrigin(options.security().origins()).ifPresent(server::insertHandler);
            server.addBean(new NetworkConnectionLimit(options.maxConnections(), server));
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
        var plain = new HttpConnectionFactory(new HttpConfiguration(http));
        Optional<Tls> tls = options.security().certificate().map(Tls::new);
        ConnectionFactory[] protocols =
                Stream.<ConnectionFactory>concat(
                                tls.map(each -> each.before(plain)).stream(), Stream.of(plain))
                        .toArray(ConnectionFactory[]::new);
        var connector = new WatchfulConnector(server, protocols);
        tls.ifPresent(each ->
                connector.addEventListener(
                        onceStarted(() -> each.watch(connector.getScheduler()))));
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

    /// Plain HTTP for commands on this machine, since the certificate is for other names than 127.0.0.1.
    private static ServerConnector local(
            Server server, HttpConfiguration http, ServerOptions options) {
        var connector = new WatchfulConnector(server, new HttpConnectionFactory(http));
        connector.setName(LOCAL);
        connector.setHost(ServerOptions.DEFAULT_HOST);
        connector.setIdleTimeout(options.idleTimeout().toMillis());
        return connector;
    }

    /// Where commands on this machine ask; the port itself where it speaks plain HTTP.
    static int localPort(Server server, int port) {
        return Arrays.stream(server.getConnectors())
                .filter(connector -> LOCAL.equals(connector.getName()))
                .map(connector -> ((ServerConnector) connector).getLocalPort())
                .findFirst()
                .orElse(port);
    }

    private static LifeCycle.Listener onceStarted(Runnable then) {
        return new LifeCycle.Listener() {
            @Override
            public void lifeCycleStarted(LifeCycle event) {
                then.run();
            }
        };
    }

    /// Lets web pages of other origins use the server (CORS), where it was told to. They bring API keys by
    /// themselves; cookies there are none.
    private static Optional<CrossOriginHandler> crossOrigin(List<String> origins) {
        if (origins.isEmpty()) {
            return Optional.empty();
        }
        var handler = new CrossOriginHandler();
        handler.setAllowedOriginPatterns(
                origins.stream().map(JettySettings::pattern).collect(Collectors.toSet()));
        handler.setAllowedMethods(Set.of("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"));
        handler.setAllowedHeaders(both(REQUEST_HEADERS, TUS_REQUEST_HEADERS));
        handler.setExposedHeaders(both(Set.of("X-Request-Id", "Retry-After"), TUS_ANSWER_HEADERS));
        return Optional.of(handler);
    }

    private static Set<String> both(Set<String> some, Set<String> others) {
        return Stream.concat(some.stream(), others.stream())
                .collect(Collectors.toUnmodifiableSet());
    }

    private static String pattern(String origin) {
        return origin.equals(Security.ALL_ORIGINS) ? "*" : Pattern.quote(origin);
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
