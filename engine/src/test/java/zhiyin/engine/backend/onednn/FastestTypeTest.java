package zhiyin.engine.backend.onednn;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import zhiyin.engine.backend.NumericType;
import zhiyin.engine.backend.onednn.TypeSpeeds.Speed;

final class FastestTypeTest {
    /// The values of `dnnl_cpu_isa_t`: SSE4.1, AVX, AVX2 and with VNNI, AVX-512 and with VNNI, BF16, FP16, AMX.
    @ParameterizedTest
    @CsvSource({
        "0x0, F32",
        "0x1, F32",
        "0x3, F32",
        "0x7, INT8",
        "0xf, INT8",
        "0x1f, INT8",
        "0x27, INT8",
        "0x67, INT8",
        "0xe7, BF16",
        "0x1ef, BF16",
        "0xfef, BF16",
        "0x1fef, BF16"
    })
    void a_cpu_computes_in_what_it_has_hardware_for(String isa, NumericType type) {
        assertThat(FastestType.of(Integer.decode(isa))).isEqualTo(type);
    }

    @ParameterizedTest
    @CsvSource({
        "100, 400, 300, BF16",
        "100, 129, 300, INT8",
        "100, 0, 130, INT8",
        "100, 90, 110, F32"
    })
    void a_cpu_of_which_nothing_is_known_is_timed(
            double f32, double bf16, double int8, NumericType type) {
        var speeds =
                new TypeSpeeds(
                        "test",
                        List.of(
                                new Speed(NumericType.F32, "a", f32),
                                new Speed(NumericType.BF16, "b", bf16),
                                new Speed(NumericType.INT8, "c", int8)));
        assertThat(FastestType.timed(speeds)).isEqualTo(type);
    }

    /// What is known of CPUs must hold on the one at hand.
    @Test
    void the_type_of_this_cpu_has_a_kernel_of_its_own() {
        assertThat(TypeSpeeds.measure().gigaflops(FastestType.ofThisCpu())).isPositive();
    }
}
