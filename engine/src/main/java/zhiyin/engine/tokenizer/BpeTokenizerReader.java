package zhiyin.engine.tokenizer;

import java.util.List;
import zhiyin.engine.tokenizer.AddedTokens.AddedToken;

/// Makes a [BpeTokenizer] of the sections of a file, and refuses what it could not follow exactly:
/// a tokenizer that is nearly right gives vectors that are silently wrong.
final class BpeTokenizerReader {
    private static final String BYTE_LEVEL = "ByteLevel";
    private static final String SEQUENCE = "Sequence";

    private final JsonSection file;
    private final JsonSection model;
    private final Vocabulary vocabulary;
    private final List<String> merges;

    BpeTokenizerReader(
            JsonSection file, JsonSection model, Vocabulary vocabulary, List<String> merges) {
        this.file = file;
        this.model = model;
        this.vocabulary = vocabulary;
        this.merges = merges;
    }

    /// @param ends what is at a text's ends where the file adds nothing there
    Tokenizer read(EndTokens ends) {
        PieceSplit split = split();
        model.requirePlainBpe();
        boolean composed = composed();
        List<String> tokens = vocabulary.tokensById(model);
        AddedTokensReader addedReader = new AddedTokensReader(file, true);
        AddedTokens added =
                addedReader.readExactly(
                        vocabulary.idsOf(addedReader.contents()), vocabulary.size());
        requireFoundRaw(added, composed);
        Template template = ends.completed(template(), added.idOrIn(file, tokens));
        int idBound = Math.max(tokens.size(), added.highestId() + 1);
        if (template.highestId() >= idBound) {
            throw file.invalid(
                    "post_processor adds token %d, legal are 0 to %d"
                            .formatted(template.highestId(), idBound - 1));
        }
        MergeTable table =
                new MergeTable(new BpeVocabulary(file.path().toString(), tokens, merges));
        return new BpeTokenizer(
                table, new TextKinds(composed, added), added, split, template, idBound);
    }

    private void requireFoundRaw(AddedTokens added, boolean composed) {
        for (AddedToken token : added.tokens()) {
            if (token.normalized()
                    && !NormalizedTokens.isFoundRaw(token, composed, added.tokens())) {
                throw file.unsupported(
                        "added_tokens", token.content() + " with normalized: true", "false");
            }
        }
    }

    /// Whether text is brought into normalization form C.
    private boolean composed() {
        if (file.lacks("normalizer")) {
            return false;
        }
        requireType(file.object("normalizer"), "NFC");
        return true;
    }

    private static void requireType(JsonSection section, String supported) {
        String type = section.text("type");
        if (!type.equals(supported)) {
            throw section.unsupported("type", type, "\"" + supported + "\"");
        }
    }

    /// The mapping of bytes to characters, which may split by itself, or another split before it.
    private PieceSplit split() {
        JsonSection section = file.object("pre_tokenizer");
        String type = section.text("type");
        return switch (type) {
            case BYTE_LEVEL -> {
                section.requireFlag("add_prefix_space", true);
                if (!section.flag("use_regex", true)) {
                    throw section.unsupported("use_regex", false, "true");
                }
                yield Gpt2Split::end;
            }
            case SEQUENCE -> {
                requireQwenSplit(section);
                yield QwenSplit::end;
            }
            default -> throw section.unsupported("type", type, "\"ByteLevel\" or \"Sequence\"");
        };
    }

    /// A sequence of the split by pattern and the mapping of bytes to characters.
    private static void requireQwenSplit(JsonSection section) {
        List<JsonSection> steps = section.objects("pretokenizers");
        if (steps.size() != 2) {
            throw section.unsupported(
                    "pretokenizers", steps.size() + " steps", "\"Split\" and \"ByteLevel\"");
        }
        JsonSection split = steps.getFirst();
        requireType(split, "Split");
        if (split.object("pattern").lacks("Regex")) {
            throw split.unsupported("pattern", split.node().path("pattern"), "a Regex");
        }
        String pattern = split.object("pattern").text("Regex");
        if (!pattern.equals(QwenSplit.PATTERN)) {
            throw split.unsupported("pattern.Regex", pattern, "\"" + QwenSplit.PATTERN + "\"");
        }
        if (!split.text("behavior").equals("Isolated")) {
            throw split.unsupported("behavior", split.text("behavior"), "\"Isolated\"");
        }
        split.requireFlag("invert", false);
        requireType(steps.getLast(), BYTE_LEVEL);
        steps.getLast().requireFlag("add_prefix_space", true);
        steps.getLast().requireFlag("use_regex", true);
    }

    private Template template() {
        if (file.lacks("post_processor")) {
            return Template.NONE;
        }
        JsonSection section = file.object("post_processor");
        Template template = Template.NONE;
        List<JsonSection> steps =
                section.text("type").equals(SEQUENCE)
                        ? section.objects("processors")
                        : List.of(section);
        for (JsonSection step : steps) {
            String type = step.text("type");
            // ByteLevel moves offsets only.
            if (type.equals("TemplateProcessing") && template == Template.NONE) {
                template = TemplateReader.read(step);
            } else if (!type.equals(BYTE_LEVEL)) {
                throw step.unsupported(
                        "type", type, "\"ByteLevel\" and one \"TemplateProcessing\"");
            }
        }
        return template;
    }
}
