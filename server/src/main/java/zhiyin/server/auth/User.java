package zhiyin.server.auth;

import java.security.SecureRandom;
import java.text.Normalizer;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import zhiyin.server.api.Principal;
import zhiyin.server.api.Reach;
import zhiyin.server.auth.AccountException.Code;

/// A user as it is kept.
///
/// @param name as it was written; names that differ by case alone are the same
/// @param password its hash, as [Passwords] has it
/// @param collections that it is limited to; empty: all
/// @param epoch random; sessions count that were begun in this one
public record User(
        String name,
        String password,
        Role role,
        Optional<List<String>> collections,
        String epoch,
        Instant created) {
    private static final Pattern NAME = Pattern.compile("[\\p{L}\\p{N}][\\p{L}\\p{N}._@-]{0,63}");

    /// Begins the names of principals that are users; no key is called so.
    static final String PRINCIPAL = "user:";

    private static final int EPOCH_BYTES = 12;
    private static final int MOST_COLLECTIONS = 1_000;

    /// @throws AccountException INVALID
    public User {
        collections =
                collections.map(
                        names -> names.stream().map(User::composed).sorted().distinct().toList());
        require(
                NAME.matcher(name).matches(),
                "the user's name is \"%s\", expected 1 to 64 letters, digits and . _ @ -, the first a letter or digit"
                        .formatted(name.substring(0, Math.min(name.length(), 80))));
        require(
                Passwords.isHash(password),
                "the password of %s is not kept as it should be".formatted(name));
        require(
                role != Role.ADMIN || collections.isEmpty(),
                "%s is an administrator, who sees all collections; limit readers and editors"
                        .formatted(name));
        require(
                collections.map(List::size).orElse(0) <= MOST_COLLECTIONS,
                "%s is limited to more than %,d collections".formatted(name, MOST_COLLECTIONS));
    }

    private static void require(boolean condition, String message) {
        if (!condition) {
            throw new AccountException(Code.INVALID, message);
        }
    }

    /// @throws AccountException INVALID; BUSY
    public static User of(
            String name, String password, Role role, Optional<List<String>> collections) {
        return new User(
                name, Passwords.hash(password, name), role, collections, newEpoch(), Instant.now());
    }

    private static String newEpoch() {
        byte[] random = new byte[EPOCH_BYTES];
        new SecureRandom().nextBytes(random);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(random);
    }

    private static String composed(String text) {
        return Normalizer.normalize(text, Normalizer.Form.NFC);
    }

    /// What a name is compared by.
    static String key(String name) {
        return Normalizer.normalize(name, Normalizer.Form.NFKC).toLowerCase(Locale.ROOT);
    }

    boolean isCalled(String other) {
        return key(name).equals(key(other));
    }

    /// With another password; its sessions are over.
    ///
    /// @throws AccountException INVALID; BUSY
    public User withPassword(String other) {
        return new User(name, Passwords.hash(other, name), role, collections, newEpoch(), created);
    }

    /// @throws AccountException INVALID
    public User withRights(Role other, Optional<List<String>> some) {
        return new User(name, password, other, some, epoch, created);
    }

    /// Its sessions are over.
    User signedOut() {
        return new User(name, password, role, collections, newEpoch(), created);
    }

    User withCollection(String collection) {
        return withRights(
                role,
                collections.map(
                        names -> Stream.concat(names.stream(), Stream.of(collection)).toList()));
    }

    User withoutCollection(String collection) {
        return withRights(
                role,
                collections.map(
                        names -> names.stream().filter(each -> !each.equals(collection)).toList()));
    }

    /// As who it asks.
    public Principal principal() {
        return new Principal(
                PRINCIPAL + name,
                true,
                role.scopes(),
                collections.map(Reach::only).orElse(Reach.ALL));
    }
}
