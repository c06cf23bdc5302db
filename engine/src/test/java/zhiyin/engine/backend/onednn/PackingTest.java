package zhiyin.engine.backend.onednn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import zhiyin.engine.EngineException;
import zhiyin.engine.backend.Activation;
import zhiyin.engine.backend.MemoryTensors;
import zhiyin.engine.backend.NumericType;
import zhiyin.engine.weights.WeightMatrix;

/// What [OnednnProducts#pack] does with weights it cannot pack.
@Timeout(600)
final class PackingTest {
    /// A matrix of zeros whose first rows fail as soon as others are being read.
    private static final class Broken implements WeightMatrix {
        final AtomicInteger reading = new AtomicInteger();
        private final CountDownLatch others = new CountDownLatch(1);
        private final long inputs;

        Broken(long inputs) {
            this.inputs = inputs;
        }

        @Override
        public String name() {
            return "broken";
        }

        @Override
        public long inputs() {
            return inputs;
        }

        @Override
        public long outputs() {
            return 8192;
        }

        @Override
        public long storedBytes() {
            return 0;
        }

        @Override
        public void readRows(long first, int count, MemorySegment out) {
            reading.incrementAndGet();
            try {
                if (first == 0) {
                    others.await(5, TimeUnit.SECONDS);
                    throw new IllegalArgumentException("damaged");
                }
                others.countDown();
                Thread.sleep(100);
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            } finally {
                reading.decrementAndGet();
            }
        }
    }

    /// Whoever catches the failure frees memory that the others would still write to.
    @Test
    void a_failure_comes_only_when_nobody_works_any_more() {
        try (var products = new OnednnProducts(NumericType.F32)) {
            for (int round = 0; round < 3; round++) {
                var broken = new Broken(16);
                assertThatThrownBy(() -> products.pack(List.of(broken), List.of(), Activation.NONE))
                        .isInstanceOf(IllegalArgumentException.class)
                        .hasMessage("damaged");
                assertThat(broken.reading).hasValue(0);
            }
        }
    }

    @Test
    void bytes_whose_sums_would_overflow_are_refused() {
        try (var products = new OnednnProducts(NumericType.INT8)) {
            assertThatThrownBy(() ->
                            products.pack(List.of(new Broken(65_537)), List.of(), Activation.NONE))
                    .isInstanceOf(EngineException.class)
                    .hasMessageContaining("65537")
                    .hasMessageContaining("65536");
        }
    }

    @Test
    void a_gated_layer_with_biases_is_refused_rather_than_computed_wrongly() {
        float[] weight = new float[32 * 16];
        try (var products = new OnednnProducts(NumericType.F32)) {
            assertThatThrownBy(() ->
                            products.pack(
                                    List.of(MemoryTensors.matrix("w", weight, 32, 16, false)),
                                    List.of(MemoryTensors.of("b", new float[32], 32)),
                                    Activation.SWIGLU))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("biases");
        }
    }
}
