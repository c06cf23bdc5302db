package zhiyin.engine.pull;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.regex.Pattern;

/// Which of the file names a hub sends may become files here.
final class FilePaths {
    private static final int MAX_PATH_BYTES = 1024;
    private static final int MAX_NAME_BYTES = 200; // ".partial.json" is put behind it
    // Not allowed on Windows, or something else than a name there; \p{C} are control characters.
    private static final Pattern FORBIDDEN = Pattern.compile("[<>:\"|?*\\\\\\p{C}]");

    private FilePaths() {}

    /// Whether the path points out of its folder, which no honest hub sends.
    static boolean leavesFolder(String path) {
        return path.startsWith("/")
                || path.startsWith("\\")
                || path.matches("(?s)[A-Za-z]:.*")
                || Arrays.asList(path.split("[/\\\\]", -1)).contains("..");
    }

    /// Whether the path is one that every system can store.
    static boolean isPortable(String path) {
        return !leavesFolder(path)
                && path.getBytes(StandardCharsets.UTF_8).length <= MAX_PATH_BYTES
                && Arrays.stream(path.split("/", -1)).allMatch(FilePaths::isPortableName);
    }

    private static boolean isPortableName(String name) {
        return !name.isEmpty()
                && !name.startsWith(".")
                && !name.endsWith(".")
                && !name.endsWith(" ")
                && !name.endsWith(PartialFile.SUFFIX)
                && name.getBytes(StandardCharsets.UTF_8).length <= MAX_NAME_BYTES
                && !FORBIDDEN.matcher(name).find();
    }
}
