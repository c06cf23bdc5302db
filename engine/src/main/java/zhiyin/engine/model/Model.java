package zhiyin.engine.model;

import java.util.Set;
import java.util.function.Function;
import zhiyin.engine.VectorKind;
import zhiyin.engine.backend.Batch;
import zhiyin.engine.backend.Worker;

/// A loaded model: token ids in, vectors out. Thread-safe; a [ForwardPass] belongs to one thread.
public interface Model extends AutoCloseable {
    /// Numbers in a vector.
    int dimensions();

    /// Ids must be below this.
    int vocabularySize();

    /// The longest sequence, special tokens included.
    int maxTokens();

    /// Multiply-adds of the linear layers for one token, times two.
    long flopsPerToken();

    /// What may be asked of a sequence.
    default Set<VectorKind> kinds() {
        return Set.of(VectorKind.DENSE);
    }

    /// Numbers in a token's vector, of a model that gives one a token.
    default int tokenDimensions() {
        return 0;
    }

    /// Whether sequences may come with a prefix whose keys and values are shared.
    default boolean sharesPrefixes() {
        return false;
    }

    /// Scratch memory for batches of at most `maxBatchTokens`; to be used and closed by the calling
    /// thread, which takes each step together with helpers so that they are `threads` in all.
    ForwardPass newPass(int maxBatchTokens, int threads);

    default ForwardPass newPass(int maxBatchTokens) {
        return newPass(maxBatchTokens, 1);
    }

    @Override
    void close();

    /// One thread's way through the model.
    interface ForwardPass extends AutoCloseable {
        /// One that takes over a worker. Where there is no memory for its tensors, the worker is closed.
        static ForwardPass on(Worker worker, Function<Worker, ForwardPass> pass) {
            try {
                return pass.apply(worker);
            } catch (RuntimeException | Error e) {
                worker.close();
                throw e;
            }
        }

        /// The vectors of the batch's sequences, pooled, not normalised; with what else was asked of a sequence, as
        /// [VectorLayout] has it.
        default float[][] run(Batch batch) {
            return run(batch, () -> {});
        }

        /// The same, with pauses some times in every layer: the caller may run another pass of this model
        /// in it, or end this one by throwing. The pass can be run again afterwards.
        float[][] run(Batch batch, Runnable pause);

        @Override
        void close();
    }
}
