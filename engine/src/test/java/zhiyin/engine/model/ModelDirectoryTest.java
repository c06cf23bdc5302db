package zhiyin.engine.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.Assertions.within;
import static zhiyin.engine.EmbedOptions.DEFAULTS;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.assertj.core.api.AbstractThrowableAssert;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import zhiyin.engine.EmbedOptions;
import zhiyin.engine.EmbedOptions.Task;
import zhiyin.engine.Embedder;
import zhiyin.engine.EmbedderOptions;
import zhiyin.engine.Embeddings;
import zhiyin.engine.EngineException;
import zhiyin.engine.EngineException.Code;
import zhiyin.engine.Seeds;
import zhiyin.engine.backend.BackendContractTest;
import zhiyin.engine.backend.NumericType;
import zhiyin.engine.backend.Pooling;
import zhiyin.engine.cache.ResourceCache;
import zhiyin.engine.weights.OnnxFile;

/// A real model's directory, whole and damaged in every way that is likely.
final class ModelDirectoryTest {
    private static final ResourceCache CACHE = ResourceCache.standard();
    private static final List<String> SMALL_FILES =
            List.of(
                    "config.json",
                    "tokenizer.json",
                    "sentence_bert_config.json",
                    "config_sentence_transformers.json",
                    "1_Pooling/config.json");

    @TempDir static Path pristineFolder;

    @TempDir Path folder;

    private final Random random = Seeds.random(getClass());

    /// The weights are copied once: tests link to them, or write their own.
    private static Path pristine = Path.of("");

    /// A second copy, in which tests change numbers and restore them.
    private static Path changeable = Path.of("");

    /// A tensor's first 256 numbers, and where in the file they are.
    private record Start(int at, byte[] numbers) {}

    private static final Map<String, Start> STARTS = new ConcurrentHashMap<>();

    private Path model = Path.of("");

    @BeforeAll
    static void copyWeights() throws IOException {
        pristine = pristineFolder.resolve("model.onnx");
        Files.copy(BuiltinModel.BGE_SMALL_ZH.unpack(CACHE).resolve("model.onnx"), pristine);
        changeable = Files.copy(pristine, pristineFolder.resolve("changeable.onnx"));
    }

    @BeforeEach
    void copySmallFiles() throws IOException {
        Path builtin = BuiltinModel.BGE_SMALL_ZH.unpack(CACHE);
        model = folder.resolve("my-model");
        Files.createDirectories(model.resolve("1_Pooling"));
        for (String file : SMALL_FILES) {
            Files.copy(builtin.resolve(file), model.resolve(file));
        }
        Files.createLink(model.resolve("model.onnx"), pristine);
    }

    @Test
    void a_directory_is_a_model_by_its_path() {
        try (Embedder embedder = open(model)) {
            assertThat(embedder.info().name()).isEqualTo("my-model");
            assertThat(embedder.info().dimensions()).isEqualTo(512);
            assertThat(embedder.info().maxTokens()).isEqualTo(512);
            assertThat(embedder.info().pooling()).isEqualTo(Pooling.CLS);
            assertThat(embedder.info().prompts().query()).startsWith("为这个句子");
            assertThat(embedder.embed("你好")).hasSize(512);
        }
    }

    @Test
    void the_weight_file_is_a_model_too() {
        try (Embedder embedder = open(model.resolve("model.onnx"))) {
            assertThat(embedder.info().name()).isEqualTo("my-model");
        }
    }

    @Test
    void weights_may_have_a_folder_of_their_own() throws IOException {
        Files.createDirectory(model.resolve("onnx"));
        Files.move(model.resolve("model.onnx"), model.resolve("onnx/model.onnx"));
        for (Path path : List.of(model, model.resolve("onnx/model.onnx"))) {
            ModelDirectory found = (ModelDirectory) ModelSource.find(path.toString(), CACHE);
            assertThat(found.name()).isEqualTo("my-model");
            assertThat(found.info().dimensions()).isEqualTo(512);
            found.load(new FakeBackend()).close();
        }
    }

    @Test
    void built_in_models_are_found_by_name_in_any_case_with_or_without_publisher() {
        for (String name :
                List.of("bge-small-zh-v1.5", "BGE-Small-ZH-v1.5", "BAAI/bge-small-zh-v1.5")) {
            assertThat(ModelSource.find(name, CACHE).name()).isEqualTo("bge-small-zh-v1.5");
        }
        for (BuiltinModel builtin : BuiltinModel.values()) {
            assertThat(builtin.isOnClassPath()).isTrue();
            assertThat(builtin.weightBytes()).isGreaterThan(10_000_000);
            assertThat(ModelSource.find(builtin.modelName(), CACHE).info().maxTokens())
                    .isBetween(128, 512);
        }
    }

    @Test
    void an_unknown_name_is_answered_with_the_known_ones() {
        assertFailure(catchThrowable(() -> Embedder.open("no-such-model")), Code.MODEL_NOT_FOUND)
                .hasMessageContainingAll(
                        "no-such-model",
                        "bge-small-zh-v1.5",
                        "bge-small-en-v1.5",
                        "all-MiniLM-L6-v2");
        assertFailure(catchThrowable(() -> Embedder.open("a\0b")), Code.MODEL_NOT_FOUND);
    }

    @ParameterizedTest
    @ValueSource(strings = {"config.json", "tokenizer.json"})
    void a_missing_file_is_named(String file) throws IOException {
        Files.delete(model.resolve(file));
        assertOpenFails(Code.MODEL_NOT_FOUND).hasMessageContainingAll(model.toString(), file);
    }

    @Test
    void missing_weights_are_named_with_the_places_looked_at() throws IOException {
        Files.delete(model.resolve("model.onnx"));
        assertOpenFails(Code.MODEL_NOT_FOUND)
                .hasMessageContainingAll(model.toString(), "model.onnx", "onnx/model.onnx");
    }

    @Test
    void other_weight_files_are_refused() throws IOException {
        Path file = Files.writeString(model.resolve("model.h5"), "x");
        assertFailure(catchThrowable(() -> open(file)), Code.MODEL_UNSUPPORTED)
                .hasMessageContaining("model.h5");
    }

    @Test
    void optional_files_may_be_missing() throws IOException {
        Files.delete(model.resolve("sentence_bert_config.json"));
        Files.delete(model.resolve("config_sentence_transformers.json"));
        ModelInfo info = ModelSource.find(model.toString(), CACHE).info();
        assertThat(info.maxTokens()).isEqualTo(512);
        assertThat(info.prompts()).isEqualTo(Prompts.NONE);
    }

    @Test
    void own_words_are_put_before_texts_where_the_models_prompts_are_such() throws IOException {
        replace(
                "config_sentence_transformers.json",
                "{\"prompts\": {\"query\": \"Instruct: 检索\\nQuery:\"}}");
        try (Embedder embedder = open(model)) {
            float[] vector =
                    embedder.embedAll(List.of("密码"), DEFAULTS.withInstruction("重置"))
                            .vectors()
                            .getFirst();
            assertThat(vector)
                    .containsExactly(embedder.embed("Instruct: 重置\nQuery:密码"), within(1e-6f));
            assertThat(embedder.embedAll(List.of("密码"), DEFAULTS.withTask("code")).tokens())
                    .isEqualTo(
                            embedder.countTokens(
                                    embedder.info().prompts().prefix(new Task("code")) + "密码"));
        }
    }

    @Test
    void a_text_is_never_cut_down_to_the_instruction_alone() throws IOException {
        replace(
                "config_sentence_transformers.json",
                "{\"prompts\": {\"query\": \"Instruct: 检索\\nQuery:\"}}");
        try (Embedder embedder = open(model)) {
            EmbedOptions cut = DEFAULTS.withTruncation();
            assertThatThrownBy(() ->
                            embedder.embedAll(List.of("a"), cut.withInstruction("长".repeat(600))))
                    .isInstanceOf(EngineException.class)
                    .hasMessageContainingAll("instruction alone", "512")
                    .extracting("code")
                    .isEqualTo(Code.PROMPT_REFUSED);
            Embeddings answer =
                    embedder.embedAll(
                            List.of("长".repeat(600)), cut.withInstruction("长".repeat(400)));
            assertThat(answer.truncated()).isOne();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "config.json",
                "tokenizer.json",
                "sentence_bert_config.json",
                "config_sentence_transformers.json",
                "1_Pooling/config.json",
                "model.onnx"
            })
    void a_file_without_content_is_named(String file) throws IOException {
        replace(file, "");
        assertOpenFails(Code.MODEL_FILE_INVALID)
                .hasMessageContaining(model.resolve(file).toString());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"{", "[]", "null", "\"x\"", "{\"hidden_size\": 512,}", "\0\0\0", "{} x"})
    void a_configuration_that_is_not_an_object_is_named(String content) throws IOException {
        replace("config.json", content);
        assertOpenFails(Code.MODEL_FILE_INVALID).hasMessageContaining("config.json");
    }

    @Test
    void a_configuration_of_megabytes_is_not_read() throws IOException {
        replace("config.json", "{\"x\": \"" + "y".repeat(2_000_000) + "\"}");
        assertOpenFails(Code.MODEL_FILE_INVALID).hasMessageContaining("config.json");
    }

    @ParameterizedTest
    @CsvSource({
        "hidden_size, 256, MODEL_FILE_INVALID",
        "hidden_size, 0, MODEL_FILE_INVALID",
        "hidden_size, -512, MODEL_FILE_INVALID",
        "hidden_size, 512.5, MODEL_FILE_INVALID",
        "hidden_size, 99999999999, MODEL_FILE_INVALID",
        "hidden_size, '\"512\"', MODEL_FILE_INVALID",
        "hidden_size, null, MODEL_FILE_INVALID",
        "hidden_size, [512], MODEL_FILE_INVALID",
        "num_attention_heads, 7, MODEL_FILE_INVALID",
        "num_attention_heads, 0, MODEL_FILE_INVALID",
        "num_attention_heads, true, MODEL_FILE_INVALID",
        "num_hidden_layers, 5, MODEL_FILE_INVALID",
        "num_hidden_layers, 0, MODEL_FILE_INVALID",
        "num_hidden_layers, 2000000000, MODEL_FILE_INVALID",
        "intermediate_size, 1024, MODEL_FILE_INVALID",
        "vocab_size, 21127, MODEL_FILE_INVALID",
        "max_position_embeddings, 256, MODEL_FILE_INVALID",
        "type_vocab_size, 3, MODEL_FILE_INVALID",
        "layer_norm_eps, '\"small\"', MODEL_FILE_INVALID",
        "model_type, '\"qwen3\"', MODEL_UNSUPPORTED",
        "model_type, 7, MODEL_FILE_INVALID",
        "hidden_act, '\"relu\"', MODEL_UNSUPPORTED",
        "hidden_act, {}, MODEL_FILE_INVALID",
    })
    void a_wrong_value_in_the_configuration_is_refused(String key, String value, Code code)
            throws IOException {
        Path config = model.resolve("config.json");
        String changed =
                Files.readString(config)
                        .replaceFirst(
                                "\"%s\": [^,\n]*".formatted(key),
                                "\"%s\": %s".formatted(key, value));
        replace("config.json", changed);
        assertOpenFails(code);
    }

    @Test
    void a_missing_size_is_named() throws IOException {
        for (String key :
                List.of("hidden_size", "num_hidden_layers", "vocab_size", "intermediate_size")) {
            Path config = BuiltinModel.BGE_SMALL_ZH.unpack(CACHE).resolve("config.json");
            replace("config.json", Files.readString(config).replace(key, "no_" + key));
            assertOpenFails(Code.MODEL_FILE_INVALID).hasMessageContainingAll("config.json", key);
        }
    }

    @ParameterizedTest
    @CsvSource({"true, true", "false, false"})
    void pooling_is_by_one_of_the_two(boolean cls, boolean mean) throws IOException {
        replace(
                "1_Pooling/config.json",
                "{\"pooling_mode_cls_token\": %s, \"pooling_mode_mean_tokens\": %s}"
                        .formatted(cls, mean));
        assertOpenFails(Code.MODEL_UNSUPPORTED).hasMessageContaining("1_Pooling");
    }

    @ParameterizedTest
    @ValueSource(strings = {"1", "0", "-1", "513", "\"512\"", "512.5"})
    void an_impossible_length_is_refused(String length) throws IOException {
        replace("sentence_bert_config.json", "{\"max_seq_length\": " + length + "}");
        assertOpenFails(Code.MODEL_FILE_INVALID).hasMessageContaining("max_seq_length");
    }

    @Test
    void texts_are_put_in_lower_case_where_the_files_or_the_known_model_say_so()
            throws IOException {
        int[] capitals = tokens("GPT 与 Über");
        assertThat(capitals).isEqualTo(tokens("gpt 与 über"));
        replace("sentence_bert_config.json", "{\"do_lower_case\": false}");
        assertThat(tokens("GPT 与 Über")).isNotEqualTo(capitals);
        Files.delete(model.resolve("sentence_bert_config.json"));
        assertThat(tokens("GPT 与 Über")).isNotEqualTo(capitals);
        Path named = Files.move(model, folder.resolve("bge-small-zh-v1.5"));
        assertThat(ModelSource.find(named.toString(), CACHE).tokenizer().encode("GPT 与 Über"))
                .isEqualTo(capitals);
    }

    private int[] tokens(String text) {
        return ModelSource.find(model.toString(), CACHE).tokenizer().encode(text);
    }

    @Test
    void another_models_tokenizer_is_refused() throws IOException {
        Files.copy(
                BuiltinModel.BGE_SMALL_EN.unpack(CACHE).resolve("tokenizer.json"),
                model.resolve("tokenizer.json"),
                StandardCopyOption.REPLACE_EXISTING);
        assertOpenFails(Code.MODEL_FILE_INVALID)
                .hasMessageContainingAll("my-model", "tokenizer.json", "30522", "21128");
    }

    @Test
    void truncated_weights_are_refused_wherever_they_end() throws IOException {
        long size = Files.size(pristine);
        for (long end : new long[] {1, 2, 100, 10_000, 300_000, size / 3, size / 2, size - 1}) {
            Files.delete(model.resolve("model.onnx"));
            copyStart(end);
            assertOpenFails(Code.MODEL_FILE_INVALID)
                    .as("cut to %d bytes", end)
                    .hasMessageContaining("model.onnx");
        }
    }

    /// A flip may hit a comment: then the model loads. Anything else is a clear refusal.
    @Test
    void flipped_bits_never_cause_more_than_a_clear_refusal() throws IOException {
        linkToChangeableWeights();
        int refused = 0;
        try (var file = new RandomAccessFile(model.resolve("model.onnx").toFile(), "rw")) {
            for (int i = 0; i < 300; i++) {
                long place = i < 100 ? i : random.nextInt(60_000);
                refused += loadWithFlip(file, place, 1 << random.nextInt(8)) ? 1 : 0;
            }
        }
        assertThat(refused).isPositive();
    }

    private boolean loadWithFlip(RandomAccessFile file, long place, int bit) throws IOException {
        file.seek(place);
        int before = file.read();
        file.seek(place);
        file.write(before ^ bit);
        try {
            Throwable failure =
                    catchThrowable(() ->
                            ModelSource.find(model.toString(), CACHE)
                                    .load(new FakeBackend())
                                    .close());
            if (failure != null) {
                assertThat(failure)
                        .as("bit %d of byte %d", bit, place)
                        .isInstanceOf(EngineException.class)
                        .hasMessageContaining("model.onnx");
            }
            return failure != null;
        } finally {
            file.seek(place);
            file.write(before);
        }
    }

    @ParameterizedTest(name = "{0} = {2} in {1}")
    @MethodSource("brokenWeights")
    void weights_that_are_not_numbers_give_an_error_never_a_vector(
            String tensor, NumericType type, String bits) throws IOException {
        linkToChangeableWeights();
        Start start = STARTS.computeIfAbsent(tensor, ModelDirectoryTest::startOf);
        byte[] broken = new byte[start.numbers().length];
        ByteBuffer.wrap(broken)
                .order(ByteOrder.LITTLE_ENDIAN)
                .asIntBuffer()
                .put(IntStream.generate(() -> HexFormat.fromHexDigits(bits)).limit(256).toArray());
        write(broken, start.at());
        var options = EmbedderOptions.defaults().withNumericType(type).withThreads(1);
        try (Embedder embedder = Embedder.open(model.toString(), options)) {
            assertFailure(catchThrowable(() -> embedder.embed("如何重置密码")), Code.VECTOR_NOT_FINITE)
                    .hasMessageContaining("text 0");
        } finally {
            write(start.numbers(), start.at());
        }
    }

    static Stream<Arguments> brokenWeights() {
        return Stream.of(
                        "encoder.layer.1.attention.self.value.weight",
                        "encoder.layer.2.intermediate.dense.bias",
                        "encoder.layer.3.output.LayerNorm.weight")
                .flatMap(tensor ->
                        BackendContractTest.types()
                                .filter(type ->
                                        type != NumericType.INT8 || !tensor.contains("value"))
                                .flatMap(type ->
                                        Stream.of("7FC00000", "FFFFFFFF", "7F800000")
                                                .map(bits -> Arguments.of(tensor, type, bits))));
    }

    private static Start startOf(String name) {
        try (OnnxFile weights = OnnxFile.open(pristine)) {
            MemorySegment data =
                    name.endsWith("LayerNorm.weight") || name.endsWith("bias")
                            ? weights.tensor(name, name.contains("intermediate") ? 2048 : 512)
                                    .data()
                            : weights.matrix(name, 512, name.contains("output") ? 2048 : 512)
                                    .data();
            byte[] numbers = data.asSlice(0, 256 * Float.BYTES).toArray(ValueLayout.JAVA_BYTE);
            return new Start(indexOf(Files.readAllBytes(pristine), numbers), numbers);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void write(byte[] bytes, int at) throws IOException {
        try (var channel = FileChannel.open(changeable, StandardOpenOption.WRITE)) {
            assertThat(channel.write(ByteBuffer.wrap(bytes), at)).isEqualTo(bytes.length);
        }
    }

    private static int indexOf(byte[] file, byte[] part) {
        for (int i = 0; i <= file.length - part.length; i++) {
            if (file[i] == part[0]
                    && Arrays.equals(file, i, i + part.length, part, 0, part.length)) {
                return i;
            }
        }
        throw new IllegalStateException("not in the file");
    }

    private static Embedder open(Path path) {
        return Embedder.open(
                path.toString(),
                EmbedderOptions.defaults().withNumericType(NumericType.F32).withThreads(1));
    }

    private AbstractThrowableAssert<?, ? extends Throwable> assertOpenFails(Code code) {
        return assertFailure(catchThrowable(() -> open(model).close()), code);
    }

    private static AbstractThrowableAssert<?, ? extends Throwable> assertFailure(
            Throwable failure, Code code) {
        assertThat(failure).isInstanceOf(EngineException.class).extracting("code").isEqualTo(code);
        return assertThat(failure);
    }

    private void replace(String file, String content) throws IOException {
        Files.delete(model.resolve(file));
        Files.writeString(model.resolve(file), content);
    }

    private void linkToChangeableWeights() throws IOException {
        Files.delete(model.resolve("model.onnx"));
        Files.createLink(model.resolve("model.onnx"), changeable);
    }

    private void copyStart(long bytes) throws IOException {
        try (FileChannel from = FileChannel.open(pristine);
                FileChannel to =
                        FileChannel.open(
                                model.resolve("model.onnx"),
                                StandardOpenOption.CREATE_NEW,
                                StandardOpenOption.WRITE)) {
            assertThat(from.transferTo(0, bytes, to)).isEqualTo(bytes);
        }
    }

    @Test
    void a_path_that_does_not_exist_is_not_mistaken_for_a_built_in() {
        assertThatThrownBy(() -> Embedder.open(folder.resolve("nowhere").toString()))
                .isInstanceOf(EngineException.class)
                .hasMessageContaining("nowhere");
    }
}
