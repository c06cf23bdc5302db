package zhiyin.server.auth;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.text.Normalizer;
import java.util.Base64;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.bouncycastle.crypto.generators.Argon2BytesGenerator;
import org.bouncycastle.crypto.params.Argon2Parameters;
import zhiyin.server.auth.AccountException.Code;

/// Hashes passwords by Argon2id ([RFC 9106](https://www.rfc-editor.org/rfc/rfc9106)), with the memory and passes that
/// OWASP's Password Storage Cheat Sheet asks for, in the customary form:
/// ```text
/// $argon2id$v=19$m=19456,t=2,p=1$SALT$HASH        base64 without padding
/// ```
/// The form says how it was made, so that later versions may take more of both. Thread-safe.
public final class Passwords {
    /// People choose them: shorter ones are guessed.
    public static final int LEAST_CHARACTERS = 10;

    public static final int MOST_CHARACTERS = 1_000;

    private static final int MEMORY_KIB = 19 << 10;
    private static final int PASSES = 2;
    private static final int LANES = 1;
    private static final int SALT_BYTES = 16;
    private static final int HASH_BYTES = 32;

    private static final Pattern FORM =
            Pattern.compile(
                    "\\$argon2id\\$v=19\\$m=(\\d{1,7}),t=(\\d{1,2}),p=(\\d{1,2})"
                            + "\\$([A-Za-z0-9+/]{8,86})\\$([A-Za-z0-9+/]{22,86})");

    /// Of nobody's password: names that are not known take as long as those that are.
    private static final String NOBODYS =
            "$argon2id$v=19$m=%d,t=%d,p=%d$%s$%s"
                    .formatted(
                            MEMORY_KIB,
                            PASSES,
                            LANES,
                            base64(new byte[SALT_BYTES]),
                            base64(new byte[HASH_BYTES]));

    /// Each takes some 20 MB for a moment, and a core: requests of strangers must not take all there are.
    private static final Semaphore PLACES = new Semaphore(2);

    private static final int PATIENCE_SECONDS = 10;

    private Passwords() {}

    private record Parameters(int memoryKib, int passes, int lanes, byte[] salt) {}

    /// @param password that somebody chose
    /// @param name of its user
    /// @throws AccountException INVALID; BUSY
    public static String hash(String password, String name) {
        int length = password.codePointCount(0, password.length());
        if (length < LEAST_CHARACTERS || length > MOST_CHARACTERS) {
            throw new AccountException(
                    Code.INVALID,
                    "the password has %,d characters, expected %d to %,d; a few words are easy to remember and hard to guess"
                            .formatted(length, LEAST_CHARACTERS, MOST_CHARACTERS));
        }
        if (password.equalsIgnoreCase(name) || password.chars().distinct().count() < 4) {
            throw new AccountException(
                    Code.INVALID,
                    "the password is the user's name, or a few characters again and again; choose one that is hard to guess");
        }
        byte[] salt = new byte[SALT_BYTES];
        new SecureRandom().nextBytes(salt);
        var parameters = new Parameters(MEMORY_KIB, PASSES, LANES, salt);
        return "$argon2id$v=19$m=%d,t=%d,p=%d$%s$%s"
                .formatted(
                        MEMORY_KIB,
                        PASSES,
                        LANES,
                        base64(salt),
                        base64(compute(password, parameters, HASH_BYTES)));
    }

    /// @throws AccountException BUSY
    static boolean matches(String password, String hash) {
        Matcher form = FORM.matcher(hash);
        if (!form.matches()) {
            throw new IllegalArgumentException("a password's hash is not Argon2id's, in its form");
        }
        var parameters =
                new Parameters(
                        Integer.parseInt(form.group(1)),
                        Integer.parseInt(form.group(2)),
                        Integer.parseInt(form.group(3)),
                        Base64.getDecoder().decode(form.group(4)));
        byte[] expected = Base64.getDecoder().decode(form.group(5));
        // Nobody has one that is longer; to hash it would cost, too.
        String bounded = password.substring(0, Math.min(password.length(), 2 * MOST_CHARACTERS));
        return MessageDigest.isEqual(compute(bounded, parameters, expected.length), expected);
    }

    /// Takes as long as comparing one does.
    ///
    /// @throws AccountException BUSY
    static void compareWithNobodys(String password) {
        boolean _ = matches(password, NOBODYS);
    }

    static boolean isHash(String text) {
        return FORM.matcher(text).matches();
    }

    /// The same characters typed on different systems are the same password.
    private static byte[] compute(String password, Parameters parameters, int bytes) {
        byte[] text =
                Normalizer.normalize(password, Normalizer.Form.NFKC)
                        .getBytes(StandardCharsets.UTF_8);
        var generator = new Argon2BytesGenerator();
        generator.init(
                new Argon2Parameters.Builder(Argon2Parameters.ARGON2_id)
                        .withVersion(Argon2Parameters.ARGON2_VERSION_13)
                        .withMemoryAsKB(parameters.memoryKib())
                        .withIterations(parameters.passes())
                        .withParallelism(parameters.lanes())
                        .withSalt(parameters.salt())
                        .build());
        byte[] hash = new byte[bytes];
        enter();
        try {
            generator.generateBytes(text, hash);
        } finally {
            PLACES.release();
        }
        return hash;
    }

    private static void enter() {
        try {
            if (PLACES.tryAcquire(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                return;
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
        throw new AccountException(
                Code.BUSY, "too many passwords are being looked at; try again in some seconds");
    }

    private static String base64(byte[] bytes) {
        return Base64.getEncoder().withoutPadding().encodeToString(bytes);
    }
}
