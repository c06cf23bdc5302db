package zhiyin.engine.backend.cpu;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;

/// Transcendental functions on vectors, by polynomials: the same on every CPU.
@SuppressWarnings("FloatingPointLiteralPrecision") // coefficients as published
final class VectorMath {
    private static final FloatVector ONE = broadcast(1);
    private static final FloatVector LOG2_E = broadcast(1.44269504f);
    // ln 2 in two parts, so that n·ln2 is subtracted with more bits than a float has.
    private static final FloatVector MINUS_LN2_HIGH = broadcast(-0.693359375f);
    private static final FloatVector MINUS_LN2_LOW = broadcast(2.12194440e-4f);

    /// Adding 1.5·2^23 leaves a float's value, rounded to an integer, in its low mantissa bits.
    private static final FloatVector ROUNDER = broadcast(12_582_912f);

    private static final int ONE_BITS = Float.floatToRawIntBits(1f);

    // The polynomial of Cephes' expf.
    private static final FloatVector E7 = broadcast(1.9875691500e-4f);
    private static final FloatVector E6 = broadcast(1.3981999507e-3f);
    private static final FloatVector E5 = broadcast(8.3334519073e-3f);
    private static final FloatVector E4 = broadcast(4.1665795894e-2f);
    private static final FloatVector E3 = broadcast(1.6666665459e-1f);
    private static final FloatVector E2 = broadcast(5.0000001201e-1f);

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

    private VectorMath() {}

    /// e^x for x <= 0, to about 2 units in the last place of normal floats; from some -87.7 down the result is
    /// 0. NaN stays NaN.
    static FloatVector expOfNonPositive(FloatVector x) {
        // A comparison rather than max(): Java's has to order zeros and NaN. At -88 the power
        // of two below has the bits of 0.
        FloatVector bounded = x.blend(-88f, x.compare(VectorOperators.LT, -88f));
        FloatVector shifted = bounded.fma(LOG2_E, ROUNDER);
        FloatVector n = shifted.sub(ROUNDER);
        FloatVector r = n.fma(MINUS_LN2_HIGH, bounded);
        r = n.fma(MINUS_LN2_LOW, r);
        FloatVector p = r.fma(E7, E6);
        p = p.fma(r, E5);
        p = p.fma(r, E4);
        p = p.fma(r, E3);
        p = p.fma(r, E2);
        p = p.fma(r.mul(r), r.add(1f));
        FloatVector powerOfTwo =
                shifted.reinterpretAsInts()
                        .lanewise(VectorOperators.LSHL, 23)
                        .add(ONE_BITS)
                        .reinterpretAsFloats();
        return p.mul(powerOfTwo);
    }

    /// x·Φ(x), with the error function as a rational approximation good to 4e-7.
    static FloatVector gelu(FloatVector x) {
        FloatVector half = x.mul(0.5f);
        return half.fma(erf(x.mul(0.70710678f)), half);
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
