package zhiyin.engine.weights.random;

import java.io.IOException;
import java.io.OutputStream;
import java.util.HashMap;
import java.util.Map;
import zhiyin.engine.weights.WeightType;

/// The numbers of random tensors, one after the other.
final class RandomNumbers {
    private record Kind(WeightType type, double mean, double spread) {}

    private final long seed;
    private final Map<Kind, BlockBank> banks = new HashMap<>();

    RandomNumbers(long seed) {
        this.seed = seed;
    }

    void write(ModelTensor tensor, WeightType type, OutputStream out) throws IOException {
        Kind kind = new Kind(type, tensor.mean(), tensor.spread());
        BlockBank bank =
                banks.computeIfAbsent(
                        kind,
                        _ ->
                                new BlockBank(
                                        type, tensor.mean(), tensor.spread(), seed + banks.size()));
        long rows = tensor.size() / tensor.columns();
        bank.write(Math.multiplyExact(rows, type.bytes(tensor.columns())), out);
    }
}
