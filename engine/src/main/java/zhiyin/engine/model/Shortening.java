package zhiyin.engine.model;

/// What a model's vector goes through before its last numbers are left out. Whole vectors stay as they are.
public enum Shortening {
    /// Nothing.
    PLAIN,
    /// A layer normalisation of all its numbers, as nomic-embed-text-v1.5 was trained (Matryoshka, Kusupati et al. 2022,
    /// <https://arxiv.org/abs/2205.13147>). Its scale is lost when the vector gets length 1, so that it comes to taking
    /// off the mean, and may be done to a vector of length 1 as well.
    CENTRED;

    /// The first `dimensions` numbers of a vector, scaled together to length 1; NaN where they are all zero.
    public float[] cut(float[] vector, int dimensions) {
        double mean = this == CENTRED && dimensions < vector.length ? mean(vector) : 0;
        double squares = 0;
        for (int i = 0; i < dimensions; i++) {
            squares += (vector[i] - mean) * (vector[i] - mean);
        }
        double length = Math.sqrt(squares);
        float[] cut = new float[dimensions];
        for (int i = 0; i < dimensions; i++) {
            cut[i] = (float) ((vector[i] - mean) / length);
        }
        return cut;
    }

    private static double mean(float[] vector) {
        double sum = 0;
        for (float number : vector) {
            sum += number;
        }
        return sum / vector.length;
    }
}
