package zhiyin.engine.model;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import zhiyin.engine.EmbedOptions;
import zhiyin.engine.Embedder;
import zhiyin.engine.EmbedderOptions;
import zhiyin.engine.Embeddings;
import zhiyin.engine.EngineException;
import zhiyin.engine.EngineException.Code;
import zhiyin.engine.Reranker;
import zhiyin.engine.backend.Batch;
import zhiyin.engine.backend.NumericType;
import zhiyin.engine.backend.Pooling;
import zhiyin.engine.backend.cpu.CpuBackend;
import zhiyin.engine.backend.onednn.OnednnProducts;
import zhiyin.engine.cache.ResourceCache;
import zhiyin.engine.model.Model.ForwardPass;
import zhiyin.engine.tokenizer.Tokenizer;
import zhiyin.engine.weights.WeightType;

/// Encoders as llama.cpp's converter writes them, against the same models in the files they were published in.
final class EncoderGgufTest {
    private static final List<String> TEXTS =
            List.of(
                    "The quick brown fox jumps over the lazy dog.",
                    "知音难觅，高山流水。",
                    "Zwölf Boxkämpfer jagen Viktor quer über den großen Sylter Deich.",
                    "東京で食べた寿司は美味しかったです。",
                    "Съешь ещё этих мягких французских булок.");

    @TempDir Path folder;

    private Path write(Path directory, WeightType type) throws IOException {
        return new EncoderGguf(directory)
                .withPooling()
                .write(type, folder.resolve(directory.getFileName() + ".gguf"));
    }

    private static float[][] run(ModelSource source, List<int[]> ids) {
        try (Model model = source.load(new CpuBackend(new OnednnProducts(NumericType.F32)));
                ForwardPass pass = model.newPass(512)) {
            return pass.run(Batch.pack(ids));
        }
    }

    private static void requireSame(float[] vector, float[] expected) {
        assertThat(vector).hasSameSizeAs(expected);
        for (int i = 0; i < vector.length; i++) {
            assertThat(vector[i]).as("number %d", i).isCloseTo(expected[i], within(1e-5f));
        }
    }

    /// Which layers of a ModernBERT are global, a GGUF file tells by one number only, so `modernbert-long` has none.
    @ParameterizedTest
    @ValueSource(
            strings = {
                "bert-mean",
                "bert-cls-prefixed",
                "xlm-roberta-mean",
                "xlm-roberta-cls",
                "xlm-roberta-score",
                "nomic-bert",
                "modernbert"
            })
    void vectors_and_scores_equal_those_of_the_published_files(String name) throws IOException {
        Path directory = EncoderFixtures.RESOURCES.resolve(name);
        ModelSource published = ModelDirectory.ofDirectory(directory);
        String tokenizer = name.startsWith("xlm-roberta") ? "t5" : "bert";
        var gguf = new EncoderGguf(directory).withPooling();
        gguf.writer.text("tokenizer.ggml.model", tokenizer);
        ModelSource source =
                new GgufModel(gguf.write(WeightType.F32, folder.resolve(name + ".gguf")));
        assertThat(source.info().architecture()).isEqualTo(published.info().architecture());
        assertThat(source.info().purpose()).isEqualTo(published.info().purpose());
        assertThat(source.info().pooling()).isEqualTo(published.info().pooling());
        assertThat(source.info().prompts()).isEqualTo(published.info().prompts());
        assertThat(source.info().shortening()).isEqualTo(published.info().shortening());
        assertThat(source.info().linearWeights()).isEqualTo(published.info().linearWeights());
        assertThat(source.weightSummary().tableBytes()).isPositive();
        JsonNode sequences = EncoderFixtures.golden(directory).required("sequences");
        List<int[]> ids = sequences.valueStream().map(EncoderFixtures::ids).toList();
        float[][] expected = run(published, ids);
        float[][] found = run(source, ids);
        for (int s = 0; s < found.length; s++) {
            requireSame(found[s], expected[s]);
        }
    }

    @ParameterizedTest
    @EnumSource(BuiltinModel.class)
    void a_built_in_model_gives_the_same_tokens_and_vectors_from_a_gguf_file(BuiltinModel builtin)
            throws IOException {
        Path directory = builtin.unpack(ResourceCache.standard());
        var gguf = EncoderGguf.of(directory, directory.resolve("tokenizer.json"));
        Path file = gguf.write(WeightType.F32, folder.resolve(builtin.modelName() + "-F32.gguf"));
        try (Embedder expected = open(builtin.modelName());
                Embedder found = open(file.toString())) {
            assertThat(found.info().prompts()).isEqualTo(expected.info().prompts());
            assertThat(found.info().maxTokens()).isEqualTo(expected.info().maxTokens());
            assertThat(found.info().pooling()).isEqualTo(expected.info().pooling());
            for (String text : TEXTS) {
                assertThat(found.tokenize(text)).as(text).isEqualTo(expected.tokenize(text));
                requireSame(found.embed(text), expected.embed(text));
            }
        }
    }

    /// 384 numbers a row are no multiple of 256, so llama.cpp's mixtures have such models in these.
    @ParameterizedTest
    @EnumSource(names = {"F16", "Q8_0", "Q5_1", "Q5_0", "Q4_0"})
    void quantised_files_give_nearly_the_same_vectors(WeightType type) throws IOException {
        Path directory = BuiltinModel.ALL_MINILM.unpack(ResourceCache.standard());
        var gguf = EncoderGguf.of(directory, directory.resolve("tokenizer.json"));
        Path file = gguf.write(type, folder.resolve("all-MiniLM-L6-v2." + type + ".gguf"));
        double least =
                switch (type) {
                    case F16 -> 0.999_99;
                    case Q8_0 -> 0.999;
                    default -> 0.95;
                };
        try (Embedder expected = open("all-MiniLM-L6-v2");
                Embedder found = open(file.toString())) {
            assertThat(found.info().maxTokens()).isEqualTo(256);
            for (String text : TEXTS) {
                double cosine = cosine(found.embed(text), expected.embed(text));
                assertThat(cosine).as(text).isGreaterThan(least);
            }
        }
    }

    private static double cosine(float[] a, float[] b) {
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
            sum += (double) a[i] * b[i];
        }
        return sum;
    }

    private static Embedder open(String model) {
        return Embedder.open(
                model, EmbedderOptions.defaults().withNumericType(NumericType.F32).withThreads(1));
    }

    @ParameterizedTest
    @ValueSource(strings = {"nomic-bert", "modernbert"})
    void texts_in_ten_languages_have_the_ids_and_vectors_of_the_reference(String name)
            throws IOException {
        Path directory = EncoderFixtures.RESOURCES.resolve(name);
        Path file =
                EncoderGguf.of(directory, directory.resolve("tokenizer.json"))
                        .write(WeightType.F32, folder.resolve(name + ".gguf"));
        JsonNode golden = EncoderFixtures.golden(directory);
        try (Embedder embedder = open(file.toString())) {
            for (JsonNode text : golden.required("ids")) {
                String words = text.required("text").asString();
                assertThat(embedder.tokenize(words).stream().mapToInt(token -> token.id()))
                        .as(words)
                        .containsExactly(
                                text.required("ids")
                                        .valueStream()
                                        .map(JsonNode::intValue)
                                        .toArray(Integer[]::new));
            }
        }
        try (Embedder found = open(file.toString());
                Embedder expected = open(directory.toString())) {
            int compared = 0;
            for (JsonNode text : golden.required("texts")) {
                String words = text.required("text").asString();
                var options = EmbedOptions.DEFAULTS.withTruncation();
                Embeddings published = expected.embedAll(List.of(words), options);
                if (published.truncated() == 0) {
                    requireSame(
                            found.embedAll(List.of(words), options).vectors().getFirst(),
                            published.vectors().getFirst());
                    compared++;
                }
            }
            assertThat(compared).isGreaterThan(9);
        }
    }

    /// `scripts/golden/encoder_gguf.py` wrote these with the package `gguf`, llama.cpp's own writer and names.
    @ParameterizedTest
    @ValueSource(strings = {"bert-mean", "xlm-roberta-score", "nomic-bert", "modernbert"})
    void files_of_llama_cpps_own_writer_give_what_transformers_computes(String name) {
        Path directory = EncoderFixtures.RESOURCES.resolve(name);
        ModelSource source =
                new GgufModel(
                        EncoderFixtures.RESOURCES.resolveSibling(
                                "encoder-gguf/" + name + "-f16.gguf"));
        ModelInfo published = ModelDirectory.ofDirectory(directory).info();
        assertThat(source.info().architecture()).isEqualTo(published.architecture());
        assertThat(source.info().pooling()).isEqualTo(published.pooling());
        assertThat(source.info().purpose()).isEqualTo(published.purpose());
        assertThat(source.tokenizer().idBound()).isLessThanOrEqualTo(768);
        List<JsonNode> sequences =
                EncoderFixtures.golden(directory).required("sequences").valueStream().toList();
        float[][] found = run(source, sequences.stream().map(EncoderFixtures::ids).toList());
        for (int s = 0; s < found.length; s++) {
            JsonNode expected = sequences.get(s);
            if (published.purpose() == Purpose.RERANKING) {
                assertThat((double) found[s][0])
                        .isCloseTo(expected.required("score").doubleValue(), within(1e-4));
            } else {
                EncoderParityTest.requireNear(
                        Shortening.PLAIN.cut(found[s], found[s].length),
                        EncoderFixtures.vector(expected));
            }
        }
    }

    /// Scores are those that the model gives the ids of the pair.
    @Test
    void a_reranker_reads_query_and_document_as_one_sequence() {
        Path file =
                EncoderFixtures.RESOURCES.resolveSibling("encoder-gguf/xlm-roberta-score-f16.gguf");
        int[] pair = {0, 4, 5, 6, 2, 2, 4, 7, 2};
        float logit = run(new GgufModel(file), List.of(pair))[0][0];
        var options = EmbedderOptions.defaults().withNumericType(NumericType.F32).withThreads(1);
        try (Reranker reranker = Reranker.open(file.toString(), options)) {
            double found = reranker.score("ab", List.of("c")).scores().getFirst().logit();
            assertThat(found).isCloseTo(logit, within(1e-5));
        }
    }

    @Test
    void texts_are_no_longer_than_the_file_says() throws IOException {
        var gguf = bert("bert-mean").withPooling();
        gguf.writer.text("tokenizer.ggml.model", "bert");
        Path file = gguf.write(WeightType.F32, folder.resolve("short.gguf"));
        assertThat(new GgufModel(file).info().maxTokens()).isEqualTo(64);
        change(file, "context_length", 64, 40);
        assertThat(new GgufModel(file).info().maxTokens()).isEqualTo(40);
        change(file, "context_length", 40, 1);
        assertFails(
                Code.MODEL_FILE_INVALID,
                () -> new GgufModel(file).info(),
                "bert.context_length is 1");
    }

    /// Of a key whose value is a small number.
    private static void change(Path file, String key, int from, int to) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        int value = new String(bytes, ISO_8859_1).indexOf(key) + key.length() + Integer.BYTES;
        assertThat(bytes[value]).isEqualTo((byte) from);
        bytes[value] = (byte) to;
        Files.write(file, bytes);
    }

    @Test
    void the_unused_tokens_of_a_unigram_vocabulary_are_in_no_text() {
        Tokenizer tokenizer =
                new GgufModel(
                                EncoderFixtures.RESOURCES.resolveSibling(
                                        "encoder-gguf/xlm-roberta-score-f16.gguf"))
                        .tokenizer();
        assertThat(tokenizer.encode("ab")).containsExactly(0, 4, 5, 6, 2);
        assertThat(tokenizer.encode("[PAD40]")).contains(3).doesNotContain(40);
        assertThat(tokenizer.encode("a<mask>")).containsExactly(0, 4, 5, 31, 2);
    }

    private static void assertFails(Code code, ThrowingCallable action, String... parts) {
        assertThatThrownBy(action)
                .isInstanceOfSatisfying(
                        EngineException.class, e -> assertThat(e.code()).isEqualTo(code))
                .hasMessageContainingAll(parts);
    }

    private EncoderGguf bert(String name) {
        return new EncoderGguf(EncoderFixtures.RESOURCES.resolve(name));
    }

    private ModelSource written(EncoderGguf gguf) throws IOException {
        Path file = Files.createTempFile(folder, "model", ".gguf");
        return new GgufModel(gguf.write(WeightType.F32, file));
    }

    @Test
    void without_a_word_on_pooling_it_is_refused_with_the_key_that_would_tell() throws IOException {
        var gguf = bert("bert-mean");
        gguf.writer.text("tokenizer.ggml.model", "bert");
        ModelSource source = written(gguf);
        assertFails(
                Code.MODEL_UNSUPPORTED, source::info, "bert.pooling_type", "1 (mean) or 2 (cls)");
    }

    @Test
    void pooling_the_last_token_of_an_encoder_is_refused() throws IOException {
        var gguf = bert("bert-mean");
        gguf.writer.text("tokenizer.ggml.model", "bert").integer("bert.pooling_type", 3);
        ModelSource source = written(gguf);
        assertFails(Code.MODEL_UNSUPPORTED, source::info, "bert.pooling_type is 3");
    }

    @Test
    void a_reranker_is_known_by_its_head_or_by_its_pooling() throws IOException {
        for (boolean ranks : new boolean[] {true, false}) {
            var gguf = bert(EncoderFixtures.RANKER);
            gguf.writer.text("tokenizer.ggml.model", "t5");
            if (ranks) {
                gguf.writer.integer("bert.pooling_type", 4);
            }
            ModelInfo info = written(gguf).info();
            assertThat(info.purpose()).isEqualTo(Purpose.RERANKING);
            assertThat(info.pooling()).isEqualTo(Pooling.CLS);
        }
    }

    @Test
    void a_head_on_a_bert_and_a_robertas_tokenizer_are_refused() throws IOException {
        var head = bert(EncoderFixtures.RANKER);
        head.writer.text("tokenizer.ggml.model", "bert");
        assertFails(Code.MODEL_UNSUPPORTED, written(head)::info, "cls.output", "\"bert\"");
        var roberta = bert("bert-mean");
        roberta.writer.text("tokenizer.ggml.model", "gpt2");
        assertFails(Code.MODEL_UNSUPPORTED, written(roberta)::info, "tokenizer.ggml.model", "gpt2");
    }

    @Test
    void a_head_on_a_modernbert_is_refused_by_its_name() throws IOException {
        Path file = write(EncoderFixtures.RESOURCES.resolve("modernbert"), WeightType.F32);
        String bytes = Files.readString(file, ISO_8859_1);
        Files.writeString(
                file, bytes.replace("token_embd.weight", "cls.output.weight"), ISO_8859_1);
        assertFails(
                Code.MODEL_UNSUPPORTED,
                () -> new GgufModel(file).info(),
                "cls.output.weight",
                "modern-bert");
    }

    @Test
    void sizes_that_cannot_be_are_refused_by_their_key() throws IOException {
        Path file = write(EncoderFixtures.RESOURCES.resolve("nomic-bert"), WeightType.F32);
        change(file, "head_count", 4, 7);
        assertFails(
                Code.MODEL_FILE_INVALID,
                () -> new GgufModel(file).info(),
                "nomic-bert.embedding_length is 64");
    }
}
