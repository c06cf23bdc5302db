package zhiyin.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import zhiyin.engine.model.KnownModel;
import zhiyin.engine.model.KnownModels;

/// What is told of models that are not here.
final class MachineSpeedTest {
    private final EmbedderOptions options = EmbedderOptions.defaults().withThreads(2);

    @Test
    void a_larger_model_takes_more_and_does_less() throws Exception {
        MachineSpeed speed = MachineSpeed.measure(options);
        assertThat(speed.threads()).isEqualTo(2);
        List<KnownModel> whole =
                Stream.of("0.6B", "4B", "8B")
                        .map(size -> KnownModels.of("Qwen/Qwen3-Embedding-" + size).orElseThrow())
                        .toList();
        EmbedderOptions fast = options.withProfile(Profile.FAST);
        assertThat(whole.stream().map(model -> LoadPlan.of(model, fast).bytes()))
                .isSorted()
                .doesNotHaveDuplicates();
        assertThat(whole.stream().map(model -> -tokensPerSecond(speed, model, fast)))
                .isSorted()
                .doesNotHaveDuplicates();
    }

    private static List<KnownModel> decoders() {
        return KnownModels.all().stream()
                .filter(model -> model.architecture().equals("qwen3"))
                .toList();
    }

    private static double tokensPerSecond(
            MachineSpeed speed, KnownModel model, EmbedderOptions options) {
        return speed.tokensPerSecond(model.info(), LoadPlan.of(model, options));
    }

    @Test
    void where_weights_are_streamed_the_memory_is_the_files_and_the_speed_less() throws Exception {
        MachineSpeed speed = MachineSpeed.measure(options);
        for (KnownModel model : decoders()) {
            EmbedderOptions small = options.withProfile(Profile.SMALL);
            assertThat(LoadPlan.of(model, small).bytes()).isEqualTo(model.fileBytes());
            assertThat(tokensPerSecond(speed, model, small))
                    .isLessThan(tokensPerSecond(speed, model, options.withProfile(Profile.FAST)));
        }
    }

    @Test
    void files_in_bf16_have_two_bytes_a_weight_and_some_for_the_tokenizer() {
        decoders().stream()
                .filter(model -> !model.hubName().contains("GGUF"))
                .forEach(model ->
                        assertThat(
                                        model.fileBytes()
                                                - 2 * model.info().linearWeights()
                                                - model.tableBytes()
                                                - model.outputBytes())
                                .as(model.hubName())
                                .isBetween(5_000_000L, 30_000_000L));
    }

    @Test
    void smaller_files_have_fewer_bytes_a_weight() {
        for (KnownModel model : decoders()) {
            double bits =
                    8.0
                            * (model.fileBytes() - model.tableBytes() - model.outputBytes())
                            / model.info().linearWeights();
            assertThat(bits)
                    .as(model.hubName())
                    .isBetween(4.5, model.hubName().contains("GGUF") ? 8.7 : 16.3);
        }
    }
}
