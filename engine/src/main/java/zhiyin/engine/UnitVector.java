package zhiyin.engine;

import zhiyin.engine.EngineException.Code;

/// Scaling to length 1.
final class UnitVector {
    private UnitVector() {}

    /// The first `dimensions` numbers of `vector`, scaled together to length 1. Cut first, scaled
    /// after: so a cut vector has length 1 too.
    ///
    /// @throws EngineException VECTOR_NOT_FINITE where a number is not finite or all are zero
    static float[] of(float[] vector, int dimensions, int text) {
        double whole = length(vector, vector.length);
        double scale = 1 / length(vector, dimensions);
        if (!Double.isFinite(whole) || !Double.isFinite(scale)) {
            throw new EngineException(
                    Code.VECTOR_NOT_FINITE,
                    "the vector of text %d has a length of %s: the model file may be damaged"
                            .formatted(text, whole));
        }
        float[] unit = new float[dimensions];
        for (int i = 0; i < dimensions; i++) {
            unit[i] = (float) (vector[i] * scale);
        }
        return unit;
    }

    private static double length(float[] vector, int dimensions) {
        double squares = 0;
        for (int i = 0; i < dimensions; i++) {
            squares += (double) vector[i] * vector[i];
        }
        return Math.sqrt(squares);
    }
}
