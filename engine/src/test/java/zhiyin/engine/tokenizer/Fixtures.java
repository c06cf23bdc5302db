package zhiyin.engine.tokenizer;

import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.function.Consumer;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;
import zhiyin.engine.Thoroughness;

/// Tokenizer files to test with, the reference implementation, and real texts.
final class Fixtures {
    static final List<String> MODELS =
            List.of("bge-small-zh-v1.5", "bge-small-en-v1.5", "all-minilm-l6-v2");
    static final JsonMapper JSON = new JsonMapper();
    private static final int MAX_BMP = 0x10000;

    private Fixtures() {}

    /// Copies a built-in model's tokenizer file out of the class path.
    static Path tokenizerFile(Path folder, String model) throws IOException {
        Path file = folder.resolve(model + "-tokenizer.json");
        try (InputStream in = resource("/" + file.getFileName())) {
            Files.copy(in, file);
        }
        return file;
    }

    static InputStream resource(String name) {
        return Objects.requireNonNull(Fixtures.class.getResourceAsStream(name), name);
    }

    static HuggingFaceTokenizer reference(Path file) throws IOException {
        return HuggingFaceTokenizer.builder()
                .optTokenizerPath(file)
                .optTruncation(false)
                .optPadding(false)
                .build();
    }

    static int[] referenceIds(HuggingFaceTokenizer reference, String text) {
        return Stream.of(reference.encode(text).getIds())
                .flatMapToInt(ids -> Arrays.stream(ids).mapToInt(Math::toIntExact))
                .toArray();
    }

    static List<String> texts() throws IOException {
        Path file = Path.of("..", "data", "texts", "texts.jsonl");
        return Files.readAllLines(file).stream()
                .map(line -> JSON.readTree(line).required("text").asString())
                .toList();
    }

    /// A small uncased tokenizer file, changed by `edit`.
    static Path small(Path folder, Consumer<ObjectNode> edit) throws IOException {
        ObjectNode root = skeleton();
        ObjectNode vocabulary = (ObjectNode) root.required("model").required("vocab");
        for (String token : List.of("a", "b", "ab", "##b", "##c", "good", "##s", "中", "!", "ー")) {
            vocabulary.put(token, vocabulary.size());
        }
        edit.accept(root);
        return write(folder, root);
    }

    /// A file whose vocabulary has nearly every character, alone and continuing, so that the ids show
    /// exactly what normalization left and how it was split.
    static Path everyCharacter(Path folder, Consumer<ObjectNode> normalizerEdit)
            throws IOException {
        ObjectNode root = skeleton();
        ObjectNode vocabulary = (ObjectNode) root.required("model").required("vocab");
        for (int codePoint = ' ' + 1; codePoint <= Character.MAX_CODE_POINT; codePoint++) {
            if (isWorthAnEntry(codePoint)) {
                String character = Character.toString(codePoint);
                vocabulary.put(character, vocabulary.size());
                vocabulary.put("##" + character, vocabulary.size());
            }
        }
        normalizerEdit.accept((ObjectNode) root.required("normalizer"));
        return write(folder, root);
    }

    private static boolean isWorthAnEntry(int codePoint) {
        int type = Character.getType(codePoint);
        boolean has = type != Character.UNASSIGNED && type != Character.SURROGATE;
        boolean bulk =
                type == Character.PRIVATE_USE
                        || (type == Character.OTHER_LETTER && codePoint >= MAX_BMP)
                        || (codePoint >= 0x3400 && codePoint <= 0xA48F)
                        || (codePoint >= 0xAC00 && codePoint <= 0xD7A3);
        return has && !bulk;
    }

    private static ObjectNode skeleton() {
        return (ObjectNode)
                JSON.readTree(
                        """
                        {"version": "1.0", "truncation": null, "padding": null,
                         "added_tokens": [
                          {"id": 0, "content": "[UNK]", "single_word": false, "lstrip": false,
                           "rstrip": false, "normalized": false, "special": true},
                          {"id": 1, "content": "[CLS]", "single_word": false, "lstrip": false,
                           "rstrip": false, "normalized": false, "special": true},
                          {"id": 2, "content": "[SEP]", "single_word": false, "lstrip": false,
                           "rstrip": false, "normalized": false, "special": true}],
                         "normalizer": {"type": "BertNormalizer", "clean_text": true,
                          "handle_chinese_chars": true, "strip_accents": null, "lowercase": true},
                         "pre_tokenizer": {"type": "BertPreTokenizer"},
                         "post_processor": {"type": "BertProcessing", "sep": ["[SEP]", 2],
                          "cls": ["[CLS]", 1]},
                         "decoder": null,
                         "model": {"type": "WordPiece", "unk_token": "[UNK]",
                          "continuing_subword_prefix": "##", "max_input_chars_per_word": 100,
                          "vocab": {"[UNK]": 0, "[CLS]": 1, "[SEP]": 2}}}
                        """);
    }

    /// Appends an added token with the flags named.
    static void addToken(ObjectNode root, String content, int id, String... flags) {
        ObjectNode token = ((ArrayNode) root.required("added_tokens")).addObject();
        token.put("id", id).put("content", content).put("special", true);
        for (String flag : List.of("single_word", "lstrip", "rstrip", "normalized")) {
            token.put(flag, List.of(flags).contains(flag));
        }
    }

    static Path write(Path folder, JsonNode root) throws IOException {
        Path file = Files.createTempFile(folder, "tokenizer", ".json");
        return Files.writeString(file, JSON.writeValueAsString(root));
    }

    /// An ideograph or a syllable of Hangul: of those, most characters are.
    static boolean isOneOfMany(int codePoint) {
        return Character.isIdeographic(codePoint) || (codePoint >= 0xAC00 && codePoint < 0xD7A4);
    }

    /// Whether to try this one of those that are not assigned or private, which are all alike: a sixteenth, and
    /// fewer in the planes that have no others.
    static boolean isOneToTry(int codePoint) {
        return codePoint % (codePoint < 0x20000 ? 16 : 16 * Thoroughness.every(64)) == 0;
    }

    /// Fewer than `most` characters of many scripts, and pieces.
    static String randomText(Random random, int most, String[] pieces) {
        StringBuilder text = new StringBuilder();
        for (int n = random.nextInt(most); n > 0; n--) {
            switch (random.nextInt(8)) {
                case 0 -> text.append(' ');
                case 1 -> text.appendCodePoint(random.nextInt('!', 0x7F));
                case 2 -> text.appendCodePoint(random.nextInt(0xA0, 0x700));
                case 3 -> text.appendCodePoint(random.nextInt(0x700, Character.MIN_SURROGATE));
                case 4 -> text.appendCodePoint(random.nextInt(0x10000, 0x20000));
                default -> text.append(pieces[random.nextInt(pieces.length)]);
            }
        }
        return text.toString();
    }
}
