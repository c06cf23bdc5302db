package zhiyin.engine.pull;

import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.Arrays;
import zhiyin.engine.EngineException;
import zhiyin.engine.EngineException.Code;

/// Where a hub may send a pull on to: not into the network that this machine is in, unless the hub is there
/// itself. Else whoever has a public hub in hand could have this machine ask for the addresses behind a
/// firewall (server-side request forgery).
///
/// A name could resolve to a public address here and to a private one when the connection is made (DNS
/// rebinding). The JVM keeps what it was told for 30 seconds, so the connection goes to what was looked at; and
/// with https, whatever answers has to show a certificate of that name.
final class Reach {
    /// Tells the addresses of a host.
    interface Resolver {
        InetAddress[] addresses(String host) throws UnknownHostException;
    }

    private final Resolver resolver;

    Reach(Resolver resolver) {
        this.resolver = resolver;
    }

    /// @throws EngineException DOWNLOAD_FAILED where the hub is public and the address is not
    void requireAllowed(Hub hub, URI from, URI to) {
        if (!HubConnection.isOwn(hub, to) && isPrivate(to) && !isPrivate(hub.base())) {
            throw new EngineException(
                    Code.DOWNLOAD_FAILED,
                    "%s redirects to %s, which is an address of a private network, and the hub is not: not followed. For a mirror of your own, name it by --hub"
                            .formatted(from, Shown.line(to.toString())));
        }
    }

    /// Whether any of the host's addresses is. One that is not known is none: behind a proxy, only the proxy
    /// knows hosts, and without one the connection fails.
    private boolean isPrivate(URI uri) {
        try {
            return Arrays.stream(resolver.addresses(uri.getHost())).anyMatch(PrivateAddress::is);
        } catch (UnknownHostException _) {
            return false;
        }
    }
}
