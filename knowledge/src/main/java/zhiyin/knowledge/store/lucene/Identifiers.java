package zhiyin.knowledge.store.lucene;

import zhiyin.knowledge.store.lucene.Word.Kind;

/// What code, versions and error codes add to a text's words. `parseJsonFile` is found as it is and by
/// `json`; `std::sync::Arc`, `ERR-404`, `C++` and `C#`, which rules for languages take apart, are found
/// whole as well. Numbers and versions stay whole.
final class Identifiers {
    private static final int MAX_COMPOUND_CHARACTERS = 100;
    private static final int MAX_WHOLE_CHARACTERS = 100;

    private Identifiers() {}

    interface Found {
        void add(int start, int end, Kind kind);
    }

    /// The parts of one word, where it is an identifier of more than one.
    static void parts(String text, int start, int end, Found found) {
        if (end - start > MAX_WHOLE_CHARACTERS || Character.isDigit(text.charAt(start))) {
            return;
        }
        int from = start;
        for (int i = start + 1; i <= end; i++) {
            if (i == end || isBorder(text, start, i, end)) {
                addPart(text, from, i, from == start && i == end, found);
                from = i;
            }
        }
    }

    private static void addPart(String text, int from, int to, boolean whole, Found found) {
        int start = from;
        while (start < to && !Character.isLetterOrDigit(text.charAt(start))) {
            start++;
        }
        int end = to;
        while (end > start && !Character.isLetterOrDigit(text.charAt(end - 1))) {
            end--;
        }
        boolean same = whole && start == from && end == to;
        if (!same && end - start > 1) {
            found.add(start, end, Kind.PART);
        }
    }

    /// Before `_`, `.` and `:`, before a capital behind a small letter or digit (`get|User`), and before
    /// the last capital of several (`JSON|File`).
    private static boolean isBorder(String text, int start, int i, int end) {
        char c = text.charAt(i);
        char before = text.charAt(i - 1);
        if (c == '_' || c == '.' || c == ':') {
            return i > start;
        }
        if (!Character.isUpperCase(c)) {
            return false;
        }
        boolean afterSmall = Character.isLowerCase(before) || Character.isDigit(before);
        boolean lastCapital =
                Character.isUpperCase(before)
                        && i + 1 < end
                        && Character.isLowerCase(text.charAt(i + 1));
        return afterSmall || lastCapital;
    }

    /// Names and codes of several words that are one to whoever writes them.
    static void compounds(String text, Found found) {
        int i = 0;
        while (i < text.length()) {
            if (isName(text, i)) {
                i = compound(text, i, found);
            } else {
                i++;
            }
        }
    }

    /// @return where to go on
    private static int compound(String text, int start, Found found) {
        boolean joined = false;
        int end = start;
        while (isName(text, end) || connector(text, end) > 0) {
            int connector = connector(text, end);
            joined |= connector > 0 && text.charAt(end) != '.';
            end += Math.max(1, connector);
        }
        int behind = behindSuffix(text, end);
        joined |= behind > end;
        if (joined && behind - start <= MAX_COMPOUND_CHARACTERS) {
            found.add(start, behind, Kind.WORD);
        }
        return behind;
    }

    private static boolean isName(String text, int i) {
        if (i >= text.length()) {
            return false;
        }
        char c = text.charAt(i);
        return c < 0x80 && Character.isLetterOrDigit(c) || c == '_';
    }

    /// How many characters join what stands before with what comes: `::`, `-` and `.`.
    private static int connector(String text, int i) {
        if (text.startsWith("::", i) && isName(text, i + 2)) {
            return 2;
        }
        boolean one = i < text.length() && (text.charAt(i) == '-' || text.charAt(i) == '.');
        return one && isName(text, i + 1) ? 1 : 0;
    }

    /// `C++`, `C#`.
    private static int behindSuffix(String text, int end) {
        if (text.startsWith("++", end)) {
            return end + 2;
        }
        return text.startsWith("#", end) && !isName(text, end + 1) ? end + 1 : end;
    }
}
