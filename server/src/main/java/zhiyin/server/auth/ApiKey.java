package zhiyin.server.auth;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import zhiyin.server.api.Scope;

/// An API key as it is kept: all but the secret itself, of which there is a hash.
///
/// The hash is one round of SHA-256. Slow hashes (bcrypt, Argon2) make guessing dear where people choose the
/// secret; this one is 256 random bits, of which nobody guesses any, and a slow hash would be paid for with
/// every request.
///
/// @param name of the key, told in lists, figures and logs; who computes takes turns by it
/// @param sha256 of the secret, in hexadecimal digits
/// @param tokensPerDay that it may have embedded from midnight to midnight, UTC
/// @param requestsPerMinute after as many at once
public record ApiKey(
        String name,
        String sha256,
        Set<Scope> scopes,
        Optional<Long> tokensPerDay,
        Optional<Integer> requestsPerMinute,
        Instant created) {
    private static final Pattern NAME = Pattern.compile("[\\p{L}\\p{N}][\\p{L}\\p{N}._@-]{0,63}");
    private static final Pattern HASH = Pattern.compile("[0-9a-f]{64}");
    private static final String PREFIX = "zy-";
    private static final int SECRET_BYTES = 32;

    /// A new key, and the secret that is shown once.
    public record Issued(ApiKey key, String secret) {}

    public ApiKey {
        scopes = Set.copyOf(scopes);
        require(
                NAME.matcher(name).matches(),
                "the key's name is \"%s\", expected 1 to 64 letters, digits and . _ @ -, the first a letter or digit"
                        .formatted(name));
        require(
                HASH.matcher(sha256).matches(),
                "the hash of %s is not SHA-256 in hexadecimal".formatted(name));
        require(
                !scopes.isEmpty(),
                "the key %s has no scope, expected %s".formatted(name, Scope.labels()));
        require(
                tokensPerDay.orElse(1L) >= 1 && requestsPerMinute.orElse(1) >= 1,
                "the limits of %s are %s tokens a day and %s requests a minute, expected 1 or more"
                        .formatted(name, tokensPerDay, requestsPerMinute));
    }

    private static void require(boolean condition, String message) {
        if (!condition) {
            throw new IllegalArgumentException(message);
        }
    }

    /// @throws IllegalArgumentException where a value is not legal
    public static Issued issue(
            String name,
            Set<Scope> scopes,
            Optional<Long> tokensPerDay,
            Optional<Integer> requestsPerMinute) {
        byte[] random = new byte[SECRET_BYTES];
        new SecureRandom().nextBytes(random);
        String secret = PREFIX + Base64.getUrlEncoder().withoutPadding().encodeToString(random);
        return new Issued(of(name, secret, scopes, tokensPerDay, requestsPerMinute), secret);
    }

    /// One whose secret is known and which may do everything.
    public static ApiKey unlimited(String name, String secret) {
        return of(name, secret, Set.of(Scope.ADMIN), Optional.empty(), Optional.empty());
    }

    private static ApiKey of(
            String name,
            String secret,
            Set<Scope> scopes,
            Optional<Long> tokensPerDay,
            Optional<Integer> requestsPerMinute) {
        return new ApiKey(
                name, hash(secret), scopes, tokensPerDay, requestsPerMinute, Instant.now());
    }

    static String hash(String secret) {
        try {
            byte[] hash =
                    MessageDigest.getInstance("SHA-256")
                            .digest(secret.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(hash);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    /// Compares in a time that does not tell how much of the hash is right.
    boolean hasHash(String other) {
        return MessageDigest.isEqual(
                sha256.getBytes(StandardCharsets.US_ASCII),
                other.getBytes(StandardCharsets.US_ASCII));
    }
}
