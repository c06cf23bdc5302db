package zhiyin.engine.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.Function;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import zhiyin.engine.EngineException;
import zhiyin.engine.EngineException.Code;
import zhiyin.engine.Seeds;
import zhiyin.engine.backend.Backend;
import zhiyin.engine.backend.Batch;
import zhiyin.engine.backend.Prefix;
import zhiyin.engine.backend.Sequence;
import zhiyin.engine.backend.cuda.EmulatedGpu;
import zhiyin.engine.model.Model.ForwardPass;
import zhiyin.engine.weights.random.Qwen3Shape;
import zhiyin.engine.weights.random.RandomModel;
import zhiyin.engine.weights.random.TypeMix;
import zhiyin.engine.weights.random.VocabularySource;

/// Small passes as CUDA graphs, which the emulated driver records and replays, against the same step by step.
@Timeout(600)
final class GraphReplayTest {
    private static final String GRAPHS = "zhiyin.cuda.graphs";
    private static final int WORDS = 1000;
    private static final int INVALID_VALUE = 1;
    private static final int ILLEGAL_ADDRESS = 700;
    private static final VocabularySource VOCABULARY =
            new VocabularySource(List.of("a", "b", "ab"), new int[] {1, 1, 3}, List.of("a b"));

    private final Random random = Seeds.random(getClass());
    private final List<String> logged = new ArrayList<>();
    private final Logger logger = Logger.getLogger("zhiyin.engine.backend.cuda.GraphUse");
    private final Handler handler =
            new Handler() {
                @Override
                public void publish(LogRecord record) {
                    logged.add(record.getMessage());
                }

                @Override
                public void flush() {}

                @Override
                public void close() {}
            };

    @TempDir Path folder;

    @BeforeEach
    void listen() {
        EmulatedGpu.assume();
        logger.addHandler(handler);
    }

    @AfterEach
    void leave() {
        logger.removeHandler(handler);
        System.clearProperty(GRAPHS);
    }

    private Path decoder(String types) throws IOException {
        Path file = folder.resolve(types + ".gguf");
        new RandomModel(new Qwen3Shape(256, 2, 2, 1, 128, 256, WORDS), TypeMix.named(types), 5)
                .writeGguf(file, VOCABULARY);
        return file;
    }

    private Function<Backend, Model> model(String name) throws IOException {
        if (name.contains("bert")) {
            Path directory = EncoderFixtures.RESOURCES.resolve(name);
            return backend -> ModelDirectory.ofDirectory(directory).load(backend);
        }
        Path file = decoder(name);
        return backend -> new GgufModel(file).load(backend);
    }

    private static Backend backend(boolean graphs, boolean stored) {
        System.setProperty(GRAPHS, graphs ? "on" : "off");
        return stored ? EmulatedGpu.backendThatKeepsStored() : EmulatedGpu.backend();
    }

    private Batch batch(Model model, int... lengths) {
        return Batch.pack(
                Arrays.stream(lengths).mapToObj(length -> tokens(model, length)).toList());
    }

    private int[] tokens(Model model, int length) {
        return random.ints(length, 0, model.vocabularySize()).toArray();
    }

    private static void requireSame(float[][] actual, float[][] expected) {
        assertThat(actual).hasSameDimensionsAs(expected);
        for (int s = 0; s < expected.length; s++) {
            assertThat(actual[s]).containsExactly(expected[s]);
        }
    }

    /// Same lengths, other tokens: from the third time on nothing is launched but the graph.
    @ParameterizedTest
    @CsvSource({
        "bert-mean,false",
        "bert-cls-prefixed,false",
        "nomic-bert,false",
        "modernbert,false",
        "bf16,false",
        "q4_k_m,true",
        "q4_0,true"
    })
    void texts_that_are_new_get_their_own_vectors_from_the_graph(String name, boolean stored)
            throws IOException {
        Function<Backend, Model> source = model(name);
        try (Model plain = source.apply(backend(false, stored));
                Model replaying = source.apply(backend(true, stored));
                ForwardPass expected = plain.newPass(256);
                ForwardPass pass = replaying.newPass(256)) {
            long captures = EmulatedGpu.count("captures");
            for (int[] lengths : List.of(new int[] {9}, new int[] {3, 20, 7})) {
                for (int time = 0; time < 4; time++) {
                    Batch batch = batch(plain, lengths);
                    float[][] right = expected.run(batch);
                    long kernels = EmulatedGpu.count("kernel_launches");
                    long graphs = EmulatedGpu.count("graph_launches");
                    requireSame(pass.run(batch), right);
                    assertThat(EmulatedGpu.count("graph_launches") - graphs)
                            .isEqualTo(time == 0 ? 0 : 1);
                    if (time > 1) {
                        assertThat(EmulatedGpu.count("kernel_launches")).isEqualTo(kernels);
                    }
                }
            }
            assertThat(EmulatedGpu.count("captures")).isEqualTo(captures + 2);
        }
        assertThat(logged).isEmpty();
    }

    /// 9 to 15 tokens are filled up to 16.
    @Test
    void texts_of_like_lengths_share_a_graph_and_others_do_without() throws IOException {
        Function<Backend, Model> source = model("bf16");
        try (Model plain = source.apply(backend(false, false));
                Model replaying = source.apply(backend(true, false));
                ForwardPass expected = plain.newPass(512);
                ForwardPass pass = replaying.newPass(512)) {
            long captures = EmulatedGpu.count("captures");
            List<Integer> replayed = new ArrayList<>();
            for (int length : new int[] {9, 15, 12, 1, 16, 223, 224, 300, 10}) {
                Batch batch = batch(plain, length);
                long graphs = EmulatedGpu.count("graph_launches");
                requireSame(pass.run(batch), expected.run(batch));
                if (EmulatedGpu.count("graph_launches") > graphs) {
                    replayed.add(length);
                }
            }
            assertThat(EmulatedGpu.count("captures")).isEqualTo(captures + 1);
            assertThat(replayed).containsExactly(15, 12, 1, 10);
        }
    }

    @Test
    void texts_with_an_instruction_before_them_share_a_graph_too() throws IOException {
        Function<Backend, Model> source = model("bf16");
        try (Model plain = source.apply(backend(false, false));
                Model replaying = source.apply(backend(true, false));
                ForwardPass expected = plain.newPass(512);
                ForwardPass pass = replaying.newPass(512)) {
            for (int length : new int[] {20, 290}) { // the second is computed at once
                int[] instruction = tokens(plain, length);
                var one = new Prefix(instruction);
                var other = new Prefix(instruction.clone());
                long graphs = EmulatedGpu.count("graph_launches");
                for (int time = 0; time < 4; time++) {
                    int[] text = tokens(plain, 6);
                    Batch batch = Batch.of(List.of(new Sequence(text, Optional.of(one))));
                    Batch same = Batch.of(List.of(new Sequence(text, Optional.of(other))));
                    requireSame(pass.run(batch), expected.run(same));
                }
                assertThat(EmulatedGpu.count("graph_launches")).isGreaterThanOrEqualTo(graphs + 2);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "cuStreamBeginCapture_v2",
                "cuLaunchKernel",
                "cuStreamEndCapture",
                "cuGraphInstantiateWithFlags",
                "cuGraphLaunch"
            })
    void what_cannot_be_captured_is_launched_step_by_step_from_then_on(String function)
            throws IOException {
        int handles = EmulatedGpu.openHandles();
        Function<Backend, Model> source = model("nomic-bert");
        try (Model plain = source.apply(backend(false, false));
                Model replaying = source.apply(backend(true, false));
                ForwardPass expected = plain.newPass(64);
                ForwardPass pass = replaying.newPass(64)) {
            for (int time = 0; time < 4; time++) {
                Batch batch = batch(plain, 5);
                float[][] right = expected.run(batch);
                if (time == 1) {
                    EmulatedGpu.fail(function, 0, INVALID_VALUE);
                }
                requireSame(pass.run(batch), right);
            }
            assertThat(logged).hasSize(1);
            assertThat(logged.getFirst()).contains("CUDA graphs are not used any more");
        }
        assertThat(EmulatedGpu.openHandles()).isEqualTo(handles);
    }

    @Test
    void a_gpu_that_is_lost_in_a_graph_is_lost() throws IOException {
        int handles = EmulatedGpu.openHandles();
        try (Model model = model("nomic-bert").apply(backend(true, false));
                ForwardPass pass = model.newPass(64)) {
            pass.run(batch(model, 5));
            pass.run(batch(model, 5));
            EmulatedGpu.fail("cuGraphLaunch", 0, ILLEGAL_ADDRESS);
            assertThatThrownBy(() -> pass.run(batch(model, 5)))
                    .isInstanceOfSatisfying(
                            EngineException.class,
                            e -> assertThat(e.code()).isEqualTo(Code.DEVICE_LOST));
        }
        assertThat(EmulatedGpu.openHandles()).isEqualTo(handles);
        assertThat(logged).isEmpty();
    }

    @Test
    void a_pass_that_was_given_up_leaves_nothing_to_the_next() throws IOException {
        Function<Backend, Model> source = model("bf16");
        try (Model plain = source.apply(backend(false, false));
                Model replaying = source.apply(backend(true, false));
                ForwardPass expected = plain.newPass(64);
                ForwardPass pass = replaying.newPass(64)) {
            for (int time = 0; time < 3; time++) {
                Batch given = batch(plain, 7);
                assertThatThrownBy(() -> pass.run(given, GraphReplayTest::giveUp))
                        .hasMessage("given up");
                Batch batch = batch(plain, 9);
                requireSame(pass.run(batch), expected.run(batch));
            }
        }
    }

    private static void giveUp() {
        throw new IllegalStateException("given up");
    }

    @Test
    void another_pass_may_be_run_while_one_pauses() throws IOException {
        Function<Backend, Model> source = model("q4_k_m");
        try (Model plain = source.apply(backend(false, true));
                Model replaying = source.apply(backend(true, true));
                ForwardPass expected = plain.newPass(64);
                ForwardPass pass = replaying.newPass(64);
                ForwardPass inner = replaying.newPass(512)) {
            for (int time = 0; time < 3; time++) {
                Batch outside = batch(plain, 9);
                for (int length : new int[] {4, 300}) {
                    Batch inside = batch(plain, length);
                    List<float[][]> answers = new ArrayList<>();
                    float[][] answer =
                            pass.run(
                                    outside,
                                    () -> {
                                        if (answers.isEmpty()) {
                                            answers.add(inner.run(inside));
                                        }
                                    });
                    requireSame(answer, expected.run(outside));
                    try (ForwardPass alone = plain.newPass(512)) {
                        requireSame(answers.getFirst(), alone.run(inside));
                    }
                }
            }
        }
    }
}
