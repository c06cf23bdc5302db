package zhiyin.engine.pull;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;

/// Which addresses are not of the internet: this machine's own, those of private networks and of the link, where
/// clouds tell machines their secrets.
public final class PrivateAddress {
    private PrivateAddress() {}

    /// Whether any of the host's addresses is. One that is not known is none: behind a proxy, only the proxy knows
    /// hosts, and without one the connection fails.
    public static boolean isOf(String host) {
        try {
            return Arrays.stream(InetAddress.getAllByName(host)).anyMatch(PrivateAddress::is);
        } catch (UnknownHostException _) {
            return false;
        }
    }

    public static boolean is(InetAddress address) {
        return address.isLoopbackAddress()
                || address.isAnyLocalAddress()
                || address.isLinkLocalAddress()
                || address.isSiteLocalAddress()
                || address.isMulticastAddress()
                || isSharedOrUniqueLocal(address);
    }

    /// What the JDK has no question for: 100.64.0.0/10 and 0.0.0.0/8 (RFC 6598, 1122), fc00::/7 (RFC 4193), and
    /// IPv4 within 64:ff9b::/96 (RFC 6052).
    private static boolean isSharedOrUniqueLocal(InetAddress address) {
        byte[] bytes = address.getAddress();
        if (!(address instanceof Inet6Address)) {
            return bytes[0] == 0 || (bytes[0] == 100 && (bytes[1] & 0xC0) == 64);
        }
        boolean translated =
                bytes[0] == 0
                        && bytes[1] == 0x64
                        && (bytes[2] & 0xFF) == 0xFF
                        && (bytes[3] & 0xFF) == 0x9B;
        return (bytes[0] & 0xFE) == 0xFC || (translated && is(last4(bytes)));
    }

    private static InetAddress last4(byte[] bytes) {
        try {
            return InetAddress.getByAddress(Arrays.copyOfRange(bytes, 12, 16));
        } catch (UnknownHostException e) {
            throw new IllegalStateException("4 bytes are an address", e);
        }
    }
}
