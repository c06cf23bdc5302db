package zhiyin.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import zhiyin.engine.EmbedOptions.Instruction;
import zhiyin.engine.EmbedOptions.Kind;
import zhiyin.engine.EmbedOptions.Prompt;
import zhiyin.engine.EngineException.Code;
import zhiyin.engine.backend.BackendContractTest;
import zhiyin.engine.backend.NumericType;

/// What an [Embedder] promises, with a small random Qwen3 of three layers and the real tokenizer.
@TestInstance(Lifecycle.PER_CLASS)
@Timeout(600)
final class Qwen3EmbedderTest {
    private static final String END = "<|endoftext|>";

    /// What follows the instruction, some of it merging with the colon that ends it.
    private static final List<String> QUERIES =
            List.of(
                    "如何重置密码？",
                    " how do I reset my password",
                    ": colons",
                    "::\n\nmore",
                    "//example.org",
                    "\n",
                    "\u0301accent",
                    " ",
                    "42",
                    END,
                    "x" + END);

    private final Random random = Seeds.random(getClass());

    @TempDir private static Path folder;
    private Path directory = Path.of("");
    private Embedder embedder;

    @BeforeAll
    void open() throws IOException {
        directory = RandomQwen3.write(folder);
        embedder = open(NumericType.F32, Profile.FAST);
    }

    @AfterAll
    void close() {
        embedder.close();
    }

    private Embedder open(NumericType type, Profile profile) {
        return Embedder.open(
                directory.toString(),
                EmbedderOptions.defaults()
                        .withNumericType(type)
                        .withProfile(profile)
                        .withThreads(2));
    }

    /// A text of so many tokens, the end token among them.
    private String textOf(int tokens) {
        String text = "a" + " a".repeat(tokens - 2);
        assertThat(embedder.countTokens(text)).isEqualTo(tokens);
        return text;
    }

    private static float[] only(Embeddings answer) {
        assertThat(answer.vectors()).hasSize(1);
        return answer.vectors().getFirst();
    }

    private float[] embed(String text, EmbedOptions options) {
        return only(embedder.embedAll(List.of(text), options));
    }

    private static void assertSame(float[] actual, float[] expected, String what) {
        assertThat(Vectors.largestDifference(actual, expected)).as(what).isLessThan(1e-4);
    }

    @Test
    void different_texts_have_different_vectors_of_length_one() {
        float[] a = embedder.embed("如何重置密码？");
        float[] b = embedder.embed("如何重置密码！");
        assertThat(a).hasSize(RandomQwen3.DIMENSIONS);
        assertThat(CosineSimilarity.of(a, b)).isLessThan(0.9999);
        assertThat(length(a)).isCloseTo(1, within(1e-6));
    }

    @Test
    void a_text_that_ends_with_the_end_token_gets_no_second_one() {
        for (String text : List.of("hello world", "你好", "a b c ")) {
            assertThat(embedder.countTokens(text + END)).isEqualTo(embedder.countTokens(text));
            assertThat(embedder.embed(text + END)).containsExactly(embedder.embed(text));
        }
        assertThat(embedder.countTokens(END)).isOne();
        assertThat(length(embedder.embed(END))).isCloseTo(1, within(1e-6));
    }

    @Test
    void a_text_that_just_fits_is_embedded_and_one_token_more_is_refused_with_both_counts() {
        String fits = textOf(RandomQwen3.MAX_TOKENS);
        Embeddings answer = embedder.embedAll(List.of(fits));
        assertThat(answer.tokens()).isEqualTo(RandomQwen3.MAX_TOKENS);
        assertThat(answer.truncated()).isZero();
        assertThatThrownBy(() -> embedder.embedAll(List.of("short", fits + " a")))
                .isInstanceOf(EngineException.class)
                .extracting(e -> ((EngineException) e).code())
                .isEqualTo(Code.TEXT_TOO_LONG);
        assertThatThrownBy(() -> embedder.embed(fits + " a"))
                .hasMessageContaining("text 0")
                .hasMessageContaining(String.valueOf(RandomQwen3.MAX_TOKENS + 1))
                .hasMessageContaining(String.valueOf(RandomQwen3.MAX_TOKENS));
    }

    @Test
    void a_truncated_text_is_the_longest_that_fits_with_one_end_token() {
        EmbedOptions truncate = EmbedOptions.DEFAULTS.withTruncation();
        String fits = textOf(RandomQwen3.MAX_TOKENS);
        float[] expected = embedder.embed(fits);
        for (String more : List.of(" a", " a".repeat(2000), " b" + END, END + " b")) {
            Embeddings answer = embedder.embedAll(List.of(fits + more), truncate);
            assertThat(answer.truncated()).as(more).isEqualTo(1);
            assertThat(answer.tokens()).isEqualTo(RandomQwen3.MAX_TOKENS);
            assertSame(only(answer), expected, "and " + more);
        }
        Embeddings untouched = embedder.embedAll(List.of(fits + END), truncate);
        assertThat(untouched.truncated()).isZero();
        assertSame(only(untouched), expected, "with its end token");
        // The cut falls behind an end token of the text.
        String inside = "a" + " a".repeat(RandomQwen3.MAX_TOKENS - 3) + END + " b b b";
        Embeddings cut = embedder.embedAll(List.of(inside), truncate);
        assertThat(cut.truncated()).isEqualTo(1);
        assertThat(cut.tokens()).isEqualTo(RandomQwen3.MAX_TOKENS - 1);
        assertSame(only(cut), embedder.embed(textOf(RandomQwen3.MAX_TOKENS - 1)), "cut at " + END);
    }

    @ParameterizedTest
    @ValueSource(ints = {32, 33, 63, 64})
    void a_cut_vector_is_the_full_ones_beginning_at_length_one(int dimensions) {
        float[] cut = embed("文本", EmbedOptions.DEFAULTS.withDimensions(dimensions));
        float[] expected = Arrays.copyOf(embedder.embed("文本"), dimensions);
        double scale = length(expected);
        assertThat(cut).hasSize(dimensions);
        assertThat(length(cut)).isCloseTo(1, within(1e-6));
        for (int i = 0; i < dimensions; i++) {
            assertThat((double) cut[i]).isCloseTo(expected[i] / scale, within(1e-5));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {31, 65, 0, -1})
    void dimensions_the_model_cannot_give_are_refused(int dimensions) {
        assertThatThrownBy(() -> embed("x", EmbedOptions.DEFAULTS.withDimensions(dimensions)))
                .isInstanceOf(EngineException.class)
                .hasMessageContaining("32 to 64")
                .extracting(e -> ((EngineException) e).code())
                .isEqualTo(Code.DIMENSIONS_OUT_OF_RANGE);
    }

    private void requireSameAsWrittenOut(Prompt prompt, String query) {
        String prefix = embedder.info().prompts().prefix(prompt);
        float[] shared = embed(query, EmbedOptions.DEFAULTS.withPrompt(prompt));
        assertSame(shared, embedder.embed(prefix + query), prefix + query);
    }

    @Test
    void a_query_equals_its_text_behind_the_prompt_written_out() {
        for (String query : QUERIES) {
            requireSameAsWrittenOut(Kind.QUERY, query);
        }
    }

    @Test
    void so_it_does_after_many_other_instructions() {
        for (int round = 0; round < 3; round++) {
            for (int i = 0; i < 20; i++) {
                var instruction = new Instruction("Task number %d, find what fits".formatted(i));
                requireSameAsWrittenOut(instruction, QUERIES.get(i % QUERIES.size()));
                requireSameAsWrittenOut(Kind.QUERY, QUERIES.get(round));
            }
        }
        requireSameAsWrittenOut(new Instruction("x"), "too short to share");
        requireSameAsWrittenOut(new Instruction("long ".repeat(390)), "too long to share");
    }

    @Test
    void so_it_does_from_many_threads_at_once_and_in_mixed_batches() {
        List<Prompt> prompts = new ArrayList<>(List.of(Kind.PLAIN, Kind.QUERY, Kind.DOCUMENT));
        for (int i = 0; i < 9; i++) {
            prompts.add(
                    new Instruction("Given a question of kind %d, find the answer".formatted(i)));
        }
        List<float[]> expected = new ArrayList<>();
        for (Prompt prompt : prompts) {
            for (String query : QUERIES) {
                expected.add(embedder.embed(embedder.info().prompts().prefix(prompt) + query));
            }
        }
        long seed = random.nextLong();
        try (ExecutorService threads = Executors.newFixedThreadPool(8)) {
            List<CompletableFuture<?>> all = new ArrayList<>();
            for (int t = 0; t < 8; t++) {
                var order = new Random(seed + t);
                all.add(
                        CompletableFuture.runAsync(
                                () -> {
                                    for (int i = 0; i < 12; i++) {
                                        int p = order.nextInt(prompts.size());
                                        List<float[]> vectors =
                                                embedder.embedAll(
                                                                QUERIES,
                                                                EmbedOptions.DEFAULTS.withPrompt(
                                                                        prompts.get(p)))
                                                        .vectors();
                                        for (int q = 0; q < vectors.size(); q++) {
                                            assertSame(
                                                    vectors.get(q),
                                                    expected.get(p * QUERIES.size() + q),
                                                    prompts.get(p) + QUERIES.get(q));
                                        }
                                    }
                                },
                                threads));
            }
            CompletableFuture.allOf(all.toArray(CompletableFuture[]::new)).join();
        }
    }

    /// One is longer than what a worker keeps memory for.
    @Test
    void a_text_among_others_of_any_length_equals_itself_alone() {
        List<String> texts =
                new ArrayList<>(
                        IntStream.of(2, 3, 16, 17, 64, 65, 300, 513, 1100, 2500, 4, 30)
                                .mapToObj(this::textOf)
                                .map(text -> text + " " + text.length())
                                .toList());
        Collections.shuffle(texts, random);
        List<float[]> together = embedder.embedAll(texts).vectors();
        for (int i = 0; i < texts.size(); i++) {
            String what = "%d characters".formatted(texts.get(i).length());
            assertSame(together.get(i), embedder.embed(texts.get(i)), what);
        }
    }

    @ParameterizedTest
    @MethodSource("zhiyin.engine.backend.BackendContractTest#types")
    void weights_expanded_at_each_product_give_the_same_vectors(NumericType type) {
        List<String> texts = List.of("如何重置密码？", "a longer text, " + textOf(200), "x");
        // Sums in another order may round an activation to the next byte.
        double most = type == NumericType.INT8 ? 2e-2 : 1e-3;
        try (Embedder fast = open(type, Profile.FAST);
                Embedder small = open(type, Profile.SMALL)) {
            assertThat(small.numericType()).isEqualTo(type);
            List<float[]> expected = fast.embedAll(texts).vectors();
            List<float[]> actual = small.embedAll(texts).vectors();
            for (int i = 0; i < texts.size(); i++) {
                assertThat(Vectors.largestDifference(actual.get(i), expected.get(i)))
                        .as("%s, text %d", type, i)
                        .isLessThan(most);
            }
        }
    }

    @Test
    void closing_finishes_what_was_accepted() throws Exception {
        List<String> texts = IntStream.range(0, 30).mapToObj(i -> textOf(200) + i).toList();
        Embedder closing = open(NumericType.F32, Profile.FAST);
        List<CompletableFuture<Embeddings>> answers = new ArrayList<>();
        List<Thread> callers = new ArrayList<>();
        for (int t = 0; t < 3; t++) {
            var answer = new CompletableFuture<Embeddings>();
            answers.add(answer);
            callers.add(
                    Thread.ofPlatform()
                            .start(() ->
                                    answer.completeAsync(
                                            () -> closing.embedAll(texts), Runnable::run)));
        }
        for (Thread caller : callers) {
            awaitWaiting(caller);
        }
        closing.close();
        for (CompletableFuture<Embeddings> answer : answers) {
            List<float[]> vectors = answer.get(60, TimeUnit.SECONDS).vectors();
            assertSame(vectors.getLast(), embedder.embed(texts.getLast()), "the last one");
        }
        assertThatThrownBy(() -> closing.embed("too late")).hasMessageContaining("closed");
    }

    private static void awaitWaiting(Thread thread) throws InterruptedException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        while (thread.isAlive()
                && thread.getState() != Thread.State.WAITING
                && System.nanoTime() < end) {
            Thread.sleep(1);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "layers.0.self_attn.k_proj.weight",
                "layers.1.mlp.up_proj.weight",
                "layers.2.self_attn.q_norm.weight",
                "norm.weight"
            })
    void a_broken_number_in_the_weights_is_an_error_never_an_answer(String tensor)
            throws IOException {
        Path broken = RandomQwen3.write(Files.createTempDirectory(folder, "broken"));
        RandomQwen3.breakTensor(broken, tensor);
        boolean bytes = BackendContractTest.types().anyMatch(NumericType.INT8::equals);
        for (Profile profile : Profile.values()) {
            if (profile == Profile.TURBO && !bytes) {
                continue; // not on this CPU
            }
            EmbedderOptions options = EmbedderOptions.defaults().withProfile(profile);
            try (Embedder damaged = Embedder.open(broken.toString(), options)) {
                for (EmbedOptions how :
                        List.of(EmbedOptions.DEFAULTS, EmbedOptions.DEFAULTS.withDimensions(32))) {
                    assertThatThrownBy(() -> damaged.embedAll(List.of("a", "b c d"), how))
                            .isInstanceOf(EngineException.class)
                            .extracting(e -> ((EngineException) e).code())
                            .isEqualTo(Code.VECTOR_NOT_FINITE);
                }
            }
        }
    }

    private static double length(float[] vector) {
        double squares = 0;
        for (float number : vector) {
            squares += (double) number * number;
        }
        return Math.sqrt(squares);
    }
}
