package zhiyin.engine.backend.cpu;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT_UNALIGNED;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.List;
import zhiyin.engine.backend.Activation;
import zhiyin.engine.backend.Backend;
import zhiyin.engine.backend.EmbeddingTable;
import zhiyin.engine.backend.Linear;
import zhiyin.engine.backend.Norm;
import zhiyin.engine.backend.NumericType;
import zhiyin.engine.backend.Worker;
import zhiyin.engine.weights.WeightMatrix;
import zhiyin.engine.weights.WeightTensor;

/// The CPU as a [Backend]: vector kernels of our own around somebody's matrix [Products].
public final class CpuBackend implements Backend {
    private final Products products;
    private final Arena arena = Arena.ofShared();

    public CpuBackend(Products products) {
        this.products = products;
    }

    @Override
    public NumericType numericType() {
        return products.numericType();
    }

    @Override
    public Linear linear(
            List<WeightMatrix> weights, List<WeightTensor> biases, Activation activation) {
        return products.pack(weights, biases, activation);
    }

    @Override
    public Norm norm(WeightTensor weight, WeightTensor bias, float epsilon) {
        return new Norm(copy(weight), copy(bias), epsilon);
    }

    /// The rows stay where they are, in the mapped file: a text reads few of them.
    @Override
    public EmbeddingTable embeddingTable(WeightTensor rows) {
        return table(rows, rows.data());
    }

    @Override
    public EmbeddingTable embeddingTable(WeightTensor rows, WeightTensor addend) {
        MemorySegment sums = copy(rows);
        long columns = rows.shape().get(1);
        for (long i = 0; i < rows.size(); i++) {
            float sum =
                    sums.getAtIndex(JAVA_FLOAT, i)
                            + addend.data().get(JAVA_FLOAT_UNALIGNED, i % columns * Float.BYTES);
            sums.setAtIndex(JAVA_FLOAT, i, sum);
        }
        return table(rows, sums);
    }

    private static EmbeddingTable table(WeightTensor rows, MemorySegment data) {
        int count = Math.toIntExact(rows.shape().get(0));
        int columns = Math.toIntExact(rows.shape().get(1));
        return new EmbeddingTable(data, count, columns);
    }

    private MemorySegment copy(WeightTensor tensor) {
        return arena.allocate(tensor.size() * JAVA_FLOAT.byteSize(), 64).copyFrom(tensor.data());
    }

    @Override
    public Worker newWorker(int maxTokens) {
        return new CpuWorker(products.newMultiplier(), maxTokens);
    }

    @Override
    public void close() {
        products.close();
        arena.close();
    }
}
