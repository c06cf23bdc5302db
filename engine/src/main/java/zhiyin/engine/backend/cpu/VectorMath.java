package zhiyin.engine.backend.cpu;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;

/// Transcendental functions on vectors, by polynomials: the same on every CPU.
@SuppressWarnings("FloatingPointLiteralPrecision") // coefficients as published
final class VectorMath {
    private static final FloatVector ONE = broadcast(1);
    static final float LOG2_E = 1.44269504f;
    private static final FloatVector E_FACTOR = broadcast(LOG2_E);
    private static final FloatVector E_LEAST = leastExponent(LOG2_E);

    /// Adding 1.5·2^23 leaves a float's value, rounded to an integer, in its low mantissa bits.
    private static final FloatVector ROUNDER = broadcast(12_582_912f);

    private static final int ONE_BITS = Float.floatToRawIntBits(1f);

    // 2^x on [-1/2, 1/2], with the least largest relative error.
    private static final FloatVector POWER_1 = broadcast(0.6931470036506653f);
    private static final FloatVector POWER_2 = broadcast(0.24022242426872253f);
    private static final FloatVector POWER_3 = broadcast(0.05550733581185341f);
    private static final FloatVector POWER_4 = broadcast(0.009671512991189957f);
    private static final FloatVector POWER_5 = broadcast(0.001326472731307149f);

    // A rational approximation of erf on [-4, 4].
    private static final FloatVector ERF_0 = broadcast(-2.72614225801306e-10f);
    private static final FloatVector ERF_1 = broadcast(2.77068142495902e-08f);
    private static final FloatVector ERF_2 = broadcast(-2.10102402082508e-06f);
    private static final FloatVector ERF_3 = broadcast(-5.69250639462346e-05f);
    private static final FloatVector ERF_4 = broadcast(-7.34990630326855e-04f);
    private static final FloatVector ERF_5 = broadcast(-2.95459980854025e-03f);
    private static final FloatVector ERF_6 = broadcast(-1.60960333262415e-02f);
    private static final FloatVector ERF_7 = broadcast(-1.45660718464996e-05f);
    private static final FloatVector ERF_8 = broadcast(-2.13374055278905e-04f);
    private static final FloatVector ERF_9 = broadcast(-1.68282697438203e-03f);
    private static final FloatVector ERF_10 = broadcast(-7.37332916720468e-03f);
    private static final FloatVector ERF_11 = broadcast(-1.42647390514189e-02f);

    /// From here on [#coarseGelu] takes x·Φ(x) for max(x, 0).
    private static final float GELU_END = 4.5f;

    // (max(x, 0) - x·Φ(x)) / (|x|·(4.5 - |x|)) on [0, 4.5], with the least largest error of x·Φ(x).
    private static final FloatVector TAIL_0 = broadcast(0.11114424f);
    private static final FloatVector TAIL_1 = broadcast(-0.06422526f);
    private static final FloatVector TAIL_2 = broadcast(-0.012743779f);
    private static final FloatVector TAIL_3 = broadcast(0.0073902095f);
    private static final FloatVector TAIL_4 = broadcast(0.008879275f);
    private static final FloatVector TAIL_5 = broadcast(-0.006796397f);
    private static final FloatVector TAIL_6 = broadcast(0.0019194352f);
    private static final FloatVector TAIL_7 = broadcast(-0.0002544477f);
    private static final FloatVector TAIL_8 = broadcast(1.3275525e-5f);

    private VectorMath() {}

    /// Below which [#exp2] gives 0, as it takes it.
    static FloatVector leastExponent(float factor) {
        return broadcast(-127f / factor);
    }

    /// 2^(factor·x) for x <= 0, to 2 units in the last place of normal floats beside what the factor's own rounding
    /// makes of x; from some factor·x = -126.5 down the
    /// result is 0. NaN stays NaN.
    ///
    /// @param factor positive
    /// @param least its [#leastExponent]
    static FloatVector exp2(FloatVector x, FloatVector factor, FloatVector least) {
        // A comparison rather than max(): Java's has to order zeros and NaN. At -127 the power
        // of two below has the bits of 0.
        FloatVector bounded = x.blend(least, x.compare(VectorOperators.LT, least));
        FloatVector shifted = bounded.fma(factor, ROUNDER);
        FloatVector r = bounded.fma(factor, ROUNDER.sub(shifted));
        FloatVector p = r.fma(POWER_5, POWER_4);
        p = p.fma(r, POWER_3);
        p = p.fma(r, POWER_2);
        p = p.fma(r, POWER_1);
        p = p.fma(r, ONE);
        FloatVector powerOfTwo =
                shifted.reinterpretAsInts()
                        .lanewise(VectorOperators.LSHL, 23)
                        .add(ONE_BITS)
                        .reinterpretAsFloats();
        return p.mul(powerOfTwo);
    }

    /// e^x for x <= 0, to 2 + |x|/2 units in the last place.
    static FloatVector expOfNonPositive(FloatVector x) {
        return exp2(x, E_FACTOR, E_LEAST);
    }

    /// x·Φ(x), with the error function as a rational approximation good to 4e-7.
    static FloatVector gelu(FloatVector x) {
        FloatVector half = x.mul(0.5f);
        return half.fma(erf(x.mul(0.70710678f)), half);
    }

    /// x·Φ(x) to 2e-5, without a division: for numbers that become bytes next, whose steps are a hundred times
    /// as large.
    static FloatVector coarseGelu(FloatVector x) {
        FloatVector size = x.lanewise(VectorOperators.ABS);
        FloatVector t = size.blend(GELU_END, size.compare(VectorOperators.GT, GELU_END));
        FloatVector p = t.fma(TAIL_8, TAIL_7);
        p = p.fma(t, TAIL_6);
        p = p.fma(t, TAIL_5);
        p = p.fma(t, TAIL_4);
        p = p.fma(t, TAIL_3);
        p = p.fma(t, TAIL_2);
        p = p.fma(t, TAIL_1);
        p = p.fma(t, TAIL_0);
        FloatVector tail = t.mul(t.sub(GELU_END)); // at most 0
        return p.fma(tail, x.add(size).mul(0.5f));
    }

    private static FloatVector erf(FloatVector x) {
        FloatVector t =
                x.blend(-4f, x.compare(VectorOperators.LT, -4f))
                        .blend(4f, x.compare(VectorOperators.GT, 4f));
        FloatVector t2 = t.mul(t);
        FloatVector p = ERF_0.fma(t2, ERF_1);
        p = p.fma(t2, ERF_2);
        p = p.fma(t2, ERF_3);
        p = p.fma(t2, ERF_4);
        p = p.fma(t2, ERF_5);
        p = p.fma(t2, ERF_6);
        FloatVector q = ERF_7.fma(t2, ERF_8);
        q = q.fma(t2, ERF_9);
        q = q.fma(t2, ERF_10);
        q = q.fma(t2, ERF_11);
        return p.mul(t).div(q);
    }

    /// `x/(1 + e^-x)`, for negative x as `x·e^x/(1 + e^x)`.
    static FloatVector silu(FloatVector x) {
        VectorMask<Float> negative = x.compare(VectorOperators.LT, 0f);
        FloatVector e = expOfNonPositive(x.blend(x.neg(), negative.not()));
        return x.mul(ONE.blend(e, negative).div(e.add(1f)));
    }

    private static FloatVector broadcast(float value) {
        return FloatVector.broadcast(Lanes.FLOATS, value);
    }
}
