package zhiyin.engine.backend;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/// The arithmetic of a model's matrix products. Everything else (normalisation, softmax, the residual
/// stream, pooling) is always f32.
public enum NumericType {
    /// 32-bit floats: the reference.
    F32,
    /// bfloat16 factors, f32 sums: the fastest on CPUs with AMX.
    BF16,
    /// 8-bit factors, 32-bit integer sums: weights scaled per output, activations per token.
    INT8;

    /// The name used in flags and reports.
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    public static Optional<NumericType> of(String label) {
        return Arrays.stream(values()).filter(type -> type.label().equals(label)).findFirst();
    }

    public static String labels() {
        return Arrays.stream(values()).map(NumericType::label).collect(Collectors.joining(", "));
    }
}
