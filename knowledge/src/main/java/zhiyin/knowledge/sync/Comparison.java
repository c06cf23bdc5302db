package zhiyin.knowledge.sync;

import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import zhiyin.knowledge.catalog.FileState;

/// What a folder has against what a collection has: each path once, then what is new against what is gone.
final class Comparison {
    private final FileHashes hashes;
    private final List<FoundFile> added = new ArrayList<>();
    private final List<FoundFile> changed = new ArrayList<>();
    private final List<SyncPlan.Move> moved = new ArrayList<>();
    private final List<FileState> gone = new ArrayList<>();
    private final List<SkippedFile> skipped;
    private long unchanged;

    private Comparison(FileHashes hashes, List<SkippedFile> skipped) {
        this.hashes = hashes;
        this.skipped = new ArrayList<>(skipped);
    }

    /// @param known the collection's, by path
    static SyncPlan of(FolderContents contents, Map<String, FileState> known, FileHashes hashes) {
        var comparison = new Comparison(hashes, contents.skipped());
        for (FoundFile file : contents.files()) {
            comparison.compare(file, Optional.ofNullable(known.get(file.path())));
        }
        comparison.findGone(contents, known.values());
        comparison.findMoves();
        return comparison.plan();
    }

    private void compare(FoundFile file, Optional<FileState> state) {
        if (state.isEmpty()) {
            added.add(file);
        } else if (hasSizeAndTime(file, state.get()) || hasBytes(file, state.get())) {
            unchanged++;
        } else {
            changed.add(file);
        }
    }

    private static boolean hasSizeAndTime(FoundFile file, FileState state) {
        return file.bytes() == state.bytes() && file.modified().equals(state.modified());
    }

    /// A file that vanished since it was found counts as the same until the next walk.
    private boolean hasBytes(FoundFile file, FileState state) {
        if (file.bytes() != state.bytes()) {
            return false;
        }
        return hash(file).map(hash -> hash.equals(state.sha256())).orElse(true);
    }

    private Optional<String> hash(FoundFile file) {
        try {
            return hashes.hashed(file).sha256();
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (IOException e) {
            skipped.add(new SkippedFile(file.path(), SkippedFile.Reason.UNREADABLE, e.toString()));
            return Optional.empty();
        }
    }

    private void findGone(FolderContents contents, Collection<FileState> known) {
        var found = new HashSet<String>();
        contents.files().forEach(file -> found.add(file.path()));
        for (FileState state : known) {
            if (!found.contains(state.path()) && contents.lacks(state.path())) {
                gone.add(state);
            }
        }
    }

    /// Only files of a size that something gone had are read.
    private void findMoves() {
        var bySha256 = new HashMap<String, Deque<FileState>>();
        var sizes = new HashSet<Long>();
        for (FileState state : gone) {
            bySha256.computeIfAbsent(state.sha256(), _ -> new ArrayDeque<>()).add(state);
            sizes.add(state.bytes());
        }
        for (FoundFile file : added) {
            if (sizes.contains(file.bytes())) {
                match(file, bySha256);
            }
        }
        Set<String> targets = new HashSet<>();
        Set<String> origins = new HashSet<>();
        for (SyncPlan.Move move : moved) {
            targets.add(move.to().path());
            origins.add(move.from().path());
        }
        added.removeIf(file -> targets.contains(file.path()));
        gone.removeIf(state -> origins.contains(state.path()));
    }

    private void match(FoundFile file, Map<String, Deque<FileState>> bySha256) {
        Optional<String> hash = hash(file);
        Deque<FileState> origins =
                hash.map(text -> bySha256.getOrDefault(text, new ArrayDeque<>()))
                        .orElseGet(ArrayDeque::new);
        if (hash.isPresent() && !origins.isEmpty()) {
            moved.add(new SyncPlan.Move(origins.remove(), file.withSha256(hash.get())));
        }
    }

    private SyncPlan plan() {
        gone.sort(Comparator.comparing(FileState::path));
        return new SyncPlan(added, changed, moved, gone, skipped, unchanged);
    }
}
