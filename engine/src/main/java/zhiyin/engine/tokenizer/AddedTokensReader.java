package zhiyin.engine.tokenizer;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import zhiyin.engine.tokenizer.AddedTokens.AddedToken;

/// Reads the section `added_tokens` of a tokenizer file:
/// ```
/// [{"id": 101, "content": "[CLS]", "single_word": false, "lstrip": false, "rstrip": false,
///   "normalized": false, "special": true}, ..]
/// ```
final class AddedTokensReader {
    /// By their contents; of two with the same one the later counts.
    private final Map<String, JsonSection> sections = new LinkedHashMap<>();

    AddedTokensReader(JsonSection file) {
        this(file, false);
    }

    /// @param normalizedToo whether tokens may be looked for in normalized text
    AddedTokensReader(JsonSection file, boolean normalizedToo) {
        if (!file.lacks("added_tokens")) {
            for (JsonSection section : file.objects("added_tokens")) {
                if (!normalizedToo && section.flag("normalized", false)) {
                    throw section.unsupported("normalized", true, "false");
                }
                sections.put(section.text("content"), section);
            }
        }
    }

    Set<String> contents() {
        return sections.keySet();
    }

    /// Follows the reference in giving an added token the id it has in the vocabulary, or else the
    /// next free one: the `id` in the file counts for nothing.
    ///
    /// @param known ids of contents that are in the vocabulary
    AddedTokens read(Map<String, Integer> known, int vocabularySize) {
        List<AddedToken> tokens = new ArrayList<>();
        int next = vocabularySize;
        for (Map.Entry<String, JsonSection> entry : sections.entrySet()) {
            String content = entry.getKey();
            if (!content.isEmpty()) {
                Integer id = known.get(content);
                tokens.add(addedToken(content, id == null ? next : id, entry.getValue()));
                next = Math.max(next, tokens.getLast().id() + 1);
            }
        }
        return new AddedTokens(tokens);
    }

    /// As [#read], and refuses a file that says another `id`: it was edited, and so was the model.
    AddedTokens readExactly(Map<String, Integer> known, int vocabularySize) {
        AddedTokens added = read(known, vocabularySize);
        for (AddedToken token : added.tokens()) {
            JsonSection section = sections.get(token.content());
            if (section != null && section.integer("id", 0, Integer.MAX_VALUE) != token.id()) {
                throw section.invalid(
                        "%s.id is %d, but \"%s\" comes to %d by the vocabulary and the order of added_tokens; download the file again"
                                .formatted(
                                        section.name(),
                                        section.integer("id", 0, Integer.MAX_VALUE),
                                        token.content(),
                                        token.id()));
            }
        }
        return added;
    }

    private static AddedToken addedToken(String content, int id, JsonSection section) {
        return new AddedToken(
                content,
                id,
                section.flag("single_word", false),
                section.flag("lstrip", false),
                section.flag("rstrip", false),
                section.flag("special", false),
                section.flag("normalized", false));
    }
}
