package zhiyin.knowledge.parse.markup;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// What a Markdown file says of itself before its text:
/// ```
/// ---                      or  +++
/// title: A title               title = "A title"
/// tags: [one, two]
/// ---                          +++
/// ```
/// Of YAML and TOML only keys of the first level are read, each with its value as text; lists are joined
/// by commas.
///
/// @param values by key in lower case
/// @param length characters it takes, its last line end included; 0 where there is none
/// @param lines it takes
record FrontMatter(Map<String, String> values, int length, int lines) {
    private static final FrontMatter NONE = new FrontMatter(Map.of(), 0, 0);
    private static final int MAX_LINES = 500;
    private static final Set<String> BLOCK_SCALARS = Set.of("|", ">", "|-", ">-", "|+", ">+");
    private static final Pattern LINE_END = Pattern.compile("\\r\\n|\\n|\\r");
    private static final Pattern PAIR =
            Pattern.compile("[\"']?([\\w.-]{1,100})[\"']?\\s*[:=](?:\\s+(.*))?");
    private static final Pattern ITEM = Pattern.compile("\\s*-\\s+(.*)");
    private static final Pattern INSIDE = Pattern.compile("\\s+.*|#.*|[\\])}],?|\\[.*\\]|");

    static FrontMatter of(String text) {
        if (!text.startsWith("---") && !text.startsWith("+++")) {
            return NONE;
        }
        String mark = text.substring(0, 3);
        Matcher ends = LINE_END.matcher(text);
        if (!ends.find() || !text.substring(3, ends.start()).isBlank()) {
            return NONE;
        }
        var reading = new Reading();
        for (int line = 1; line < MAX_LINES; line++) {
            int start = ends.end();
            boolean ended = ends.find();
            String content = text.substring(start, ended ? ends.start() : text.length());
            if (isEnd(content.stripTrailing(), mark)) {
                int length = ended ? ends.end() : text.length();
                return new FrontMatter(Map.copyOf(reading.values), length, line + 1);
            }
            if (!ended || !reading.next(content)) {
                return NONE;
            }
        }
        return NONE;
    }

    private static boolean isEnd(String line, String mark) {
        return line.equals(mark) || (mark.equals("---") && line.equals("..."));
    }

    private static final class Reading {
        private final Map<String, String> values = new HashMap<>();

        /// What a next line may add to; empty before the first.
        private String key = "";

        /// @return whether the line may be front matter
        boolean next(String line) {
            Matcher item = ITEM.matcher(line);
            Matcher pair = PAIR.matcher(line);
            if (!key.isEmpty() && item.matches()) {
                add(item.group(1));
                return true;
            }
            if (pair.matches()) {
                key = pair.group(1).toLowerCase(Locale.ROOT);
                add(Objects.requireNonNullElse(pair.group(2), ""));
                return true;
            }
            if (!key.isEmpty() && !line.isBlank() && !line.startsWith("#")) {
                add(line);
            }
            return INSIDE.matcher(line).matches();
        }

        private void add(String raw) {
            String value = unquote(raw.strip());
            if (!value.isEmpty()) {
                values.merge(key, value, (before, more) -> before + ", " + more);
            }
        }

        private static String unquote(String value) {
            int last = value.length() - 1;
            if (BLOCK_SCALARS.contains(value)) {
                return "";
            }
            if (last < 1) {
                return value;
            }
            char first = value.charAt(0);
            boolean quoted = (first == '"' || first == '\'') && value.charAt(last) == first;
            boolean list = first == '[' && value.charAt(last) == ']';
            return quoted || list ? value.substring(1, last).strip() : value;
        }
    }
}
