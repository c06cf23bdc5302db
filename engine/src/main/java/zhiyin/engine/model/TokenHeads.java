package zhiyin.engine.model;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import zhiyin.engine.VectorKind;
import zhiyin.engine.backend.Activation;
import zhiyin.engine.backend.Backend;
import zhiyin.engine.backend.Batch;
import zhiyin.engine.backend.Linear;
import zhiyin.engine.backend.Tensor;
import zhiyin.engine.backend.Worker;
import zhiyin.engine.weights.TorchFile;
import zhiyin.engine.weights.WeightTensor;
import zhiyin.engine.weights.Weights;

/// What BGE-M3 makes of each token's last state h, beside the dense vector (Chen et al. 2024,
/// <https://arxiv.org/abs/2402.03216>, section 3.2): its lexical weight `max(0, sparse · h)`, and `colbert · h`, both
/// with biases. The sparse head is computed in full precision, whatever the encoder is computed in: it costs as much as
/// one output of one layer. Immutable.
final class TokenHeads {
    /// What a model has that came without either.
    static final TokenHeads NONE = new TokenHeads(new float[0], 0, Optional.empty());

    private final float[] sparse; // [hidden], or nothing
    private final float sparseBias;
    private final Optional<Linear> colbert; // hidden -> token dimensions

    private TokenHeads(float[] sparse, float sparseBias, Optional<Linear> colbert) {
        this.sparse = sparse;
        this.sparseBias = sparseBias;
        this.colbert = colbert;
    }

    /// Those that came with an encoder's weights.
    static TokenHeads read(Weights weights, int hidden, Backend backend) {
        if (!(weights instanceof TokenHeadFiles files)) {
            return NONE;
        }
        return new TokenHeads(
                files.sparse()
                        .map(file -> floats(file.tensor("weight", 1, hidden)))
                        .orElse(new float[0]),
                files.sparse().map(file -> floats(file.tensor("bias", 1))[0]).orElse(0f),
                files.colbert().map(file -> colbert(file, hidden, backend)));
    }

    /// As wide as its bias is long.
    private static Linear colbert(TorchFile file, int hidden, Backend backend) {
        long outputs = file.shape("bias").stream().reduce(1L, Math::multiplyExact);
        return backend.linear(
                List.of(file.matrix("weight", outputs, hidden)),
                List.of(file.tensor("bias", outputs)),
                Activation.NONE);
    }

    private static float[] floats(WeightTensor tensor) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment numbers = arena.allocate(tensor.size() * Float.BYTES, 64);
            tensor.read(numbers);
            return numbers.toArray(ValueLayout.JAVA_FLOAT);
        }
    }

    /// What the model gives with these.
    Set<VectorKind> kinds() {
        Set<VectorKind> kinds = EnumSet.of(VectorKind.DENSE);
        if (sparse.length > 0) {
            kinds.add(VectorKind.SPARSE);
        }
        if (colbert.isPresent()) {
            kinds.add(VectorKind.COLBERT);
        }
        return kinds;
    }

    /// Numbers in a token's vector.
    int tokenDimensions() {
        return colbert.map(Linear::outputs).orElse(0);
    }

    Pass newPass(Worker worker) {
        return new Pass(worker);
    }

    /// One worker's scratch memory for them, made when it is first needed.
    final class Pass {
        private final Worker worker;
        private @Nullable Tensor projected; // [tokens, token dimensions]

        private Pass(Worker worker) {
            this.worker = worker;
        }

        /// Puts what was asked of each sequence behind its dense vector; see [VectorLayout].
        ///
        /// @param pooled one vector a sequence
        /// @param states of the batch's tokens, in full precision
        /// @param factor the same, as matrices take it
        float[][] complete(Batch batch, float[][] pooled, Tensor states, Tensor factor) {
            if (batch.isDense()) {
                return pooled;
            }
            int tokens = batch.tokenCount();
            float[][] h =
                    batch.asks(VectorKind.SPARSE) ? worker.read(states, tokens) : new float[0][];
            float[][] vectors =
                    batch.asks(VectorKind.COLBERT) ? projected(factor, tokens) : new float[0][];
            float[][] all = new float[pooled.length][];
            for (int s = 0; s < all.length; s++) {
                all[s] = complete(batch, s, pooled[s], h, vectors);
            }
            return all;
        }

        private float[][] projected(Tensor factor, int tokens) {
            if (projected == null) {
                projected = worker.residual(tokenDimensions());
            }
            worker.clear(projected, tokens);
            worker.addLinear(colbert.orElseThrow(), factor, projected, tokens);
            return worker.read(projected, tokens);
        }

        private float[] complete(
                Batch batch, int s, float[] pooled, float[][] h, float[][] vectors) {
            Set<VectorKind> kinds = batch.kinds().get(s);
            var layout = new VectorLayout(pooled.length, tokenDimensions(), batch.length(s), kinds);
            float[] numbers = new float[layout.size()];
            int first = batch.offsets()[s];
            if (kinds.contains(VectorKind.DENSE)) {
                System.arraycopy(pooled, 0, numbers, 0, pooled.length);
            }
            if (kinds.contains(VectorKind.SPARSE)) {
                for (int t = 0; t < layout.tokens(); t++) {
                    numbers[layout.sparseStart() + t] = weight(h[first + t]);
                }
            }
            if (kinds.contains(VectorKind.COLBERT)) {
                for (int t = 1; t < layout.tokens(); t++) {
                    int place = layout.colbertStart() + (t - 1) * tokenDimensions();
                    System.arraycopy(vectors[first + t], 0, numbers, place, tokenDimensions());
                }
            }
            return numbers;
        }

        private float weight(float[] state) {
            double sum = sparseBias;
            for (int i = 0; i < state.length; i++) {
                sum += (double) sparse[i] * state[i];
            }
            return (float) Math.max(0, sum);
        }
    }
}
