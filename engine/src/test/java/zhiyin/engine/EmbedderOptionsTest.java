package zhiyin.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNoException;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import zhiyin.engine.backend.NumericType;

final class EmbedderOptionsTest {
    private final EmbedderOptions defaults = EmbedderOptions.defaults();

    @Test
    void by_default_all_cores_work_and_nothing_else_is_said() {
        assertThat(defaults.threads()).isEqualTo(Runtime.getRuntime().availableProcessors());
        assertThat(defaults.numericType()).isEmpty();
        assertThat(defaults.profile()).isEmpty();
        assertThat(defaults.maxBatchTokens()).isEmpty();
        assertThat(defaults.device()).isEqualTo(Device.AUTO);
    }

    @Test
    void a_gpu_computes_in_its_own_arithmetic_alone() {
        EmbedderOptions gpu = defaults.withDevice(Device.CUDA);
        assertThatNoException().isThrownBy(() -> gpu.withNumericType(NumericType.BF16));
        assertThatNoException().isThrownBy(() -> gpu.withProfile(Profile.FAST));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> gpu.withNumericType(NumericType.INT8))
                .withMessageContaining("device cuda computes in bf16");
        assertThatNoException().isThrownBy(() -> gpu.withProfile(Profile.SMALL));
        assertThatIllegalArgumentException().isThrownBy(() -> gpu.withProfile(Profile.TURBO));
    }

    @Test
    void each_option_changes_itself_alone() {
        EmbedderOptions changed =
                defaults.withThreads(3)
                        .withMaxBatchTokens(77)
                        .withDevice(Device.CPU)
                        .withProfile(Profile.SMALL)
                        .withNumericType(NumericType.BF16);
        assertThat(changed.device()).isEqualTo(Device.CPU);
        assertThat(changed.threads()).isEqualTo(3);
        assertThat(changed.maxBatchTokens()).hasValue(77);
        assertThat(changed.profile()).contains(Profile.SMALL);
        assertThat(changed.numericType()).contains(NumericType.BF16);
        assertThat(changed.cache()).isEqualTo(defaults.cache());
    }

    @ParameterizedTest
    @ValueSource(ints = {0, -1, 1025, Integer.MIN_VALUE, Integer.MAX_VALUE})
    void threads_out_of_range_are_refused(int threads) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> defaults.withThreads(threads))
                .withMessageContaining(String.valueOf(threads))
                .withMessageContaining("1 to 1024");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, -1, 1048577, Integer.MAX_VALUE})
    void batches_out_of_range_are_refused(int tokens) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> defaults.withMaxBatchTokens(tokens))
                .withMessageContaining(String.valueOf(tokens))
                .withMessageContaining("1048576");
    }

    @ParameterizedTest
    @EnumSource(NumericType.class)
    void turbo_goes_with_int8_alone_whichever_is_said_first(NumericType type) {
        EmbedderOptions turbo = defaults.withProfile(Profile.TURBO);
        EmbedderOptions typed = defaults.withNumericType(type);
        if (type == NumericType.INT8) {
            assertThatNoException().isThrownBy(() -> turbo.withNumericType(type));
            assertThatNoException().isThrownBy(() -> typed.withProfile(Profile.TURBO));
        } else {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> turbo.withNumericType(type))
                    .withMessageContaining("turbo");
            assertThatIllegalArgumentException().isThrownBy(() -> typed.withProfile(Profile.TURBO));
        }
    }

    @ParameterizedTest
    @EnumSource(Profile.class)
    void a_profile_is_found_by_its_label(Profile profile) {
        assertThat(Profile.of(profile.label())).contains(profile);
        assertThat(Profile.labels()).contains(profile.label());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "FAST", "fast ", "quick"})
    void what_is_no_profile_is_not_found(String label) {
        assertThat(Profile.of(label)).isEqualTo(Optional.empty());
    }
}
