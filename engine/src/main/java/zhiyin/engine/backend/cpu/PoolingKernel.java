package zhiyin.engine.backend.cpu;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;

import java.lang.foreign.MemorySegment;
import zhiyin.engine.backend.Batch;
import zhiyin.engine.backend.Pooling;
import zhiyin.engine.backend.Tensor;

/// One vector a sequence from its token vectors.
final class PoolingKernel {
    private PoolingKernel() {}

    static float[][] apply(Batch batch, Pooling pooling, Tensor x) {
        float[][] vectors = new float[batch.sequenceCount()][x.columns()];
        for (int s = 0; s < vectors.length; s++) {
            int first = batch.offsets()[s];
            switch (pooling) {
                case CLS -> copy(x, first, vectors[s]);
                case LAST -> copy(x, batch.offsets()[s + 1] - 1, vectors[s]);
                case MEAN -> mean(x, first, batch.length(s), vectors[s]);
            }
        }
        return vectors;
    }

    private static void copy(Tensor x, int row, float[] vector) {
        MemorySegment.copy(x.data(), JAVA_FLOAT, row * x.rowBytes(), vector, 0, x.columns());
    }

    /// Sums in f32 row after row: at most a few thousand terms of like size.
    private static void mean(Tensor x, int first, int rows, float[] mean) {
        int columns = x.columns();
        int whole = Lanes.wholeVectors(columns);
        for (int c = 0; c < whole; c += Lanes.COUNT) {
            var sum = Lanes.load(x.data(), first * x.rowBytes() + c * 4L);
            for (int r = 1; r < rows; r++) {
                sum = Lanes.load(x.data(), (first + r) * x.rowBytes() + c * 4L).add(sum);
            }
            sum.div(rows).intoArray(mean, c);
        }
        for (int c = whole; c < columns; c++) {
            float sum = 0;
            for (int r = 0; r < rows; r++) {
                sum += x.data().get(JAVA_FLOAT, (first + r) * x.rowBytes() + c * 4L);
            }
            mean[c] = sum / rows;
        }
    }
}
