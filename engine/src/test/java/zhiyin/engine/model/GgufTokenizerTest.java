package zhiyin.engine.model;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import zhiyin.engine.cache.ResourceCache;
import zhiyin.engine.tokenizer.Tokenizer;
import zhiyin.engine.tokenizer.TokenizerFile;
import zhiyin.engine.tokenizer.UnigramFixtures;
import zhiyin.engine.weights.GgufFile;
import zhiyin.engine.weights.GgufWriter;

/// Tokenizers of encoders in GGUF files, against Hugging Face's tokenizers and llama.cpp's own vectors.
final class GgufTokenizerTest {
    private static final String FOLDER = "/tokenizer/";
    private static final JsonMapper JSON = new JsonMapper();

    @TempDir Path folder;

    private static byte[] resource(String name) throws IOException {
        try (InputStream in =
                Objects.requireNonNull(
                        GgufTokenizerTest.class.getResourceAsStream(FOLDER + name), name)) {
            return in.readAllBytes();
        }
    }

    private static Tokenizer read(Path file, Optional<KnownModel> known) {
        try (GgufFile gguf = GgufFile.open(file)) {
            return new GgufTokenizer(file, gguf.metadata()).read(known);
        }
    }

    private Path vocabulary() throws IOException {
        Path file = folder.resolve("bert-bge.gguf");
        try (var in =
                new GZIPInputStream(
                        Objects.requireNonNull(
                                GgufTokenizerTest.class.getResourceAsStream(
                                        FOLDER + "llamacpp/bert-bge.gguf.gz")))) {
            Files.copy(in, file);
        }
        return file;
    }

    @Test
    void llama_cpps_own_vocabulary_of_bge_gives_the_ids_recorded_with_it() throws IOException {
        Tokenizer tokenizer = read(vocabulary(), Optional.empty());
        String[] texts =
                new String(resource("llamacpp/bert-bge.inp"), UTF_8)
                        .split("\n__ggml_vocab_test__\n", -1);
        String[] ids = new String(resource("llamacpp/bert-bge.out"), UTF_8).split("\n", -1);
        assertThat(texts).hasSizeGreaterThan(45);
        for (int i = 0; i < texts.length; i++) {
            int[] expected =
                    Arrays.stream(ids[i].strip().split(" "))
                            .filter(id -> !id.isEmpty())
                            .mapToInt(Integer::parseInt)
                            .toArray();
            assertThat(tokenizer.strip(tokenizer.encode(texts[i])))
                    .as(texts[i])
                    .isEqualTo(expected);
        }
    }

    @Test
    void an_older_vocabulary_says_the_same_back_as_the_published_one() throws IOException {
        Tokenizer tokenizer = read(vocabulary(), Optional.empty());
        int[] ids = tokenizer.encode("Embeddings of [MASK] texts, unused.");
        assertThat(ids).startsWith(101).endsWith(102).contains(103);
        assertThat(tokenizer.decode(ids, false))
                .isEqualTo("[CLS] embeddings of [MASK] texts, unused. [SEP]");
        assertThat(tokenizer.decode(new int[] {1, 2}, false)).isEqualTo("[unused0] [unused1]");
    }

    @ParameterizedTest
    @EnumSource(BuiltinModel.class)
    void the_recorded_texts_have_the_recorded_ids(BuiltinModel builtin) throws IOException {
        Path directory = builtin.unpack(ResourceCache.standard());
        Path file = folder.resolve("model.gguf");
        EncoderGguf.of(directory, directory.resolve("tokenizer.json"))
                .writer
                .write(file, (_, _) -> {});
        Optional<KnownModel> known =
                KnownModels.all().stream()
                        .filter(each -> each.repository().equals(builtin.modelName()))
                        .findFirst();
        assertThat(known).isPresent();
        Tokenizer tokenizer = read(file, known);
        String recorded = "vectors." + builtin.modelName().toLowerCase(Locale.ROOT) + ".jsonl";
        List<String> lines = new String(resource(recorded), UTF_8).lines().toList();
        assertThat(lines).hasSize(153);
        UnaryOperator<String> given =
                known.get().lowered() ? text -> text.toLowerCase(Locale.ROOT) : text -> text;
        Tokenizer published = TokenizerFile.read(directory.resolve("tokenizer.json"));
        for (String line : lines) {
            JsonNode golden = JSON.readTree(line);
            String text = golden.required("text").asString();
            assertThat(tokenizer.encode(text))
                    .as(line)
                    .isEqualTo(published.encode(given.apply(text)));
            assertThat(published.encode(text)).as(line).isEqualTo(ids(golden.required("ids")));
        }
    }

    private static int[] ids(JsonNode array) {
        return array.valueStream().mapToInt(JsonNode::intValue).toArray();
    }

    /// What a vocabulary without upper case cannot tell, its model's name or the file does.
    @Test
    void texts_keep_their_case_where_the_file_or_the_known_model_says_so() throws IOException {
        assertThat(encode(wordPiece("the"), Optional.empty(), "The")).containsExactly(1, 3, 2);
        Optional<KnownModel> lowered = KnownModels.of("BAAI/bge-small-zh-v1.5");
        assertThat(encode(wordPiece("the"), lowered, "The")).containsExactly(1, 3, 2);
        assertThat(encode(wordPiece("the"), lowered, "thé")).containsExactly(1, 0, 2);
        assertThat(encode(wordPiece("the", "Name"), Optional.empty(), "The"))
                .containsExactly(1, 0, 2);
        assertThat(encode(wordPiece("the", "[S]"), Optional.empty(), "The"))
                .containsExactly(1, 3, 2);
        GgufWriter told = wordPiece("the").flag("tokenizer.ggml.normalizer.lowercase", false);
        assertThat(encode(told, Optional.empty(), "The")).containsExactly(1, 0, 2);
        assertThat(encode(wordPiece("the"), Optional.empty(), "thé")).containsExactly(1, 3, 2);
        GgufWriter accents =
                wordPiece("the").flag("tokenizer.ggml.normalizer.strip_accents", false);
        assertThat(encode(accents, Optional.empty(), "thé")).containsExactly(1, 0, 2);
    }

    private static GgufWriter wordPiece(String... words) {
        List<String> tokens = new ArrayList<>(List.of("[UNK]", "[CLS]", "[SEP]"));
        for (String word : words) {
            tokens.add("▁" + word);
        }
        int[] types = new int[tokens.size()];
        Arrays.fill(types, 1);
        Arrays.fill(types, 0, 3, 3);
        return new GgufWriter()
                .text("tokenizer.ggml.model", "bert")
                .texts("tokenizer.ggml.tokens", tokens)
                .integers("tokenizer.ggml.token_type", types);
    }

    private int[] encode(GgufWriter writer, Optional<KnownModel> known, String text)
            throws IOException {
        Path file = Files.createTempFile(folder, "tokenizer", ".gguf");
        writer.write(file, (_, _) -> {});
        return read(file, known).encode(text);
    }

    @ParameterizedTest
    @ValueSource(strings = {"test_model", "test_ja_model"})
    void unigram_texts_have_the_ids_that_bge_m3s_tokenizer_gives_them(String model)
            throws IOException {
        Tokenizer tokenizer =
                read(
                        unigram(UnigramFixtures.tokenizerFile(folder, model, "bge-m3"), 0),
                        Optional.empty());
        requireBgeM3(tokenizer, model);
        int[] pair = tokenizer.encodePair("a", "b", 512);
        assertThat(Arrays.stream(pair).filter(id -> id == 2).count()).isEqualTo(3);
    }

    /// Of `sentencepiece.bpe.model` the converter takes no mask, and fills its place.
    @Test
    void the_first_unused_token_at_the_end_is_the_mask() throws IOException {
        Path file = UnigramFixtures.tokenizerFile(folder, "test_model", "bge-m3");
        requireBgeM3(read(unigram(file, 3), Optional.empty()), "test_model");
    }

    private static void requireBgeM3(Tokenizer tokenizer, String model) throws IOException {
        for (JsonNode golden : UnigramFixtures.vectors(model)) {
            assertThat(tokenizer.encode(golden.required("text").asString()))
                    .as("%s", golden.required("text"))
                    .isEqualTo(ids(golden.required("tokenizers").required("bge-m3")));
        }
    }

    /// @param filled unused tokens at the end, the first in the place of the mask
    private Path unigram(Path tokenizerJson, int filled) throws IOException {
        Path file = Files.createTempFile(folder, "unigram", ".gguf");
        EncoderGguf.unigram(new GgufWriter(), JSON.readTree(tokenizerJson), filled)
                .write(file, (_, _) -> {});
        return file;
    }
}
