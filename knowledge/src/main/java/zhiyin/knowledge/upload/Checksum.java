package zhiyin.knowledge.upload;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import zhiyin.knowledge.upload.UploadException.Code;

/// What a part's bytes are to have as their digest.
public record Checksum(Algorithm algorithm, byte[] digest) {
    /// By the names that tus gives them.
    public enum Algorithm {
        SHA1("sha1", "SHA-1"),
        SHA256("sha256", "SHA-256");

        private final String label;
        private final String java;

        Algorithm(String label, String java) {
            this.label = label;
            this.java = java;
        }

        public String label() {
            return label;
        }
    }

    public Checksum {
        digest = digest.clone();
    }

    @Override
    public byte[] digest() {
        return digest.clone();
    }

    MessageDigest begin() {
        try {
            return MessageDigest.getInstance(algorithm.java);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has " + algorithm.java, e);
        }
    }

    /// @throws UploadException CHECKSUM_MISMATCH
    void check(MessageDigest of) {
        byte[] found = of.digest();
        if (!MessageDigest.isEqual(found, digest)) {
            throw new UploadException(
                    Code.CHECKSUM_MISMATCH,
                    "the part's %s is %s, announced was %s; nothing of it was kept, send it again"
                            .formatted(algorithm.label, hex(found), hex(digest)));
        }
    }

    private static String hex(byte[] bytes) {
        return HexFormat.of().formatHex(bytes);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Checksum that
                && algorithm == that.algorithm
                && Arrays.equals(digest, that.digest);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(digest);
    }

    @Override
    public String toString() {
        return algorithm.label + " " + hex(digest);
    }
}
