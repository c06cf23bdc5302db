package zhiyin.cli.embed;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;

/// The files of a bulk input, in the order of their names: one file, or those in a folder and below. What begins with
/// `.` or `_` is passed over, as other tools for such folders do.
///
/// @param files in order
/// @param others how many files of other kinds lie there
record BulkFiles(Path root, List<Found> files, int others) {
    static final String ENDINGS = ".parquet, .jsonl, .ndjson, .jsonl.gz, .ndjson.gz";

    /// Their names are kept in memory.
    private static final int MAX_FILES = 1_000_000;

    /// @param name below the root, with `/`
    record Found(Path path, String name, long bytes) {
        boolean isParquet() {
            return name.endsWith(".parquet");
        }
    }

    /// @throws EmbedFailure where there is nothing to read
    static BulkFiles find(Path root) throws IOException {
        if (!Files.exists(root)) {
            throw new EmbedFailure("the input %s is missing".formatted(root));
        }
        var collecting = new Collecting(root);
        Files.walkFileTree(root, collecting);
        if (collecting.files.isEmpty()) {
            throw new EmbedFailure(
                    "there is nothing to read in %s (%,d files of other kinds); expected files ending in %s"
                            .formatted(root, collecting.others, ENDINGS));
        }
        collecting.files.sort(Comparator.comparing(Found::name));
        return new BulkFiles(root, List.copyOf(collecting.files), collecting.others);
    }

    private static final class Collecting extends SimpleFileVisitor<Path> {
        private final Path root;
        private final List<Found> files = new ArrayList<>();
        private int others;

        Collecting(Path root) {
            this.root = root;
        }

        @Override
        public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
            return !folder.equals(root) && isHidden(folder)
                    ? FileVisitResult.SKIP_SUBTREE
                    : FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
            boolean named = file.equals(root);
            if (!named && isHidden(file)) {
                return FileVisitResult.CONTINUE;
            }
            if (!isRead(file) || !Files.isRegularFile(file)) {
                others++;
            } else if (files.size() == MAX_FILES) {
                throw new EmbedFailure(
                        "%s has more than %,d files; divide it, or put files together"
                                .formatted(root, MAX_FILES));
            } else {
                Path name = named ? file.getFileName() : root.relativize(file);
                files.add(new Found(file, name.toString().replace('\\', '/'), attributes.size()));
            }
            return FileVisitResult.CONTINUE;
        }

        private static boolean isHidden(Path file) {
            String name = String.valueOf(file.getFileName());
            return name.startsWith(".") || name.startsWith("_");
        }

        private static boolean isRead(Path file) {
            String name = file.toString();
            String plain = name.endsWith(".gz") ? name.substring(0, name.length() - 3) : name;
            return name.endsWith(".parquet")
                    || plain.endsWith(".jsonl")
                    || plain.endsWith(".ndjson");
        }
    }

    long bytes() {
        return files.stream().mapToLong(Found::bytes).sum();
    }

    /// What another run compares: the names and sizes of all files.
    String fingerprint() {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            for (Found file : files) {
                String line = file.name() + '\t' + file.bytes() + '\n';
                digest.update(line.getBytes(StandardCharsets.UTF_8));
            }
            String hash = HexFormat.of().formatHex(digest.digest(), 0, 8);
            return "%,d files of %,d bytes, %s".formatted(files.size(), bytes(), hash);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
