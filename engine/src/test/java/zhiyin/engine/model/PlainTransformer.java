package zhiyin.engine.model;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.HashMap;
import java.util.Map;
import zhiyin.engine.backend.GroupedHeads;
import zhiyin.engine.weights.WeightMatrix;
import zhiyin.engine.weights.Weights;

/// A decoder in double precision, one token and one number at a time: the reference.
final class PlainTransformer {
    private final DecoderConfig config;
    private final Weights weights;
    private final Map<String, float[][]> matrices = new HashMap<>();

    PlainTransformer(DecoderConfig config, Weights weights) {
        this.config = config;
        this.weights = weights;
    }

    /// The last token's normalised state.
    double[] embed(int[] tokens) {
        double[][] x = new double[tokens.length][];
        float[][] words = matrix("embed_tokens", config.vocabularySize(), config.hiddenSize());
        for (int t = 0; t < tokens.length; t++) {
            x[t] = doubles(words[tokens[t]]);
        }
        for (int layer = 0; layer < config.layers(); layer++) {
            String name = "layers." + layer + ".";
            attention(name, x);
            mlp(name, x);
        }
        return norm("norm", x[x.length - 1]);
    }

    private void attention(String name, double[][] x) {
        GroupedHeads heads = config.heads();
        int size = heads.size();
        int hidden = config.hiddenSize();
        float[][] wq = matrix(name + "self_attn.q_proj", heads.queries() * size, hidden);
        float[][] wk = matrix(name + "self_attn.k_proj", heads.keys() * size, hidden);
        float[][] wv = matrix(name + "self_attn.v_proj", heads.keys() * size, hidden);
        float[][] wo = matrix(name + "self_attn.o_proj", hidden, heads.queries() * size);
        double[][] q = new double[x.length][];
        double[][] k = new double[x.length][];
        double[][] v = new double[x.length][];
        for (int t = 0; t < x.length; t++) {
            double[] normed = norm(name + "input_layernorm", x[t]);
            q[t] = biased(name + "self_attn.q_proj", multiply(wq, normed));
            k[t] = biased(name + "self_attn.k_proj", multiply(wk, normed));
            v[t] = biased(name + "self_attn.v_proj", multiply(wv, normed));
            for (int h = 0; h < heads.queries(); h++) {
                rotate(name + "self_attn.q_norm", q[t], h * size, t);
            }
            for (int h = 0; h < heads.keys(); h++) {
                rotate(name + "self_attn.k_norm", k[t], h * size, t);
            }
        }
        for (int t = 0; t < x.length; t++) {
            double[] context = new double[heads.queries() * size];
            for (int h = 0; h < heads.queries(); h++) {
                int shared = h / heads.group() * size;
                int first = Math.max(0, t - config.mask().before());
                int end = config.mask().end(t, x.length);
                double[] p = new double[end];
                double max = Double.NEGATIVE_INFINITY;
                for (int s = first; s < end; s++) {
                    for (int i = 0; i < size; i++) {
                        p[s] += q[t][h * size + i] * k[s][shared + i];
                    }
                    p[s] /= Math.sqrt(size);
                    max = Math.max(max, p[s]);
                }
                double sum = 0;
                for (int s = first; s < end; s++) {
                    p[s] = Math.exp(p[s] - max);
                    sum += p[s];
                }
                for (int s = first; s < end; s++) {
                    for (int i = 0; i < size; i++) {
                        context[h * size + i] += p[s] / sum * v[s][shared + i];
                    }
                }
            }
            add(x[t], multiply(wo, context));
        }
    }

    private void mlp(String name, double[][] x) {
        int hidden = config.hiddenSize();
        int inner = config.intermediateSize();
        float[][] gate = matrix(name + "mlp.gate_proj", inner, hidden);
        float[][] up = matrix(name + "mlp.up_proj", inner, hidden);
        float[][] down = matrix(name + "mlp.down_proj", hidden, inner);
        for (double[] row : x) {
            double[] normed = norm(name + "post_attention_layernorm", row);
            double[] g = multiply(gate, normed);
            double[] u = multiply(up, normed);
            for (int i = 0; i < inner; i++) {
                u[i] *= g[i] / (1 + Math.exp(-g[i]));
            }
            add(row, multiply(down, u));
        }
    }

    private void rotate(String norm, double[] x, int from, int position) {
        int size = config.heads().size();
        double[] head = new double[size];
        System.arraycopy(x, from, head, 0, size);
        if (config.family().normsHeads()) {
            head = norm(norm, head);
        }
        for (int i = 0; i < size / 2; i++) {
            double angle = position * Math.pow(config.ropeTheta(), -2.0 * i / size);
            double a = head[i];
            double b = head[i + size / 2];
            x[from + i] = a * Math.cos(angle) - b * Math.sin(angle);
            x[from + i + size / 2] = b * Math.cos(angle) + a * Math.sin(angle);
        }
    }

    private double[] biased(String name, double[] x) {
        if (config.family().addsBiases()) {
            add(x, vector(name + ".bias", x.length));
        }
        return x;
    }

    private double[] norm(String name, double[] x) {
        double[] weight = vector(name + ".weight", x.length);
        double squares = 0;
        for (double value : x) {
            squares += value * value;
        }
        double scale = 1 / Math.sqrt(squares / x.length + config.rmsNormEpsilon());
        double[] y = new double[x.length];
        for (int i = 0; i < y.length; i++) {
            y[i] = x[i] * scale * weight[i];
        }
        return y;
    }

    private static double[] multiply(float[][] matrix, double[] x) {
        double[] y = new double[matrix.length];
        for (int o = 0; o < y.length; o++) {
            float[] row = matrix[o];
            double sum = 0;
            for (int i = 0; i < x.length; i++) {
                sum += row[i] * x[i];
            }
            y[o] = sum;
        }
        return y;
    }

    private static void add(double[] x, double[] y) {
        for (int i = 0; i < x.length; i++) {
            x[i] += y[i];
        }
    }

    private double[] vector(String name, int size) {
        return doubles(
                matrices.computeIfAbsent(
                                name,
                                _ -> {
                                    try (Arena arena = Arena.ofConfined()) {
                                        MemorySegment memory = arena.allocate(4L * size, 64);
                                        weights.tensor(name, size).read(memory);
                                        return new float[][] {memory.toArray(JAVA_FLOAT)};
                                    }
                                })[0]);
    }

    private float[][] matrix(String name, int outputs, int inputs) {
        return matrices.computeIfAbsent(
                name,
                _ -> {
                    try (Arena arena = Arena.ofConfined()) {
                        WeightMatrix matrix = weights.matrix(name + ".weight", outputs, inputs);
                        MemorySegment row = arena.allocate(4L * inputs, 64);
                        float[][] rows = new float[outputs][];
                        for (int o = 0; o < outputs; o++) {
                            matrix.readRows(o, 1, row);
                            rows[o] = row.toArray(JAVA_FLOAT);
                        }
                        return rows;
                    }
                });
    }

    private static double[] doubles(float[] values) {
        double[] doubles = new double[values.length];
        for (int i = 0; i < values.length; i++) {
            doubles[i] = values[i];
        }
        return doubles;
    }
}
