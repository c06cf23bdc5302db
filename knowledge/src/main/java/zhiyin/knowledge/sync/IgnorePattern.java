package zhiyin.knowledge.sync;

import java.util.List;
import java.util.Optional;

/// One line of an ignore file, with the meaning it has in a `.gitignore`:
///
/// ```text
/// *.log         files and folders of such a name, wherever they lie
/// /notes        only beside the ignore file
/// docs/old      a slash within: from the ignore file's folder on
/// build/        folders only
/// !keep.log     not ignored after all
/// **            any number of folders; *, ? and [a-z] stay within a name
/// ```
///
/// @param names patterns of names, from the ignore file's folder on; `**` for any number of folders
record IgnorePattern(List<String> names, boolean foldersOnly, boolean negated) {
    private static final String ANY_FOLDERS = "**";
    private static final int MAX_CHARACTERS = 1_000;

    /// @return empty for comments, empty lines, and lines longer than any path
    static Optional<IgnorePattern> of(String line) {
        String text = line.strip();
        if (text.isEmpty() || text.startsWith("#") || text.length() > MAX_CHARACTERS) {
            return Optional.empty();
        }
        boolean negated = text.startsWith("!");
        String path = negated ? text.substring(1) : text;
        boolean foldersOnly = path.endsWith("/");
        if (foldersOnly) {
            path = path.substring(0, path.length() - 1);
        }
        boolean anchored = path.contains("/");
        path = path.startsWith("/") ? path.substring(1) : path;
        if (path.isEmpty()) {
            return Optional.empty();
        }
        String whole = anchored ? path : ANY_FOLDERS + "/" + path;
        return Optional.of(new IgnorePattern(List.of(whole.split("/", -1)), foldersOnly, negated));
    }

    /// @param path names from the ignore file's folder on
    boolean matches(List<String> path, boolean folder) {
        return (folder || !foldersOnly) && matchesNames(path);
    }

    /// Row by row: whether the patterns up to here match the names up to there. Never more steps than
    /// patterns times names.
    private boolean matchesNames(List<String> path) {
        var row = new boolean[path.size() + 1];
        row[0] = true;
        for (String glob : names) {
            var next = new boolean[path.size() + 1];
            boolean any = glob.equals(ANY_FOLDERS);
            next[0] = any && row[0];
            for (int i = 1; i <= path.size(); i++) {
                next[i] = any ? row[i] || next[i - 1] : row[i - 1] && isLike(path.get(i - 1), glob);
            }
            row = next;
        }
        return row[path.size()];
    }

    /// Glob: on a mismatch only the last `*` takes one character more, so that the steps are at most the
    /// product of the lengths.
    private static boolean isLike(String name, String glob) {
        int p = 0;
        int n = 0;
        int star = -1;
        int starred = 0;
        while (n < name.length()) {
            int after = p < glob.length() ? afterMatch(glob, p, name.charAt(n)) : -1;
            if (p < glob.length() && glob.charAt(p) == '*') {
                star = p++;
                starred = n;
            } else if (after >= 0) {
                p = after;
                n++;
            } else if (star >= 0) {
                p = star + 1;
                n = ++starred;
            } else {
                return false;
            }
        }
        while (p < glob.length() && glob.charAt(p) == '*') {
            p++;
        }
        return p == glob.length();
    }

    /// @return where the pattern goes on behind what matches this character; -1 where it does not
    private static int afterMatch(String pattern, int at, char c) {
        char wanted = pattern.charAt(at);
        if (wanted == '?') {
            return at + 1;
        }
        if (wanted == '\\' && at + 1 < pattern.length()) {
            return pattern.charAt(at + 1) == c ? at + 2 : -1;
        }
        int end = wanted == '[' ? pattern.indexOf(']', at + 2) : -1;
        if (end < 0) {
            return wanted == c ? at + 1 : -1;
        }
        return isOneOf(pattern.substring(at + 1, end), c) ? end + 1 : -1;
    }

    private static boolean isOneOf(String set, char c) {
        boolean except = set.startsWith("!") || set.startsWith("^");
        boolean found = false;
        for (int i = except ? 1 : 0; i < set.length(); i++) {
            if (i + 2 < set.length() && set.charAt(i + 1) == '-') {
                found |= set.charAt(i) <= c && c <= set.charAt(i + 2);
                i += 2;
            } else {
                found |= set.charAt(i) == c;
            }
        }
        return found != except;
    }
}
