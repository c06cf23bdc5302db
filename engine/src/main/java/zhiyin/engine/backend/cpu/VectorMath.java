package zhiyin.engine.backend.cpu;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;

/// Transcendental functions on vectors, by polynomials: the same on every CPU.
@SuppressWarnings("FloatingPointLiteralPrecision") // coefficients as published
final class VectorMath {
    private static final float LOG2_E = 1.44269504f;
    // ln 2 in two parts, so that n·ln2 is subtracted with more bits than a float has.
    private static final float LN2_HIGH = 0.693359375f;
    private static final float LN2_LOW = -2.12194440e-4f;

    /// Adding 1.5·2^23 leaves a float's value, rounded to an integer, in its low mantissa bits.
    private static final float ROUNDER = 12_582_912f;

    private VectorMath() {}

    /// e^x for x <= 0, to about 2 units in the last place; below -87 the result is e^-87. NaN stays NaN.
    static FloatVector expOfNonPositive(FloatVector x) {
        FloatVector bounded = x.max(-87f);
        FloatVector shifted = bounded.mul(LOG2_E).add(ROUNDER);
        FloatVector n = shifted.sub(ROUNDER);
        FloatVector r = n.fma(broadcast(-LN2_HIGH), bounded);
        r = n.fma(broadcast(-LN2_LOW), r);
        FloatVector p = broadcast(1.9875691500e-4f).fma(r, broadcast(1.3981999507e-3f));
        p = p.fma(r, broadcast(8.3334519073e-3f));
        p = p.fma(r, broadcast(4.1665795894e-2f));
        p = p.fma(r, broadcast(1.6666665459e-1f));
        p = p.fma(r, broadcast(5.0000001201e-1f));
        p = p.fma(r.mul(r), r.add(1f));
        FloatVector power =
                p.reinterpretAsInts()
                        .add(shifted.reinterpretAsInts().lanewise(VectorOperators.LSHL, 23))
                        .reinterpretAsFloats();
        // The sum of bits above may turn a NaN into a number.
        return power.blend(x, x.test(VectorOperators.IS_NAN));
    }

    /// x·Φ(x), with the error function as a rational approximation good to 4e-7.
    static FloatVector gelu(FloatVector x) {
        FloatVector half = x.mul(0.5f);
        return half.fma(erf(x.mul(0.70710678f)), half);
    }

    /// One number's, for what is left over behind the last whole vector.
    static float gelu(float x) {
        return gelu(broadcast(x)).lane(0);
    }

    private static FloatVector erf(FloatVector x) {
        FloatVector t = x.max(-4f).min(4f);
        FloatVector t2 = t.mul(t);
        FloatVector p = broadcast(-2.72614225801306e-10f).fma(t2, broadcast(2.77068142495902e-08f));
        p = p.fma(t2, broadcast(-2.10102402082508e-06f));
        p = p.fma(t2, broadcast(-5.69250639462346e-05f));
        p = p.fma(t2, broadcast(-7.34990630326855e-04f));
        p = p.fma(t2, broadcast(-2.95459980854025e-03f));
        p = p.fma(t2, broadcast(-1.60960333262415e-02f));
        FloatVector q =
                broadcast(-1.45660718464996e-05f).fma(t2, broadcast(-2.13374055278905e-04f));
        q = q.fma(t2, broadcast(-1.68282697438203e-03f));
        q = q.fma(t2, broadcast(-7.37332916720468e-03f));
        q = q.fma(t2, broadcast(-1.42647390514189e-02f));
        return p.mul(t).div(q);
    }

    private static FloatVector broadcast(float value) {
        return FloatVector.broadcast(Lanes.FLOATS, value);
    }
}
