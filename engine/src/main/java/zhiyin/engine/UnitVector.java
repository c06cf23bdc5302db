package zhiyin.engine;

import zhiyin.engine.EngineException.Code;
import zhiyin.engine.model.Shortening;

/// Scaling to length 1.
final class UnitVector {
    private UnitVector() {}

    /// The first `dimensions` numbers of `vector`, scaled together to length 1. Cut first, scaled
    /// after: so a cut vector has length 1 too.
    ///
    /// @throws EngineException VECTOR_NOT_FINITE where a number is not finite or all are zero
    static float[] of(float[] vector, int dimensions, Shortening shortening, int text) {
        double whole = length(vector);
        float[] unit = shortening.cut(vector, dimensions);
        if (!Double.isFinite(whole) || !Float.isFinite(unit[0])) {
            throw new EngineException(
                    Code.VECTOR_NOT_FINITE,
                    "the vector of text %d has a length of %s: the model file may be damaged"
                            .formatted(text, whole));
        }
        return unit;
    }

    private static double length(float[] vector) {
        double squares = 0;
        for (float number : vector) {
            squares += (double) number * number;
        }
        return Math.sqrt(squares);
    }
}
