package zhiyin.knowledge.parse.word;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import zhiyin.knowledge.document.Block;
import zhiyin.knowledge.document.Language;

/// Which language most of the text is in: by its script, and for Latin letters, which many languages use,
/// by what the document says of its words (`w:lang`).
final class LanguageCount {
    private static final int MAX_TAGS = 200;

    private final Map<String, Long> tagged = new HashMap<>();
    private long total;

    /// @param letters how many Latin letters
    /// @param tag their language, such as `en-US`; empty where unknown
    void add(int letters, String tag) {
        total += letters;
        if (!tag.isEmpty() && (tagged.size() < MAX_TAGS || tagged.containsKey(tag))) {
            tagged.merge(tag, (long) letters, Long::sum);
        }
    }

    /// ISO 639-1; empty where unknown.
    String language(List<Block> blocks) {
        String byScript = Language.of(blocks);
        if (!byScript.equals("en")) {
            return byScript;
        }
        return tagged.entrySet().stream()
                .filter(each -> each.getValue() * 2 > total)
                .max(Map.Entry.comparingByValue())
                .map(Map.Entry::getKey)
                .filter(tag -> tag.matches("[a-z]{2}(?:-.*)?") && !tag.matches("(?:zh|ja|ko).*"))
                .map(tag -> tag.substring(0, 2))
                .orElse(byScript);
    }
}
