package zhiyin.engine.backend.cpu;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
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

    @Override
    public Norm norm(WeightTensor weight, float epsilon) {
        MemorySegment zeros = arena.allocate(weight.size() * JAVA_FLOAT.byteSize(), 64);
        return new Norm(copy(weight), zeros, epsilon);
    }

    @Override
    public RmsNorm rmsNorm(WeightTensor weight, float epsilon) {
        return new RmsNorm(copy(weight), Math.toIntExact(weight.size()), epsilon);
    }

    @Override
    public EmbeddingTable embeddingTable(WeightMatrix rows) {
        return new EmbeddingTable(rows);
    }

    @Override
    public EmbeddingTable embeddingTable(WeightMatrix rows, WeightTensor addend) {
        return new EmbeddingTable(new ShiftedRows(rows, copy(addend)));
    }

    private MemorySegment copy(WeightTensor tensor) {
        MemorySegment floats = arena.allocate(tensor.size() * JAVA_FLOAT.byteSize(), 64);
        tensor.read(floats);
        return floats;
    }

    @Override
    public Worker newWorker(int maxTokens, int threads) {
        return new CpuWorker(products, maxTokens, threads);
    }

    @Override
    public void close() {
        products.close();
        arena.close();
    }
}
