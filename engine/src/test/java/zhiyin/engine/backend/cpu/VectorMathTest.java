package zhiyin.engine.backend.cpu;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.function.DoubleUnaryOperator;
import java.util.function.UnaryOperator;
import jdk.incubator.vector.FloatVector;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

final class VectorMathTest {
    private static final int POINTS = 200_000;

    @Test
    void exp_is_good_to_some_units_in_the_last_place() {
        double worst = 0;
        float[] xs = points(-87, 0);
        float[] actual = apply(VectorMath::expOfNonPositive, xs);
        for (int i = 0; i < xs.length; i++) {
            double expected = Math.exp(xs[i]);
            double units = Math.abs(actual[i] - expected) / Math.ulp((float) expected);
            worst = Math.max(worst, units + xs[i] / 2);
        }
        System.out.printf("exp over [-87, 0]: at most %.2f + |x|/2 ulp off%n", worst);
        assertThat(worst).isLessThanOrEqualTo(2);
    }

    @Test
    void exp_ends_in_zero_without_a_jump() {
        float[] xs = points(-89, -87);
        float[] actual = apply(VectorMath::expOfNonPositive, xs);
        for (int i = 0; i < xs.length; i++) {
            assertThat(actual[i])
                    .as("exp(%s)", xs[i])
                    .isBetween(0f, 1.0001f * (float) Math.exp(xs[i]));
            if (xs[i] > -87.3f) {
                assertThat(actual[i]).isGreaterThan(Float.MIN_NORMAL);
            }
        }
    }

    @Test
    void exp_of_zero_is_one_and_far_below_it_is_nothing() {
        float[] actual =
                apply(
                        VectorMath::expOfNonPositive,
                        0f,
                        -0f,
                        -88f,
                        -1e30f,
                        -Float.MAX_VALUE,
                        Float.NEGATIVE_INFINITY,
                        Float.NaN);
        assertThat(actual[0]).isEqualTo(1);
        assertThat(actual[1]).isEqualTo(1);
        for (int i = 2; i < 6; i++) {
            assertThat(actual[i]).isZero();
        }
        assertThat(actual[6]).isNaN();
    }

    @Test
    void gelu_is_as_good_as_its_error_function() {
        double worst = 0;
        float[] xs = points(-30, 30);
        float[] actual = apply(VectorMath::gelu, xs);
        for (int i = 0; i < xs.length; i++) {
            double x = xs[i];
            double expected = 0.5 * x * (1 + erf(x * Math.sqrt(0.5)));
            worst = Math.max(worst, Math.abs(actual[i] - expected) / Math.max(1, Math.abs(x)));
        }
        System.out.printf("gelu over [-30, 30]: at most %.2g·max(1, |x|) off%n", worst);
        assertThat(worst).isLessThan(4e-7);
    }

    @Test
    void coarse_gelu_is_good_to_far_less_than_a_byte_tells() {
        double worst = 0;
        float[] xs = points(-30, 30);
        float[] actual = apply(VectorMath::coarseGelu, xs);
        for (int i = 0; i < xs.length; i++) {
            double x = xs[i];
            double expected = 0.5 * x * (1 + erf(x * Math.sqrt(0.5)));
            worst = Math.max(worst, Math.abs(actual[i] - expected) - 1e-7 * Math.abs(x));
        }
        System.out.printf("coarse gelu over [-30, 30]: at most %.2g off%n", worst);
        assertThat(worst).isLessThan(2e-5);
    }

    @Test
    void gelu_of_what_is_not_finite_is_not_a_number_in_range() {
        for (UnaryOperator<FloatVector> gelu :
                List.<UnaryOperator<FloatVector>>of(VectorMath::gelu, VectorMath::coarseGelu)) {
            float[] actual =
                    apply(gelu, Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY);
            assertThat(actual[0]).isNaN();
            assertThat(actual[1]).isEqualTo(Float.POSITIVE_INFINITY);
            assertThat(actual[2] == 0 || Float.isNaN(actual[2])).isTrue();
        }
    }

    @Test
    void the_reference_error_function_is_right() {
        DoubleUnaryOperator erf =
                VectorMathTest::erf; // values from Abramowitz and Stegun, table 7.1
        assertThat(erf.applyAsDouble(0.5)).isEqualTo(0.5204998778130465, withinUlps());
        assertThat(erf.applyAsDouble(1)).isEqualTo(0.8427007929497149, withinUlps());
        assertThat(erf.applyAsDouble(-2)).isEqualTo(-0.9953222650189527, withinUlps());
    }

    private static Offset<Double> withinUlps() {
        return Offset.offset(1e-15);
    }

    /// `2/√π · e^(-x²) · Σ 2^n·x^(2n+1) / (1·3·5···(2n+1))`: all terms of one sign, so nothing cancels.
    private static double erf(double x) {
        if (Math.abs(x) > 6) {
            return Math.signum(x); // to all of a double's digits
        }
        double term = x;
        double sum = 0;
        for (int n = 0; Math.abs(term) > Math.abs(sum) * 1e-17; n++) {
            sum += term;
            term *= 2 * x * x / (2 * n + 3);
        }
        return 2 / Math.sqrt(Math.PI) * Math.exp(-x * x) * sum;
    }

    private static float[] points(float from, float to) {
        float[] xs = new float[POINTS];
        for (int i = 0; i < POINTS; i++) {
            xs[i] = (float) (from + (double) (to - from) * i / (POINTS - 1));
        }
        return xs;
    }

    private static float[] apply(UnaryOperator<FloatVector> function, float... xs) {
        int count = (xs.length + Lanes.COUNT - 1) / Lanes.COUNT * Lanes.COUNT;
        float[] in = Arrays.copyOf(xs, count);
        float[] out = new float[count];
        for (int i = 0; i < count; i += Lanes.COUNT) {
            function.apply(FloatVector.fromArray(Lanes.FLOATS, in, i)).intoArray(out, i);
        }
        return out;
    }
}
