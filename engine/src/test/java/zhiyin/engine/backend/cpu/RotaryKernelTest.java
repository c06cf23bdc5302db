package zhiyin.engine.backend.cpu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.lang.foreign.MemorySegment;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import zhiyin.engine.Seeds;
import zhiyin.engine.backend.Rotary;

final class RotaryKernelTest {
    private static final int MAX_POSITIONS = 32_768;

    private final Random random = Seeds.random(getClass());

    @ParameterizedTest
    @ValueSource(ints = {2, 4, 14, 16, 18, 30, 32, 34, 64, 96, 128, 130, 1024})
    void heads_are_turned_as_by_the_scalar_twin(int size) {
        double theta = 1e6;
        var rotary = new Rotary(size, theta, MAX_POSITIONS);
        for (int position : new int[] {0, 1, 255, 256, 257, 511, 4095, 32_767}) {
            float[] head = Memory.random(random, size + 2, 1);
            MemorySegment x = Memory.of(head);
            RotaryKernel.apply(rotary, position, x, 4);
            float[] actual = Memory.floats(x);
            for (int i = 0; i < size / 2; i++) {
                double angle = position * Math.pow(theta, -2.0 * i / size);
                double a = head[1 + i];
                double b = head[1 + i + size / 2];
                String what = "position %d, size %d, number %d".formatted(position, size, i);
                assertThat((double) actual[1 + i])
                        .as(what)
                        .isCloseTo(a * Math.cos(angle) - b * Math.sin(angle), within(2e-6));
                assertThat((double) actual[1 + i + size / 2])
                        .as(what)
                        .isCloseTo(b * Math.cos(angle) + a * Math.sin(angle), within(2e-6));
            }
            assertThat(actual[0]).isEqualTo(head[0]);
            assertThat(actual[size + 1]).isEqualTo(head[size + 1]);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 18, 128})
    void the_first_position_turns_nothing(int size) {
        float[] head = Memory.random(random, size, 1);
        MemorySegment x = Memory.of(head);
        RotaryKernel.apply(new Rotary(size, 1e4, 2), 0, x, 0);
        assertThat(Memory.floats(x)).containsExactly(head);
    }
}
