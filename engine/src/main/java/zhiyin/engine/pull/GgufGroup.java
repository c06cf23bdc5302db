package zhiyin.engine.pull;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// One quantisation in a GGUF repository: one file, or several parts that are read as one.
/// ```text
/// Qwen3-Embedding-4B-Q4_K_M.gguf
/// Q8_0/Qwen3-Embedding-8B-Q8_0-00001-of-00003.gguf    and 00002, 00003
/// ```
///
/// @param stem the path without number of part and `.gguf`
/// @param parts in their order
/// @param wantedParts how many there must be
record GgufGroup(String stem, List<RepositoryFile> parts, int wantedParts) {
    private static final Pattern FILE =
            Pattern.compile(
                    "(?<stem>.+?)(?:-(?<part>[0-9]{5})-of-(?<parts>[0-9]{5}))?\\.gguf",
                    Pattern.CASE_INSENSITIVE);
    private static final Pattern QUANTISATION =
            Pattern.compile(
                    "(?:^|[-._/])((?:UD-)?(?:I?Q[0-9]|TQ[0-9]|MXFP[0-9]|BF16|FP?16|FP?32)[A-Za-z0-9_]*)$",
                    Pattern.CASE_INSENSITIVE);

    /// The model files among `files`, grouped; no vision projectors and no importance matrices.
    static List<GgufGroup> of(List<RepositoryFile> files) {
        Map<String, List<RepositoryFile>> byStem = new TreeMap<>();
        for (RepositoryFile file : files) {
            Matcher matcher = FILE.matcher(file.path());
            String name = file.name().toLowerCase(Locale.ROOT);
            if (matcher.matches() && !name.contains("mmproj") && !name.contains("imatrix")) {
                String parts = matcher.group("parts") == null ? "00001" : matcher.group("parts");
                byStem.computeIfAbsent(matcher.group("stem") + "\0" + parts, _ -> new ArrayList<>())
                        .add(file);
            }
        }
        return byStem.entrySet().stream()
                .map(group -> of(group.getKey(), group.getValue()))
                .toList();
    }

    private static GgufGroup of(String key, List<RepositoryFile> parts) {
        parts.sort(Comparator.comparing(RepositoryFile::path));
        int end = key.indexOf('\0');
        return new GgufGroup(
                key.substring(0, end), parts, Integer.parseInt(key.substring(end + 1)));
    }

    boolean isWhole() {
        return parts.size() == wantedParts;
    }

    long size() {
        return parts.stream().mapToLong(RepositoryFile::size).sum();
    }

    /// What people write to name this one: the quantisation at the name's end, else the name.
    String tag() {
        Matcher matcher = QUANTISATION.matcher(stem);
        return matcher.find() ? matcher.group(1) : stem.substring(stem.lastIndexOf('/') + 1);
    }

    private boolean hasTag(String tag) {
        return tag().equalsIgnoreCase(tag);
    }

    /// Whether the path has the tag as a word: `Q4_K` is in `x-Q4_K.gguf`, not in `x-Q4_K_M.gguf`.
    private boolean hasWord(String tag) {
        return Pattern.compile(
                        "(?:^|[-./])" + Pattern.quote(tag) + "(?:$|[-./])",
                        Pattern.CASE_INSENSITIVE)
                .matcher(stem)
                .find();
    }

    /// Those that a tag names: by their own tag, else by a word of their path.
    static List<GgufGroup> named(String tag, List<GgufGroup> groups) {
        List<GgufGroup> exact = groups.stream().filter(group -> group.hasTag(tag)).toList();
        return exact.isEmpty()
                ? groups.stream().filter(group -> group.hasWord(tag)).toList()
                : exact;
    }
}
