package zhiyin.engine.weights.random;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import zhiyin.engine.Seeds;
import zhiyin.engine.weights.WeightTensor;
import zhiyin.engine.weights.WeightType;

final class QuantiserTest {
    private static final int COUNT = 256 * 40;

    private final Random random = Seeds.random(getClass());

    private static float[] thereAndBack(WeightType type, float[] numbers) {
        byte[] bytes = Quantiser.encode(type, numbers);
        MemorySegment data = Arena.ofAuto().allocate(bytes.length, 64);
        MemorySegment.copy(bytes, 0, data, JAVA_BYTE, 0, bytes.length);
        MemorySegment out = Arena.ofAuto().allocate(4L * numbers.length, 64);
        new WeightTensor("w", type, List.of((long) numbers.length), data).read(out);
        return out.toArray(JAVA_FLOAT);
    }

    /// What of normally distributed numbers is lost, root mean square: about a third of half a step.
    private static double expectedError(WeightType type) {
        return switch (type) {
            case F32 -> 0;
            case F16 -> 0.0003;
            case BF16 -> 0.003;
            case Q8_0 -> 0.007;
            case Q6_K -> 0.025;
            case Q5_0, Q5_1 -> 0.05;
            case Q5_K -> 0.055;
            case Q4_0, Q4_1 -> 0.11;
            case Q4_K -> 0.11;
            case Q3_K -> 0.2;
            case Q2_K -> 0.45;
        };
    }

    @ParameterizedTest
    @EnumSource(WeightType.class)
    void numbers_come_back_as_near_as_the_type_allows(WeightType type) {
        float[] numbers = new float[COUNT];
        for (int i = 0; i < COUNT; i++) {
            numbers[i] = (float) random.nextGaussian();
        }
        float[] back = thereAndBack(type, numbers);
        double error = 0;
        for (int i = 0; i < COUNT; i++) {
            double difference = (double) numbers[i] - back[i];
            error += difference * difference / COUNT;
        }
        assertThat(Math.sqrt(error)).as("%s", type).isLessThanOrEqualTo(expectedError(type));
    }

    @ParameterizedTest
    @EnumSource(WeightType.class)
    void zeros_stay_zeros(WeightType type) {
        for (float number : thereAndBack(type, new float[COUNT])) {
            assertThat(number).isZero();
        }
    }
}
