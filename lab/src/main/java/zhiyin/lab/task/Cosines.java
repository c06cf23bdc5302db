package zhiyin.lab.task;

import java.util.List;

/// Cosines of vectors of length 1 with many others, in float32. The others lie in blocks, number by number, so that
/// the loop over a block is one of independent sums, which the JVM computes several at a time.
final class Cosines {
    private static final int BLOCK = 512;

    private final int count;
    private final float[][] blocks;

    Cosines(List<float[]> vectors) {
        this.count = vectors.size();
        this.blocks = new float[(count + BLOCK - 1) / BLOCK][];
        for (int b = 0; b < blocks.length; b++) {
            blocks[b] = turned(vectors.subList(b * BLOCK, Math.min(count, (b + 1) * BLOCK)));
        }
    }

    private static float[] turned(List<float[]> rows) {
        int width = rows.getFirst().length;
        float[] columns = new float[width * rows.size()];
        for (int row = 0; row < rows.size(); row++) {
            float[] vector = rows.get(row);
            for (int j = 0; j < width; j++) {
                columns[j * rows.size() + row] = vector[j];
            }
        }
        return columns;
    }

    /// One for each of the others, in their order.
    float[] with(float[] vector) {
        float[] found = new float[count];
        for (int b = 0; b < blocks.length; b++) {
            int from = b * BLOCK;
            add(vector, blocks[b], found, from, Math.min(BLOCK, count - from));
        }
        return found;
    }

    private static void add(float[] vector, float[] block, float[] sums, int from, int rows) {
        for (int j = 0; j < vector.length; j++) {
            float number = vector[j];
            int at = j * rows;
            for (int row = 0; row < rows; row++) {
                sums[from + row] += number * block[at + row];
            }
        }
    }

    /// Of two.
    static float of(float[] first, float[] second) {
        float sum = 0;
        for (int j = 0; j < first.length; j++) {
            sum += first[j] * second[j];
        }
        return sum;
    }
}
