package zhiyin.engine.pull;

import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.InetAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.UnknownHostException;
import java.security.cert.CertificateException;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import zhiyin.engine.EngineException;
import zhiyin.engine.EngineException.Code;

/// Requests to one hub, and to where it redirects. Redirects are followed here and not by the JDK,
/// because a token must reach the hub's own address alone. Blocking, with time limits; thread-safe.
///
/// The JDK's older HTTP client is used: its streams have a read timeout, and its blocking reads end when
/// a virtual thread is interrupted.
final class HubConnection {
    private static final int MAX_REDIRECTS = 8;
    private static final int MAX_REDIRECT_BYTES = 1 << 16;

    private final Hub hub;
    private final PullOptions options;
    private final Reach reach;

    HubConnection(Hub hub, PullOptions options) {
        this(hub, options, new Reach(InetAddress::getAllByName));
    }

    HubConnection(Hub hub, PullOptions options, Reach reach) {
        this.hub = hub;
        this.options = options;
        this.reach = reach;
    }

    static boolean isHttp(URI uri) {
        String scheme = uri.getScheme();
        return uri.getHost() != null
                && ("https".equalsIgnoreCase(scheme) || "http".equalsIgnoreCase(scheme));
    }

    /// The answer of status 200 or 206, wherever it is.
    ///
    /// @param span the bytes wanted; all where empty
    /// @throws IOException where another try may help: see [TemporaryFailure]
    /// @throws EngineException where it would not
    HubResponse get(URI uri, Optional<Span> span) throws IOException {
        URI at = uri;
        for (int hop = 0; hop <= MAX_REDIRECTS; hop++) {
            HttpURLConnection connection = request(at, span);
            boolean useful = false;
            try {
                int status = status(connection, at);
                if (status < 300 || status > 308 || status == 304) {
                    HubResponse response = HubStatus.requireContent(hub, at, connection, status);
                    useful = true;
                    return response;
                }
                URI next = target(at, connection.getHeaderField("Location"));
                reach.requireAllowed(hub, at, next);
                at = next;
                useful = isFinished(connection.getInputStream());
            } finally {
                if (!useful) {
                    connection.disconnect();
                }
            }
        }
        throw failed("%s redirects more than %d times".formatted(uri, MAX_REDIRECTS), null);
    }

    /// Reads the few bytes that a redirect has, so that the connection can be used again.
    private static boolean isFinished(InputStream body) throws IOException {
        int read = body.readNBytes(MAX_REDIRECT_BYTES).length;
        body.close();
        return read < MAX_REDIRECT_BYTES;
    }

    private HttpURLConnection request(URI uri, Optional<Span> span) throws IOException {
        var connection = (HttpURLConnection) uri.toURL().openConnection();
        connection.setInstanceFollowRedirects(false);
        connection.setUseCaches(false);
        connection.setConnectTimeout((int) options.connectTimeout().toMillis());
        connection.setReadTimeout((int) options.readTimeout().toMillis());
        connection.setRequestProperty("User-Agent", "zhiyin");
        connection.setRequestProperty("Accept", "*/*");
        connection.setRequestProperty("Accept-Encoding", "identity");
        span.ifPresent(s ->
                connection.setRequestProperty(
                        "Range", "bytes=%d-%d".formatted(s.from(), s.to() - 1)));
        hub.token()
                .filter(token -> mayHaveToken(uri))
                .ifPresent(token ->
                        connection.setRequestProperty("Authorization", "Bearer " + token.value()));
        return connection;
    }

    private static int status(HttpURLConnection connection, URI uri) throws IOException {
        try {
            int status = connection.getResponseCode();
            if (status < 0) {
                throw new TemporaryFailure(uri.getHost() + " does not answer in HTTP");
            }
            return status;
        } catch (UnknownHostException e) {
            throw new IOException("the host %s is not known".formatted(uri.getHost()), e);
        } catch (IOException e) {
            if (isDistrust(e)) {
                throw failed(
                        "%s shows no certificate that is trusted here: %s. Behind a proxy that opens connections, give its certificate to Java (keytool -importcert)"
                                .formatted(
                                        uri.getHost(), Shown.line(String.valueOf(e.getMessage()))),
                        e);
            }
            throw e;
        }
    }

    /// Another try would not help.
    private static boolean isDistrust(IOException failure) {
        Throwable cause = failure;
        for (int depth = 0; cause != null && depth < 10; depth++) {
            if (cause instanceof CertificateException) {
                return true;
            }
            cause = cause.getCause();
        }
        return false;
    }

    /// Only the hub itself is shown the token, and never in the clear over a network.
    boolean mayHaveToken(URI uri) {
        return isOwn(hub, uri) && (isScheme(uri, "https") || isLoopback(uri));
    }

    static boolean isOwn(Hub hub, URI uri) {
        URI base = hub.base();
        return isScheme(uri, base.getScheme())
                && base.getHost().equalsIgnoreCase(uri.getHost())
                && port(base) == port(uri);
    }

    private static int port(URI uri) {
        return uri.getPort() >= 0 ? uri.getPort() : isScheme(uri, "https") ? 443 : 80;
    }

    private static boolean isScheme(URI uri, String scheme) {
        return uri.getScheme().equalsIgnoreCase(scheme);
    }

    private static boolean isLoopback(URI uri) {
        String host = uri.getHost().toLowerCase(Locale.ROOT);
        try {
            return host.equals("localhost")
                    || ((host.startsWith("127.") || host.startsWith("["))
                            && InetAddress.getByName(host).isLoopbackAddress());
        } catch (UnknownHostException e) {
            return false;
        }
    }

    private static URI target(URI from, @Nullable String location) {
        try {
            String address = location == null ? "" : location;
            URI to = from.resolve(new URI(address));
            if (!address.isEmpty()
                    && !to.equals(from)
                    && isHttp(to)
                    && to.getUserInfo() == null
                    && !isDowngrade(from, to)) {
                return to;
            }
        } catch (URISyntaxException _) {
            // Said below, as for every other address that is not followed.
        }
        throw failed(
                "%s redirects to \"%s\", which is not an address to follow"
                        .formatted(from, Shown.line(String.valueOf(location))),
                null);
    }

    private static boolean isDowngrade(URI from, URI to) {
        return isScheme(from, "https") && !isScheme(to, "https");
    }

    private static EngineException failed(String message, @Nullable Exception cause) {
        return cause == null
                ? new EngineException(Code.DOWNLOAD_FAILED, message)
                : new EngineException(Code.DOWNLOAD_FAILED, message, cause);
    }
}
