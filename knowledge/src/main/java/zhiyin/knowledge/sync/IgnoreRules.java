package zhiyin.knowledge.sync;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Which files and folders are passed over: what is hidden and what programs leave behind, unless an ignore
/// file says otherwise. The last pattern that matches decides; ignore files of inner folders come last.
final class IgnoreRules {
    static final String FILE = ".zhiyinignore";

    private static final int MAX_PATTERNS = 10_000;
    private static final long MAX_BYTES = 1 << 20;

    private static final List<String> USUAL =
            List.of(
                    ".*",
                    "node_modules/",
                    "bower_components/",
                    "target/",
                    "__pycache__/",
                    "__MACOSX/",
                    "$RECYCLE.BIN/",
                    "System Volume Information/",
                    "Thumbs.db",
                    "desktop.ini",
                    "~$*",
                    "*~",
                    "*.swp",
                    "*.tmp",
                    "*.part",
                    "*.crdownload");

    /// Patterns of one folder; they see paths from `depth` names on.
    private record Level(int depth, List<IgnorePattern> patterns) {}

    private final List<Level> levels;

    private IgnoreRules(List<Level> levels) {
        this.levels = levels;
    }

    static IgnoreRules usual() {
        return new IgnoreRules(List.of(new Level(0, patterns(USUAL))));
    }

    private static List<IgnorePattern> patterns(List<String> lines) {
        return lines.stream().map(IgnorePattern::of).flatMap(Optional::stream).toList();
    }

    /// With those of a folder's ignore file, where it has one.
    ///
    /// @param depth how many names lead to the folder
    /// @throws IOException where the file is there and cannot be read, or is larger than any such file
    IgnoreRules within(Path folder, int depth) throws IOException {
        Path file = folder.resolve(FILE);
        if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
            return this;
        }
        if (Files.size(file) > MAX_BYTES) {
            throw new IOException(
                    "%s has %,d bytes, expected at most %,d"
                            .formatted(FILE, Files.size(file), MAX_BYTES));
        }
        var more = new ArrayList<Level>(levels);
        more.add(new Level(depth, patterns(lines(file))));
        return new IgnoreRules(more);
    }

    /// Bytes that are not UTF-8 become U+FFFD: a pattern that matches nothing.
    private static List<String> lines(Path file) throws IOException {
        var decoder =
                StandardCharsets.UTF_8
                        .newDecoder()
                        .onMalformedInput(CodingErrorAction.REPLACE)
                        .onUnmappableCharacter(CodingErrorAction.REPLACE);
        try (var reader =
                new BufferedReader(new InputStreamReader(Files.newInputStream(file), decoder))) {
            return reader.lines().limit(MAX_PATTERNS).toList();
        }
    }

    /// @param path names from the synced folder on
    /// @param hidden whether the system hides it, whatever its name
    boolean ignores(List<String> path, boolean folder, boolean hidden) {
        boolean ignored = hidden;
        for (Level level : levels) {
            List<String> within = path.subList(level.depth(), path.size());
            for (IgnorePattern pattern : level.patterns()) {
                if (pattern.matches(within, folder)) {
                    ignored = !pattern.negated();
                }
            }
        }
        return ignored;
    }
}
