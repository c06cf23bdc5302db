package zhiyin.engine.tokenizer;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import zhiyin.engine.tokenizer.AddedTokens.AddedToken;

/// Makes a [BertTokenizer] of the sections of a file, and refuses what it could not follow exactly:
/// a tokenizer that is nearly right gives vectors that are silently wrong.
final class BertTokenizerReader {
    private static final int MAX_WORD_LENGTH = 4096;

    private final JsonSection file;
    private final JsonSection model;
    private final Vocabulary vocabulary;

    BertTokenizerReader(JsonSection file, JsonSection model, Vocabulary vocabulary) {
        this.file = file;
        this.model = model;
        this.vocabulary = vocabulary;
    }

    Tokenizer read() {
        requireType(file.object("pre_tokenizer"), "BertPreTokenizer");
        Map<String, Boolean> contents = addedContents();
        Set<String> wanted = new HashSet<>(contents.keySet());
        wanted.add(model.text("unk_token"));
        Map<String, Integer> known = vocabulary.idsOf(wanted);
        AddedTokens added = addedTokens(contents, known);
        return new BertTokenizer(normalizer(), added, vocabulary, options(known), template());
    }

    private BertNormalizer normalizer() {
        JsonSection section = file.object("normalizer");
        requireType(section, "BertNormalizer");
        boolean lowercase = section.flag("lowercase", true);
        return new BertNormalizer(
                section.flag("clean_text", true),
                section.flag("handle_chinese_chars", true),
                section.flag("strip_accents", lowercase),
                lowercase);
    }

    private static void requireType(JsonSection section, String supported) {
        String type = section.text("type");
        if (!type.equals(supported)) {
            throw section.unsupported("type", type, "\"" + supported + "\"");
        }
    }

    private WordPiece.Options options(Map<String, Integer> known) {
        String unknown = model.text("unk_token");
        Integer id = known.get(unknown);
        if (id == null) {
            throw model.invalid(
                    "model.unk_token is \"%s\", which model.vocab lacks".formatted(unknown));
        }
        return new WordPiece.Options(
                id,
                model.text("continuing_subword_prefix"),
                model.integer("max_input_chars_per_word", 1, MAX_WORD_LENGTH));
    }

    /// The contents of the added tokens in their order, each with its flag `single_word`.
    private Map<String, Boolean> addedContents() {
        Map<String, Boolean> singleWord = new LinkedHashMap<>();
        if (!file.lacks("added_tokens")) {
            for (JsonSection section : file.objects("added_tokens")) {
                if (section.flag("normalized", false)) {
                    throw section.unsupported("normalized", true, "false");
                }
                singleWord.put(section.text("content"), section.flag("single_word", false));
            }
        }
        return singleWord;
    }

    /// Follows the reference in giving an added token the id it has in the vocabulary, or else the
    /// next free one: the `id` in the file counts for nothing.
    private AddedTokens addedTokens(Map<String, Boolean> contents, Map<String, Integer> known) {
        List<AddedToken> tokens = new ArrayList<>();
        int next = vocabulary.size();
        for (Map.Entry<String, Boolean> entry : contents.entrySet()) {
            String content = entry.getKey();
            if (!content.isEmpty()) {
                Integer id = known.get(content);
                tokens.add(new AddedToken(content, id == null ? next : id, entry.getValue()));
                next = Math.max(next, tokens.getLast().id() + 1);
            }
        }
        return new AddedTokens(tokens);
    }

    private Template template() {
        if (file.lacks("post_processor")) {
            return Template.NONE;
        }
        JsonSection section = file.object("post_processor");
        String type = section.text("type");
        return switch (type) {
            case "TemplateProcessing" -> templateProcessing(section);
            case "BertProcessing" -> new Template(pairId(section, "cls"), pairId(section, "sep"));
            default ->
                    throw section.unsupported(
                            "type", type, "\"TemplateProcessing\" or \"BertProcessing\"");
        };
    }

    /// `"single": [{"SpecialToken": {"id": "[CLS]"}}, {"Sequence": {"id": "A"}}, ..]`
    private static Template templateProcessing(JsonSection section) {
        TokenList before = new TokenList(4);
        TokenList after = new TokenList(4);
        boolean textSeen = false;
        for (JsonSection piece : section.objects("single")) {
            if (piece.lacks("SpecialToken")) {
                String sequence = piece.object("Sequence").text("id");
                if (textSeen || !sequence.equals("A")) {
                    throw piece.unsupported("Sequence.id", sequence, "\"A\", once");
                }
                textSeen = true;
            } else {
                String token = piece.object("SpecialToken").text("id");
                (textSeen ? after : before).addAll(templateIds(section, token));
            }
        }
        if (!textSeen) {
            throw section.invalid("post_processor.single has no Sequence A: no text would remain");
        }
        return new Template(before.toArray(), after.toArray());
    }

    /// `"special_tokens": {"[CLS]": {"ids": [101], ..}, ..}`
    private static int[] templateIds(JsonSection section, String token) {
        JsonSection special = section.object("special_tokens").object(token);
        JsonNode ids = special.array("ids");
        int[] values = new int[ids.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = tokenId(special, ids.get(i));
        }
        return values;
    }

    /// `"cls": ["[CLS]", 101]`
    private static int[] pairId(JsonSection section, String key) {
        JsonNode pair = section.array(key);
        if (pair.size() != 2) {
            throw section.invalid(
                    "post_processor.%s is %s, expected a token and its id".formatted(key, pair));
        }
        return new int[] {tokenId(section, pair.get(1))};
    }

    private static int tokenId(JsonSection section, JsonNode value) {
        if (!value.isInt() || value.intValue() < 0 || value.intValue() > CharacterTable.MAX_TOKEN) {
            throw section.invalid(
                    "%s has %s, expected a token id from 0 to %d"
                            .formatted(section.name(), value, CharacterTable.MAX_TOKEN));
        }
        return value.intValue();
    }
}
