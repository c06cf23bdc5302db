package zhiyin.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import zhiyin.engine.GpuChoice.OnGpu;
import zhiyin.engine.backend.Batch;
import zhiyin.engine.backend.cuda.EmulatedGpu;
import zhiyin.engine.backend.cuda.OnEmulatedGpu;
import zhiyin.engine.model.GgufModel;
import zhiyin.engine.model.Model.ForwardPass;
import zhiyin.engine.model.ModelSource;
import zhiyin.engine.weights.random.Qwen3Shape;
import zhiyin.engine.weights.random.RandomModel;
import zhiyin.engine.weights.random.TypeMix;
import zhiyin.engine.weights.random.VocabularySource;

/// What models are planned to take of a GPU's memory, against what the emulated driver gave them.
@ExtendWith(OnEmulatedGpu.class)
final class GpuMemoryTest {
    private static final String ENCODER =
            "src/test/resources/zhiyin/engine/model/encoder/nomic-bert";
    private static final int WORDS = 20_000;
    private static final VocabularySource VOCABULARY =
            new VocabularySource(List.of("a", "b", "ab"), new int[] {1, 1, 3}, List.of("a b"));

    private final EmbedderOptions options = EmbedderOptions.defaults().withThreads(2);

    @TempDir Path folder;

    /// Some long texts, or many of two tokens, which are fewest in number and most for their length.
    private static List<Batch> batches(int maxTokens) {
        int length = Math.min(100, maxTokens);
        return List.of(
                Batch.pack(List.of(new int[length], new int[length / 4])),
                Batch.pack(Stream.generate(() -> new int[2]).limit(60).toList()));
    }

    /// As it is loaded, with both passes in use.
    private static long taken(ModelSource source, EmbedderOptions options) {
        long before = EmulatedGpu.allocated();
        OnGpu loaded = GpuChoice.load(source, options).orElseThrow();
        try (var model = loaded.model();
                ForwardPass bulk = model.newPass(loaded.batchTokens());
                ForwardPass between = model.newPass(loaded.batchTokens())) {
            for (ForwardPass pass : List.of(bulk, between)) {
                batches(model.maxTokens()).forEach(pass::run);
            }
            return EmulatedGpu.allocated() - before;
        }
    }

    private Path random(String types) throws IOException {
        Path file = folder.resolve(types + ".gguf");
        new RandomModel(new Qwen3Shape(256, 2, 4, 2, 64, 1024, WORDS), TypeMix.named(types), 5)
                .writeGguf(file, VOCABULARY);
        return file;
    }

    @ParameterizedTest
    @CsvSource({"q4_k_m,SMALL", "q8_0,SMALL", "bf16,SMALL", "q4_k_m,FAST"})
    void a_decoder_takes_what_is_planned_and_little_less(String types, Profile profile)
            throws IOException {
        var source = new GgufModel(random(types));
        EmbedderOptions wanted = options.withProfile(profile);
        int handles = EmulatedGpu.openHandles();
        long planned = LoadPlan.of(source, wanted).bytes();
        long taken = taken(source, wanted);
        System.out.printf("%s %s: planned %,d, taken %,d%n", types, profile, planned, taken);
        assertThat(taken).isLessThanOrEqualTo(planned);
        assertThat(planned).isLessThanOrEqualTo(taken * 13 / 10);
        assertThat(EmulatedGpu.openHandles()).isEqualTo(handles);
    }

    @Test
    void an_encoder_takes_no_more_than_is_planned() {
        ModelSource source = ModelSource.find(ENCODER, options.cache());
        long planned = LoadPlan.of(source, options).bytes();
        long taken = taken(source, options);
        System.out.printf("nomic-bert: planned %,d, taken %,d%n", planned, taken);
        assertThat(taken).isLessThanOrEqualTo(planned);
    }

    @Test
    void the_table_of_words_is_counted_where_it_lies() throws IOException {
        var source = new GgufModel(random("q4_k_m"));
        long table = source.weightSummary().tableBytes();
        LoadPlan small = LoadPlan.of(source, options.withProfile(Profile.SMALL));
        assertThat(small.pinnedBytes()).isEqualTo(table).isEqualTo(WORDS * 210L);
        assertThat(LoadPlan.of(source, options.withProfile(Profile.FAST)).pinnedBytes()).isZero();
        assertThat(small.otherwise().orElseThrow().pinnedBytes()).isZero();
    }
}
