package zhiyin.knowledge.sync;

import java.io.IOException;
import java.nio.file.FileVisitOption;
import java.nio.file.FileVisitResult;
import java.nio.file.FileVisitor;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import zhiyin.knowledge.catalog.CatalogException;
import zhiyin.knowledge.catalog.DocumentPath;
import zhiyin.knowledge.sync.SkippedFile.Reason;

/// One walk through a folder and all below. Links are not followed; what cannot be read is told of and passed
/// over.
final class FolderWalk implements FileVisitor<Path> {
    private final Path root;
    private final SyncOptions options;
    private final Deque<IgnoreRules> rules = new ArrayDeque<>();
    private final TreeMap<String, FoundFile> files = new TreeMap<>();
    private final List<Path> folders = new ArrayList<>();
    private final List<SkippedFile> skipped = new ArrayList<>();
    private final Set<String> unseen = new HashSet<>();
    private int visited;
    private boolean complete = true;

    private FolderWalk(Path root, SyncOptions options) {
        this.root = root;
        this.options = options;
    }

    /// @param root a folder, not a link to one
    /// @throws IOException where the folder itself cannot be read
    static FolderContents through(Path root, SyncOptions options) throws IOException {
        var walk = new FolderWalk(root, options);
        Files.walkFileTree(root, EnumSet.noneOf(FileVisitOption.class), options.maxDepth(), walk);
        walk.skipped.sort(Comparator.comparing(SkippedFile::path));
        return new FolderContents(
                List.copyOf(walk.files.values()),
                walk.folders,
                walk.skipped,
                walk.unseen,
                walk.complete);
    }

    @Override
    public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes)
            throws IOException {
        boolean isRoot = folder.equals(root);
        if (!isRoot && isIgnored(folder, true)) {
            return FileVisitResult.SKIP_SUBTREE;
        }
        if (!isRoot && isOneTooMany()) {
            return FileVisitResult.TERMINATE;
        }
        IgnoreRules above = isRoot ? IgnoreRules.usual() : rules.getFirst();
        rules.push(rulesOf(folder, above));
        folders.add(folder);
        return FileVisitResult.CONTINUE;
    }

    private IgnoreRules rulesOf(Path folder, IgnoreRules above) {
        int depth = folder.equals(root) ? 0 : root.relativize(folder).getNameCount();
        try {
            return above.within(folder, depth);
        } catch (IOException e) {
            skip(folder.resolve(IgnoreRules.FILE), Reason.UNREADABLE, e.toString());
            return above;
        }
    }

    private boolean isIgnored(Path path, boolean folder) throws IOException {
        var names = new ArrayList<String>();
        root.relativize(path).forEach(name -> names.add(name.toString()));
        return rules.getFirst().ignores(names, folder, Files.isHidden(path));
    }

    private boolean isOneTooMany() {
        visited++;
        if (visited <= options.maxFiles()) {
            return false;
        }
        complete = false;
        skip(
                root,
                Reason.BEYOND_LIMITS,
                "the folder has more than %,d files and folders; those beyond are not looked at, and nothing is removed"
                        .formatted(options.maxFiles()));
        return true;
    }

    @Override
    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
        if (isIgnored(file, attributes.isDirectory())) {
            return FileVisitResult.CONTINUE;
        }
        if (isOneTooMany()) {
            return FileVisitResult.TERMINATE;
        }
        if (attributes.isRegularFile()) {
            take(file, attributes);
        } else if (attributes.isSymbolicLink()) {
            skip(file, Reason.LINK, "links are not followed");
        } else if (attributes.isDirectory()) {
            skip(
                    file,
                    Reason.BEYOND_LIMITS,
                    "folders are looked at %d deep".formatted(options.maxDepth()));
            unseen.add(relative(file));
        } else {
            skip(file, Reason.NOT_A_FILE, "neither a file nor a folder");
        }
        return FileVisitResult.CONTINUE;
    }

    private void take(Path file, BasicFileAttributes attributes) {
        Optional<String> path = documentPath(file);
        if (path.isEmpty()) {
            return;
        }
        String problem = problem(file, attributes);
        if (!problem.isEmpty()) {
            unseen.add(path.get());
            boolean large = attributes.size() > options.maxFileBytes();
            skip(file, large ? Reason.TOO_LARGE : Reason.UNREADABLE, problem);
            return;
        }
        Instant modified = attributes.lastModifiedTime().toInstant().truncatedTo(ChronoUnit.MILLIS);
        var found = new FoundFile(path.get(), file, attributes.size(), modified, Optional.empty());
        FoundFile other = files.putIfAbsent(path.get(), found);
        if (other != null) {
            skip(file, Reason.NAME, "its name differs from another's by composed characters only");
        }
    }

    private String problem(Path file, BasicFileAttributes attributes) {
        if (attributes.size() > options.maxFileBytes()) {
            return "%,d bytes, expected at most %,d"
                    .formatted(attributes.size(), options.maxFileBytes());
        }
        return Files.isReadable(file) ? "" : "it may not be read; give the right to read it";
    }

    /// As the catalog writes it.
    private Optional<String> documentPath(Path file) {
        try {
            return Optional.of(new DocumentPath(relative(file)).text());
        } catch (CatalogException e) {
            skip(file, Reason.NAME, String.valueOf(e.getMessage()));
            return Optional.empty();
        }
    }

    /// With `/` whatever the system's separator is, below the folder of the collection.
    private String relative(Path path) {
        String within = within(path);
        if (options.under().isEmpty()) {
            return within;
        }
        return within.isEmpty() ? options.under() : options.under() + "/" + within;
    }

    private String within(Path path) {
        var names = new ArrayList<String>();
        root.relativize(path).forEach(name -> names.add(name.toString()));
        return String.join("/", names);
    }

    private void skip(Path path, Reason reason, String detail) {
        skipped.add(new SkippedFile(within(path), reason, detail));
    }

    @Override
    public FileVisitResult visitFileFailed(Path file, IOException failure) throws IOException {
        if (file.equals(root)) {
            throw failure;
        }
        if (failure instanceof NoSuchFileException) {
            return FileVisitResult.CONTINUE;
        }
        unreadable(file, failure);
        return FileVisitResult.CONTINUE;
    }

    private void unreadable(Path path, IOException failure) {
        unseen.add(relative(path));
        skip(path, Reason.UNREADABLE, failure.toString());
    }

    @Override
    public FileVisitResult postVisitDirectory(Path folder, @Nullable IOException failure) {
        rules.pop();
        if (failure != null) {
            unreadable(folder, failure);
        }
        return FileVisitResult.CONTINUE;
    }
}
