package zhiyin.engine.tokenizer;

import java.util.HashSet;
import java.util.Map;
import java.util.Set;

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
        AddedTokensReader addedReader = new AddedTokensReader(file);
        Set<String> wanted = new HashSet<>(addedReader.contents());
        wanted.add(model.text("unk_token"));
        Map<String, Integer> known = vocabulary.idsOf(wanted);
        AddedTokens added = addedReader.read(known, vocabulary.size());
        return new BertTokenizer(
                normalizer(), added, vocabulary, options(known), TemplateReader.ofFile(file));
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
}
