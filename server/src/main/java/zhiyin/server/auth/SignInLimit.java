package zhiyin.server.auth;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/// How often a password may be tried: for a name, ten times and then twice a minute, wherever it is tried from; from
/// an address, thirty times and then six times a minute. Passwords that were right do not count. Of names and
/// addresses it knows those tried last, so that who tries many takes no more memory. Thread-safe.
final class SignInLimit {
    static final int MOST_KNOWN = 20_000;

    private static final Rate NAME = new Rate(10, Duration.ofSeconds(30));
    private static final Rate ADDRESS = new Rate(30, Duration.ofSeconds(10));
    private static final int PREFIX_BYTES = 8;

    private final InstantSource clock;
    private final Map<String, Bucket> buckets = new LinkedHashMap<>(64, 0.75f, true);

    /// @param burst how many at once
    /// @param refill until there is one more
    private record Rate(int burst, Duration refill) {}

    private record Bucket(Rate rate, double left, Instant filled) {
        Bucket at(Instant now) {
            long passed = Math.max(0, Duration.between(filled, now).toMillis());
            double more = left + (double) passed / rate.refill().toMillis();
            return new Bucket(rate, Math.min(rate.burst(), more), now);
        }

        Bucket plus(int count) {
            return new Bucket(rate, Math.min(rate.burst(), left + count), filled);
        }

        Duration untilOne() {
            return left >= 1
                    ? Duration.ZERO
                    : Duration.ofMillis((long) Math.ceil((1 - left) * rate.refill().toMillis()));
        }
    }

    SignInLimit(InstantSource clock) {
        this.clock = clock;
    }

    /// Takes one try of both, or of neither.
    ///
    /// @return when to try again, where one has none left
    synchronized Optional<Duration> take(String name, String address) {
        Bucket ofName = bucket(nameKey(name), NAME);
        Bucket ofAddress = bucket(addressKey(address), ADDRESS);
        Optional<Duration> wait =
                Stream.of(ofName, ofAddress)
                        .map(Bucket::untilOne)
                        .filter(Duration::isPositive)
                        .max(Duration::compareTo);
        if (wait.isEmpty()) {
            put(nameKey(name), ofName.plus(-1));
            put(addressKey(address), ofAddress.plus(-1));
        }
        return wait;
    }

    /// It was right.
    synchronized void giveBack(String name, String address) {
        put(nameKey(name), bucket(nameKey(name), NAME).plus(1));
        put(addressKey(address), bucket(addressKey(address), ADDRESS).plus(1));
    }

    synchronized int known() {
        return buckets.size();
    }

    private Bucket bucket(String key, Rate rate) {
        Instant now = clock.instant();
        Bucket known = buckets.get(key);
        return known == null ? new Bucket(rate, rate.burst(), now) : known.at(now);
    }

    private void put(String key, Bucket bucket) {
        buckets.put(key, bucket);
        if (buckets.size() > MOST_KNOWN) {
            buckets.remove(buckets.keySet().iterator().next());
        }
    }

    private static String nameKey(String name) {
        return "name " + User.key(name.substring(0, Math.min(name.length(), 64)));
    }

    /// Of IPv6 the first 64 bits, which are one household's.
    private static String addressKey(String address) {
        try {
            if (InetAddress.ofLiteral(address.replaceAll("[\\[\\]]", ""))
                    instanceof Inet6Address six) {
                return "address " + HexFormat.of().formatHex(six.getAddress(), 0, PREFIX_BYTES);
            }
        } catch (IllegalArgumentException _) {
            // Taken as it is.
        }
        return "address " + address;
    }
}
