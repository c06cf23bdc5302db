package zhiyin.engine.backend;

/// What a backend computes, written plainly in double precision.
public final class PlainMath {
    private PlainMath() {}

    /// `x·Wᵀ + b` with `weight` `[outputs, inputs]`.
    public static double[][] linear(double[][] x, float[] weight, float[] bias) {
        int outputs = bias.length;
        double[][] y = new double[x.length][outputs];
        for (int row = 0; row < x.length; row++) {
            int inputs = x[row].length;
            for (int o = 0; o < outputs; o++) {
                double sum = bias[o];
                for (int i = 0; i < inputs; i++) {
                    sum += x[row][i] * weight[o * inputs + i];
                }
                y[row][o] = sum;
            }
        }
        return y;
    }

    public static double[][] gelu(double[][] x) {
        double[][] y = new double[x.length][];
        for (int row = 0; row < x.length; row++) {
            y[row] = new double[x[row].length];
            for (int c = 0; c < y[row].length; c++) {
                y[row][c] = gelu(x[row][c]);
            }
        }
        return y;
    }

    /// x·Φ(x); Φ by the series `½ + φ(x)·Σ x^(2n+1) / (1·3·5···(2n+1))`.
    static double gelu(double x) {
        if (Math.abs(x) > 8) {
            return Math.max(x, 0);
        }
        double term = x;
        double sum = 0;
        for (int n = 0; Math.abs(term) > Math.abs(sum) * 1e-17; n++) {
            sum += term;
            term *= x * x / (2 * n + 3);
        }
        return x * (0.5 + sum * Math.exp(-x * x / 2) / Math.sqrt(2 * Math.PI));
    }

    /// What a gate multiplies its value by.
    public static double gate(Activation activation, double x) {
        return switch (activation) {
            case SWIGLU -> x / (1 + Math.exp(-x));
            case GEGLU -> gelu(x);
            case NONE, GELU -> throw new IllegalArgumentException(activation + " has no gates");
        };
    }

    /// Values `[tokens, count]` behind as many gates, gated.
    public static double[][] gated(Activation activation, double[][] x) {
        int count = x[0].length / 2;
        double[][] y = new double[x.length][count];
        for (int row = 0; row < x.length; row++) {
            for (int c = 0; c < count; c++) {
                y[row][c] = gate(activation, x[row][c]) * x[row][count + c];
            }
        }
        return y;
    }

    /// Turns the first `heads` heads of each row by the row's number: number `i` of a head with number `i + size/2`.
    public static double[][] rotated(double[][] x, int heads, int size, double theta) {
        double[][] y = new double[x.length][];
        for (int t = 0; t < x.length; t++) {
            y[t] = x[t].clone();
            for (int h = 0; h < heads; h++) {
                for (int i = 0; i < size / 2; i++) {
                    double angle = t * Math.pow(theta, -2.0 * i / size);
                    int a = h * size + i;
                    int b = a + size / 2;
                    y[t][a] = x[t][a] * Math.cos(angle) - x[t][b] * Math.sin(angle);
                    y[t][b] = x[t][b] * Math.cos(angle) + x[t][a] * Math.sin(angle);
                }
            }
        }
        return y;
    }

    public static double[][] sum(double[][] a, double[][] b) {
        double[][] sum = new double[a.length][a[0].length];
        for (int row = 0; row < a.length; row++) {
            for (int c = 0; c < sum[row].length; c++) {
                sum[row][c] = a[row][c] + b[row][c];
            }
        }
        return sum;
    }

    public static double[][] layerNorm(double[][] x, float[] weight, float[] bias, float epsilon) {
        double[][] y = new double[x.length][weight.length];
        for (int row = 0; row < x.length; row++) {
            double mean = 0;
            for (double value : x[row]) {
                mean += value / weight.length;
            }
            double variance = 0;
            for (double value : x[row]) {
                variance += (value - mean) * (value - mean) / weight.length;
            }
            for (int c = 0; c < weight.length; c++) {
                y[row][c] =
                        (x[row][c] - mean) / Math.sqrt(variance + epsilon) * weight[c] + bias[c];
            }
        }
        return y;
    }

    /// Attention of the rows `qkv` `[tokens, 3·hidden]` of one sequence over each other.
    public static double[][] attention(double[][] qkv, int heads) {
        return attention(qkv, heads, qkv.length);
    }

    /// The same with tokens that see so many others on either side.
    public static double[][] attention(double[][] qkv, int heads, int window) {
        int tokens = qkv.length;
        int hidden = qkv[0].length / 3;
        int size = hidden / heads;
        double[][] out = new double[tokens][hidden];
        double[] p = new double[tokens];
        for (int h = 0; h < heads; h++) {
            int q = h * size;
            int k = hidden + h * size;
            int v = 2 * hidden + h * size;
            for (int t = 0; t < tokens; t++) {
                double max = Double.NEGATIVE_INFINITY;
                int from = Math.max(0, t - window);
                int to = Math.min(tokens, t + window + 1);
                for (int u = from; u < to; u++) {
                    double dot = 0;
                    for (int i = 0; i < size; i++) {
                        dot += qkv[t][q + i] * qkv[u][k + i];
                    }
                    p[u] = dot / Math.sqrt(size);
                    max = Math.max(max, p[u]);
                }
                double sum = 0;
                for (int u = from; u < to; u++) {
                    p[u] = Math.exp(p[u] - max);
                    sum += p[u];
                }
                for (int u = from; u < to; u++) {
                    for (int i = 0; i < size; i++) {
                        out[t][h * size + i] += p[u] / sum * qkv[u][v + i];
                    }
                }
            }
        }
        return out;
    }
}
