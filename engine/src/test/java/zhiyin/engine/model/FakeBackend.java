package zhiyin.engine.model;

import java.util.List;
import zhiyin.engine.backend.Activation;
import zhiyin.engine.backend.Backend;
import zhiyin.engine.backend.EmbeddingTable;
import zhiyin.engine.backend.Linear;
import zhiyin.engine.backend.Norm;
import zhiyin.engine.backend.NumericType;
import zhiyin.engine.backend.RmsNorm;
import zhiyin.engine.backend.Worker;
import zhiyin.engine.weights.WeightMatrix;
import zhiyin.engine.weights.WeightTensor;

/// Takes weights without touching their numbers.
final class FakeBackend implements Backend {
    private record Sizes(int inputs, int outputs) implements Linear {}

    @Override
    public NumericType numericType() {
        return NumericType.F32;
    }

    @Override
    public Linear linear(
            List<WeightMatrix> weights, List<WeightTensor> biases, Activation activation) {
        return new Sizes((int) weights.getFirst().inputs(), (int) weights.getFirst().outputs());
    }

    @Override
    public Norm norm(WeightTensor weight, WeightTensor bias, float epsilon) {
        return new Norm(weight.data(), bias.data(), epsilon);
    }

    @Override
    public Norm norm(WeightTensor weight, float epsilon) {
        return new Norm(weight.data(), weight.data(), epsilon);
    }

    @Override
    public RmsNorm rmsNorm(WeightTensor weight, float epsilon) {
        return new RmsNorm(weight.data(), (int) weight.size(), epsilon);
    }

    @Override
    public EmbeddingTable embeddingTable(WeightMatrix rows) {
        return new EmbeddingTable(rows);
    }

    @Override
    public EmbeddingTable embeddingTable(WeightMatrix rows, WeightTensor addend) {
        return embeddingTable(rows);
    }

    @Override
    public Worker newWorker(int maxTokens, int threads) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void close() {}
}
