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
        double squares = 0;
        for (int i = 0; i < dimensions; i++) {
            squares += (double) vector[i] * vector[i];
        }
        double scale = 1 / Math.sqrt(squares);
        if (!(scale > 0) || Double.isInfinite(scale)) {
            throw new EngineException(
                    Code.VECTOR_NOT_FINITE,
                    "the vector of text %d has a length of %s: the model file may be damaged"
                            .formatted(text, Math.sqrt(squares)));
        }
        float[] unit = new float[dimensions];
        for (int i = 0; i < dimensions; i++) {
            unit[i] = (float) (vector[i] * scale);
        }
        return unit;
    }
}
