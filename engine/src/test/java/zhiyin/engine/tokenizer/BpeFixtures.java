package zhiyin.engine.tokenizer;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import java.util.zip.GZIPInputStream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// Qwen's byte-level BPE vocabulary, as a file of Hugging Face `tokenizers` and as a GGUF file lists
/// it, and small ones.
final class BpeFixtures {
    static final int END = 151_643;

    private static final List<String> SPECIAL =
            List.of(
                    "<|endoftext|>",
                    "<|im_start|>",
                    "<|im_end|>",
                    "<|object_ref_start|>",
                    "<|object_ref_end|>",
                    "<|box_start|>",
                    "<|box_end|>",
                    "<|quad_start|>",
                    "<|quad_end|>",
                    "<|vision_start|>",
                    "<|vision_end|>",
                    "<|vision_pad|>",
                    "<|image_pad|>",
                    "<|video_pad|>");
    private static final List<String> ADDED =
            List.of(
                    "<tool_call>",
                    "</tool_call>",
                    "<|fim_prefix|>",
                    "<|fim_middle|>",
                    "<|fim_suffix|>",
                    "<|fim_pad|>",
                    "<|repo_name|>",
                    "<|file_sep|>",
                    "<tool_response>",
                    "</tool_response>",
                    "<think>",
                    "</think>");

    private BpeFixtures() {}

    /// The merges in the order of their ranks.
    static List<String> merges() {
        try (BufferedReader reader =
                new BufferedReader(
                        new InputStreamReader(
                                new GZIPInputStream(
                                        Fixtures.resource("/tokenizer/qwen/merges.txt.gz")),
                                StandardCharsets.UTF_8))) {
            return reader.lines().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// The single bytes in the order of their characters, which is that of the ids.
    static List<String> byteTokens() {
        List<String> tokens = new ArrayList<>();
        int next = 0x100;
        for (int value = 0; value < 0x100; value++) {
            boolean visible = (value > ' ' && value < 0x7F) || (value > 0xA0 && value != 0xAD);
            tokens.add(Character.toString(visible ? value : next++));
        }
        tokens.sort(Comparator.naturalOrder());
        return tokens;
    }

    /// The single bytes, then what each merge makes.
    static List<String> tokens(List<String> merges) {
        List<String> tokens = byteTokens();
        for (String merge : merges) {
            tokens.add(merge.replace(" ", ""));
        }
        return tokens;
    }

    /// What a GGUF file lists: all tokens, those added too.
    static BpeVocabulary ggufVocabulary() {
        List<String> merges = merges();
        List<String> tokens = tokens(merges);
        tokens.addAll(SPECIAL);
        tokens.addAll(ADDED);
        return new BpeVocabulary("qwen3.gguf", List.copyOf(tokens), merges);
    }

    static int[] ggufTypes(int tokens) {
        int[] types = new int[tokens];
        Arrays.fill(types, 1);
        Arrays.fill(types, END, END + SPECIAL.size(), 3);
        Arrays.fill(types, END + SPECIAL.size(), tokens, 4);
        return types;
    }

    static BpeTokenizer ofGguf() {
        BpeVocabulary vocabulary = ggufVocabulary();
        return BpeTokenizer.of(vocabulary, ggufTypes(vocabulary.tokens().size()), "qwen2", END);
    }

    /// Qwen3-Embedding's `tokenizer.json`.
    static Path tokenizerFile(Path folder) throws IOException {
        ObjectNode root = skeleton(merges());
        for (String token : SPECIAL) {
            addToken(root, token);
        }
        for (String token : ADDED) {
            addToken(root, token);
        }
        closeWith(root, "<|endoftext|>", END);
        return Fixtures.write(folder, root);
    }

    /// A tokenizer of few merges, with the added token `<end>` behind each text, changed by `edit`.
    static Path small(Path folder, List<String> merges, Consumer<ObjectNode> edit)
            throws IOException {
        ObjectNode root = skeleton(merges);
        addToken(root, "<end>");
        closeWith(root, "<end>", 256 + merges.size());
        edit.accept(root);
        return Fixtures.write(folder, root);
    }

    /// Appends an added token with the flags named; its id is that of the vocabulary or the next.
    static void addToken(ObjectNode root, String content, String... flags) {
        JsonNode vocabulary = root.required("model").required("vocab");
        int next = vocabulary.size();
        for (JsonNode token : root.required("added_tokens")) {
            next += vocabulary.has(token.required("content").asString()) ? 0 : 1;
        }
        Fixtures.addToken(root, content, vocabulary.path(content).asInt(next), flags);
    }

    private static void closeWith(ObjectNode root, String token, int id) {
        ObjectNode template =
                (ObjectNode)
                        Fixtures.JSON.readTree(
                                """
                                {"type": "TemplateProcessing",
                                 "single": [{"Sequence": {"id": "A", "type_id": 0}},
                                  {"SpecialToken": {"id": "%1$s", "type_id": 0}}],
                                 "pair": [],
                                 "special_tokens": {"%1$s": {"id": "%1$s", "ids": [%2$d],
                                  "tokens": ["%1$s"]}}}
                                """
                                        .formatted(token, id));
        ((ArrayNode) root.required("post_processor").required("processors")).add(template);
    }

    private static ObjectNode skeleton(List<String> merges) {
        ObjectNode root =
                (ObjectNode)
                        Fixtures.JSON.readTree(
                                """
                                {"version": "1.0", "truncation": null, "padding": null,
                                 "added_tokens": [],
                                 "normalizer": {"type": "NFC"},
                                 "pre_tokenizer": {"type": "Sequence", "pretokenizers": [
                                  {"type": "Split", "pattern": {"Regex": ""},
                                   "behavior": "Isolated", "invert": false},
                                  {"type": "ByteLevel", "add_prefix_space": false,
                                   "trim_offsets": false, "use_regex": false}]},
                                 "post_processor": {"type": "Sequence", "processors": [
                                  {"type": "ByteLevel", "add_prefix_space": false,
                                   "trim_offsets": false, "use_regex": false}]},
                                 "decoder": null,
                                 "model": {"type": "BPE", "dropout": null, "unk_token": null,
                                  "continuing_subword_prefix": "", "end_of_word_suffix": "",
                                  "fuse_unk": false, "byte_fallback": false,
                                  "ignore_merges": false, "vocab": {}, "merges": []}}
                                """);
        ((ObjectNode) root.at("/pre_tokenizer/pretokenizers/0/pattern"))
                .put(
                        "Regex",
                        "(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\\r\\n\\p{L}\\p{N}]?\\p{L}+|\\p{N}"
                                + "| ?[^\\s\\p{L}\\p{N}]+[\\r\\n]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+");
        ObjectNode vocabulary = (ObjectNode) root.at("/model/vocab");
        List<String> tokens = tokens(merges);
        IntStream.range(0, tokens.size()).forEach(id -> vocabulary.put(tokens.get(id), id));
        ArrayNode list = (ArrayNode) root.at("/model/merges");
        merges.forEach(list::add);
        return root;
    }

    /// The ids with one end token where the reference, which appends it to any text, has two.
    static int[] closedOnce(int[] ids, int end) {
        int n = ids.length;
        boolean doubled = n > 1 && ids[n - 1] == end && ids[n - 2] == end;
        return doubled ? Arrays.copyOf(ids, n - 1) : ids;
    }

    static String escaped(String text) {
        StringBuilder escaped = new StringBuilder();
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean plain = c >= ' ' && c < 0x7F;
            escaped.append(plain ? String.valueOf(c) : "\\u%04x".formatted((int) c));
        }
        return escaped.toString();
    }
}
