package zhiyin.engine.tokenizer;

import tools.jackson.databind.JsonNode;

/// Reads a post-processor of type `TemplateProcessing`:
/// ```
/// "single": [{"SpecialToken": {"id": "[CLS]"}}, {"Sequence": {"id": "A"}}, ..],
/// "special_tokens": {"[CLS]": {"ids": [101], ..}, ..}
/// ```
final class TemplateReader {
    private TemplateReader() {}

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
        return new Template(before.toArray(), after.toArray());
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
