package zhiyin.engine.backend.cpu;

import java.lang.foreign.Arena;
import zhiyin.engine.backend.Batch;
import zhiyin.engine.backend.ElementType;
import zhiyin.engine.backend.EmbeddingTable;
import zhiyin.engine.backend.Linear;
import zhiyin.engine.backend.Norm;
import zhiyin.engine.backend.Pooling;
import zhiyin.engine.backend.Tensor;
import zhiyin.engine.backend.Worker;

/// The steps of a forward pass on one CPU thread.
final class CpuWorker implements Worker {
    /// Rows that padded products may touch behind a batch.
    private static final int SLACK_ROWS = 64;

    private final Multiplier multiplier;
    private final int maxTokens;
    private final Arena arena = Arena.ofConfined();
    private final AttentionKernel attention;

    CpuWorker(Multiplier multiplier, int maxTokens) {
        this.multiplier = multiplier;
        this.maxTokens = maxTokens;
        this.attention = new AttentionKernel(multiplier, arena, maxTokens);
    }

    @Override
    public Tensor residual(int columns) {
        return tensor(columns, ElementType.F32);
    }

    @Override
    public Tensor activations(int columns) {
        return tensor(columns, multiplier.activationType());
    }

    @Override
    public Tensor factorOf(Tensor residual) {
        return multiplier.activationType() == ElementType.F32
                ? residual
                : activations(residual.columns());
    }

    private Tensor tensor(int columns, ElementType type) {
        long bytes = (long) (maxTokens + SLACK_ROWS) * columns * type.bytes();
        return new Tensor(arena.allocate(bytes, 64), columns, type);
    }

    @Override
    public void embed(Batch batch, EmbeddingTable words, EmbeddingTable positions, Tensor x) {
        EmbeddingKernel.apply(batch, words, positions, x);
    }

    @Override
    public void layerNorm(Norm norm, Tensor x, Tensor factor, int rows) {
        LayerNormKernel.apply(norm, x, factor, rows);
    }

    @Override
    public void linear(Linear linear, Tensor in, Tensor out, int rows) {
        multiplier.linear(linear, in, out, rows);
    }

    @Override
    public void addLinear(Linear linear, Tensor in, Tensor residual, int rows) {
        multiplier.addLinear(linear, in, residual, rows);
    }

    @Override
    public void attention(Batch batch, int heads, Tensor qkv, Tensor out) {
        attention.apply(batch, heads, qkv, out);
    }

    @Override
    public float[][] pool(Batch batch, Pooling pooling, Tensor x) {
        return PoolingKernel.apply(batch, pooling, x);
    }

    @Override
    public void close() {
        multiplier.close();
        arena.close();
    }
}
