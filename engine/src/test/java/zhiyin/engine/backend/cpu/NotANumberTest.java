package zhiyin.engine.backend.cpu;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import zhiyin.engine.backend.Activation;
import zhiyin.engine.backend.Backend;
import zhiyin.engine.backend.ElementType;
import zhiyin.engine.backend.Linear;
import zhiyin.engine.backend.MemoryTensors;
import zhiyin.engine.backend.NumericType;
import zhiyin.engine.backend.Tensor;
import zhiyin.engine.backend.Worker;
import zhiyin.engine.backend.onednn.OnednnProducts;

/// NaN is never lost on the way to a vector, where it becomes an error.
final class NotANumberTest {
    @ParameterizedTest
    @ValueSource(ints = {0x7FFFFFFF, 0xFFFFFFFF, 0x7F800001, 0x7FC00001})
    void rounding_to_bf16_keeps_it(int bits) {
        assertThat(Float.intBitsToFloat(Lanes.toBf16(Float.intBitsToFloat(bits)) << 16)).isNaN();
    }

    @ParameterizedTest
    @ValueSource(ints = {0x7FFFFFFF, 0xFFFFFFFF, 0x7F800001, 0x7FC00001})
    void softmax_spreads_it_over_its_row(int bits) {
        float[] values = new float[32];
        values[3] = Float.intBitsToFloat(bits);
        var scores = Memory.of(values);
        float factor = SoftmaxKernel.applyRow(scores, 0, 0, 20, 32, 1, ElementType.F32);
        assertThat(factor).isNaN();
    }

    @Test
    void an_int8_weight_that_is_nan_gives_nan() {
        try (Backend backend = new CpuBackend(new OnednnProducts(NumericType.INT8));
                Worker worker = backend.newWorker(20)) {
            float[] w = new float[64 * 64];
            w[0] = Float.NaN;
            Linear linear =
                    backend.linear(
                            List.of(MemoryTensors.matrix("w", w, 64, 64, true)),
                            List.of(MemoryTensors.of("b", new float[64], 64)),
                            Activation.NONE);
            Tensor x = worker.residual(64);
            Tensor y = worker.residual(64);
            x.data().set(JAVA_FLOAT, 0, 1);
            worker.linear(linear, x, y, 1);
            assertThat(y.data().get(JAVA_FLOAT, 0)).isNaN();
        }
    }
}
