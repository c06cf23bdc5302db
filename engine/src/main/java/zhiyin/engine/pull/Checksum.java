package zhiyin.engine.pull;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Optional;

/// What a hub says of a file's content.
///
/// @param kind how it is computed
/// @param hex lower-case hexadecimal digits
record Checksum(Kind kind, String hex) {
    private static final int BUFFER_BYTES = 1 << 20;

    enum Kind {
        /// Of the content; hubs give it for large files.
        SHA256("sha256", "SHA-256", 64),
        /// Git's name of a blob, the SHA-1 of `"blob " + size + "\0" + content`; Hugging Face gives it
        /// for files that lie in the repository itself.
        GIT_SHA1("git_sha1", "SHA-1", 40);

        private final String label;
        private final String algorithm;
        private final int digits;

        Kind(String label, String algorithm, int digits) {
            this.label = label;
            this.algorithm = algorithm;
            this.digits = digits;
        }

        String label() {
            return label;
        }

        static Optional<Kind> of(String label) {
            return Arrays.stream(values()).filter(kind -> kind.label.equals(label)).findFirst();
        }
    }

    /// The checksum, if `hex` has the digits of one.
    static Optional<Checksum> of(Kind kind, String hex) {
        return hex.length() == kind.digits && hex.chars().allMatch(HexFormat::isHexDigit)
                ? Optional.of(new Checksum(kind, hex.toLowerCase(Locale.ROOT)))
                : Optional.empty();
    }

    /// The checksum of this kind that `file` has; reads it once.
    Checksum ofFile(Path file) throws IOException, InterruptedException {
        MessageDigest digest = digest();
        if (kind == Kind.GIT_SHA1) {
            String header = "blob " + Files.size(file) + "\0";
            digest.update(header.getBytes(StandardCharsets.US_ASCII));
        }
        byte[] buffer = new byte[BUFFER_BYTES];
        try (InputStream in = Files.newInputStream(file)) {
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                digest.update(buffer, 0, read);
                if (Thread.interrupted()) {
                    throw new InterruptedException("stopped while verifying " + file);
                }
            }
        }
        return new Checksum(kind, HexFormat.of().formatHex(digest.digest()));
    }

    private MessageDigest digest() {
        try {
            return MessageDigest.getInstance(kind.algorithm);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has " + kind.algorithm, e);
        }
    }

    @Override
    public String toString() {
        return kind.label + " " + hex;
    }
}
