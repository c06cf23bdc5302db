package zhiyin.knowledge.sync;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.Set;

/// SHA-256 of files, each read once for each size and time it has. For one thread.
final class FileHashes {
    /// By path: the file as it was when it was read.
    private final Map<String, FoundFile> read = new HashMap<>();

    FoundFile hashed(FoundFile file) throws IOException {
        FoundFile before = read.get(file.path());
        if (before != null
                && before.bytes() == file.bytes()
                && before.modified().equals(file.modified())) {
            return before;
        }
        FoundFile hashed = file.withSha256(hash(file));
        read.put(file.path(), hashed);
        return hashed;
    }

    /// Forgets all others.
    void keepOnly(Set<String> paths) {
        read.keySet().retainAll(paths);
    }

    private static String hash(FoundFile file) throws IOException {
        MessageDigest digest = sha256();
        try (InputStream in = Files.newInputStream(file.file(), LinkOption.NOFOLLOW_LINKS);
                var digesting = new DigestInputStream(in, digest)) {
            digesting.transferTo(OutputStream.nullOutputStream());
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
