package zhiyin.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;
import zhiyin.engine.EngineException.Code;
import zhiyin.engine.backend.Batch;
import zhiyin.engine.backend.NumericType;
import zhiyin.engine.backend.cpu.CpuBackend;
import zhiyin.engine.backend.onednn.OnednnProducts;
import zhiyin.engine.cache.ResourceCache;
import zhiyin.engine.model.EncoderFixtures;
import zhiyin.engine.model.Model;
import zhiyin.engine.model.Model.ForwardPass;
import zhiyin.engine.model.ModelSource;
import zhiyin.engine.tokenizer.SentencePieceTokenizer;
import zhiyin.engine.tokenizer.Tokenizer;
import zhiyin.engine.tokenizer.UnigramFixtures;
import zhiyin.engine.weights.SafetensorsBytes;

/// A [Reranker] whose model reads two texts behind one another: a small random XLM-RoBERTa with a head.
@TestInstance(Lifecycle.PER_CLASS)
final class XlmRobertaRerankerTest {
    private static final int HIDDEN = 64;
    private static final int MAX_TOKENS = 48;
    private static final String QUERY = "how to reset a password";
    private static final List<String> DOCUMENTS =
            List.of("choose forgot password", "", "the weather is fine", "password");

    @TempDir private static Path folder;
    private Path directory = Path.of("");
    private Reranker reranker;

    @BeforeAll
    void write() throws IOException {
        directory = EncoderFixtures.copy("xlm-roberta-cls", folder);
        Files.copy(
                UnigramFixtures.modelFile(folder, "test_model"),
                directory.resolve("sentencepiece.bpe.model"));
        Path config = directory.resolve("config.json");
        ObjectNode root = (ObjectNode) new JsonMapper().readTree(config);
        root.putArray("architectures").add("XLMRobertaForSequenceClassification");
        root.putObject("id2label").put("0", "LABEL_0");
        Files.writeString(config, root.toString());
        addHead(directory.resolve("model.safetensors"));
        reranker =
                Reranker.open(
                        directory.toString(),
                        EmbedderOptions.defaults().withNumericType(NumericType.F32));
    }

    @AfterAll
    void close() {
        reranker.close();
    }

    /// Puts random tensors behind those of a file.
    private static void addHead(Path file) throws IOException {
        ByteBuffer whole = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
        byte[] json = new byte[Math.toIntExact(whole.getLong())];
        whole.get(json);
        byte[] numbers = new byte[whole.remaining()];
        whole.get(numbers);
        ObjectNode header = (ObjectNode) new JsonMapper().readTree(json);
        var data = new ByteArrayOutputStream();
        data.write(numbers);
        Map<String, List<Integer>> head = new LinkedHashMap<>();
        head.put("classifier.dense.weight", List.of(HIDDEN, HIDDEN));
        head.put("classifier.dense.bias", List.of(HIDDEN));
        head.put("classifier.out_proj.weight", List.of(1, HIDDEN));
        head.put("classifier.out_proj.bias", List.of(1));
        var random = new Random(3);
        head.forEach((name, shape) -> {
            int count = shape.stream().reduce(1, Math::multiplyExact);
            ByteBuffer values = ByteBuffer.allocate(4 * count).order(ByteOrder.LITTLE_ENDIAN);
            for (int i = 0; i < count; i++) {
                values.putFloat((float) random.nextGaussian() / 4);
            }
            ObjectNode entry = header.putObject(name);
            entry.put("dtype", "F32");
            shape.forEach(entry.withArray("shape")::add);
            entry.putArray("data_offsets").add(data.size()).add(data.size() + 4 * count);
            data.writeBytes(values.array());
        });
        Files.write(file, SafetensorsBytes.file(header.toString(), data.toByteArray()));
    }

    private static void assertRefused(ThrowingCallable call, Code code, String words) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        EngineException.class, e -> assertThat(e.code()).isEqualTo(code))
                .hasMessageContaining(words);
    }

    private static Relevance cut(Reranker reranker, String document, Truncation truncation) {
        return reranker.score(
                QUERY,
                List.of(document),
                RerankOptions.DEFAULTS.withTruncation(truncation),
                Caller.DEFAULT);
    }

    @Test
    void scores_are_the_models_own_of_query_and_document() {
        Tokenizer tokenizer =
                SentencePieceTokenizer.read(directory.resolve("sentencepiece.bpe.model"));
        Relevance answer = reranker.score(QUERY, DOCUMENTS);
        try (Model model =
                        ModelSource.find(directory.toString(), ResourceCache.standard())
                                .load(new CpuBackend(new OnednnProducts(NumericType.F32)));
                ForwardPass pass = model.newPass(256)) {
            for (int i = 0; i < DOCUMENTS.size(); i++) {
                int[] pair = tokenizer.encodePair(QUERY, DOCUMENTS.get(i), MAX_TOKENS);
                Relevance.Score score = answer.scores().get(i);
                assertThat(score.logit())
                        .isCloseTo(pass.run(Batch.pack(List.of(pair)))[0][0], within(1e-4));
                assertThat(score.tokens()).isEqualTo(pair.length);
            }
        }
        assertThat(answer.scores().stream().map(Relevance.Score::logit).distinct()).hasSize(4);
    }

    @Test
    void only_a_documents_end_is_cut_and_only_where_that_was_asked_for() {
        String longOne = "the weather ".repeat(100);
        assertRefused(
                () -> cut(reranker, longOne, Truncation.NONE), Code.TEXT_TOO_LONG, "document 0");
        assertRefused(
                () -> cut(reranker, longOne, Truncation.START), Code.TRUNCATION_REFUSED, "its end");
        Relevance.Score end = cut(reranker, longOne, Truncation.END).scores().getFirst();
        assertThat(end.truncated()).isTrue();
        assertThat(end.tokens()).isEqualTo(MAX_TOKENS);
        assertRefused(
                () -> reranker.score("password ".repeat(100), DOCUMENTS),
                Code.TEXT_TOO_LONG,
                "the query leaves no room");
    }

    @Test
    void a_classifier_of_more_classes_is_no_reranker() throws IOException {
        Path other = Files.createDirectory(folder.resolve("other"));
        Path classifier = EncoderFixtures.copy("xlm-roberta-score", other);
        Path config = classifier.resolve("config.json");
        ObjectNode root = (ObjectNode) new JsonMapper().readTree(config);
        root.putObject("id2label").put("0", "bad").put("1", "good");
        Files.writeString(config, root.toString());
        assertRefused(
                () -> Reranker.open(classifier.toString()), Code.MODEL_UNSUPPORTED, "2 classes");
    }

    @Test
    void a_query_that_would_be_read_too_often_is_refused() {
        assertRefused(
                () -> reranker.score(" ".repeat(1 << 20), Collections.nCopies(100, "a")),
                Code.TEXT_TOO_LONG,
                "100 documents");
    }

    @Test
    void an_instruction_is_refused() {
        assertRefused(
                () ->
                        reranker.score(
                                QUERY,
                                DOCUMENTS,
                                RerankOptions.DEFAULTS.withInstruction("Find it"),
                                Caller.DEFAULT),
                Code.PROMPT_REFUSED,
                "takes no instruction");
    }
}
