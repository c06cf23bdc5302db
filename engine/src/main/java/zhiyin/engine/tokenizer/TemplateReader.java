package zhiyin.engine.tokenizer;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/// Reads a post-processor, of type `TemplateProcessing`:
/// ```
/// "single": [{"SpecialToken": {"id": "[CLS]"}}, {"Sequence": {"id": "A"}}, ..],
/// "pair": [.., {"Sequence": {"id": "A"}}, .., {"Sequence": {"id": "B"}}, ..],
/// "special_tokens": {"[CLS]": {"ids": [101], ..}, ..}
/// ```
/// or of one of the types that know their model:
/// ```
/// "type": "RobertaProcessing", "cls": ["<s>", 0], "sep": ["</s>", 2], ..
/// ```
final class TemplateReader {
    private TemplateReader() {}

    /// The template of a tokenizer file, which may have none.
    static Template ofFile(JsonSection file) {
        if (file.lacks("post_processor")) {
            return Template.NONE;
        }
        JsonSection section = file.object("post_processor");
        String type = section.text("type");
        return switch (type) {
            case "TemplateProcessing" -> read(section);
            case "BertProcessing" -> around(section, 1);
            case "RobertaProcessing" -> around(section, 2);
            default ->
                    throw section.unsupported(
                            "type",
                            type,
                            "\"TemplateProcessing\", \"BertProcessing\" or \"RobertaProcessing\"");
        };
    }

    /// @param separators how many are put between two texts
    private static Template around(JsonSection section, int separators) {
        int[] first = pairId(section, "cls");
        int[] last = pairId(section, "sep");
        TokenList between = new TokenList(2);
        for (int i = 0; i < separators; i++) {
            between.addAll(last);
        }
        return new Template(first, last).withPair(new PairTemplate(first, between.toArray(), last));
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

    static Template read(JsonSection section) {
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
                (textSeen ? after : before).addAll(ids(section, token));
            }
        }
        if (!textSeen) {
            throw section.invalid("post_processor.single has no Sequence A: no text would remain");
        }
        Template single = new Template(before.toArray(), after.toArray());
        return pair(section).map(single::withPair).orElse(single);
    }

    /// Empty where the file has none, or one that is not text A and then text B.
    private static Optional<PairTemplate> pair(JsonSection section) {
        if (section.lacks("pair")) {
            return Optional.empty();
        }
        List<TokenList> parts = new ArrayList<>(List.of(new TokenList(4)));
        List<String> texts = new ArrayList<>();
        for (JsonSection piece : section.objects("pair")) {
            if (piece.lacks("SpecialToken")) {
                texts.add(piece.object("Sequence").text("id"));
                parts.add(new TokenList(4));
            } else {
                parts.getLast().addAll(ids(section, piece.object("SpecialToken").text("id")));
            }
        }
        return texts.equals(List.of("A", "B"))
                ? Optional.of(
                        new PairTemplate(
                                parts.get(0).toArray(),
                                parts.get(1).toArray(),
                                parts.get(2).toArray()))
                : Optional.empty();
    }

    private static int[] ids(JsonSection section, String token) {
        JsonSection special = section.object("special_tokens").object(token);
        JsonNode ids = special.array("ids");
        int[] values = new int[ids.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = tokenId(special, ids.get(i));
        }
        return values;
    }

    static int tokenId(JsonSection section, JsonNode value) {
        if (!value.isInt() || value.intValue() < 0 || value.intValue() > CharacterTable.MAX_TOKEN) {
            throw section.invalid(
                    "%s has %s, expected a token id from 0 to %d"
                            .formatted(section.name(), value, CharacterTable.MAX_TOKEN));
        }
        return value.intValue();
    }
}
