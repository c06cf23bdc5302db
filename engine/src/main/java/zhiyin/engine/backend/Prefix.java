package zhiyin.engine.backend;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Tokens with which many sequences begin, such as an instruction, and their keys and values in each
/// layer of one model, computed when they are first needed. Thread-safe.
public final class Prefix {
    private final int[] tokens;
    private volatile @Nullable List<Tensor> keyValues;

    /// @param tokens owned by the prefix and not copied
    public Prefix(int[] tokens) {
        this.tokens = tokens;
    }

    public int[] tokens() {
        return tokens;
    }

    public int length() {
        return tokens.length;
    }

    /// Per layer the rotated keys, then the values, of each token; empty before they were computed.
    public Optional<List<Tensor>> keyValues() {
        return Optional.ofNullable(keyValues);
    }

    /// Keeps what was computed. The memory must live as long as this object.
    public void keep(List<Tensor> computed) {
        keyValues = List.copyOf(computed);
    }
}
