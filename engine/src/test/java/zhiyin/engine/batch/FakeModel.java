package zhiyin.engine.batch;

import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import zhiyin.engine.EngineException;
import zhiyin.engine.EngineException.Code;
import zhiyin.engine.backend.Batch;
import zhiyin.engine.model.Model;

/// A model whose vector of a sequence is its first token and its length.
final class FakeModel implements Model {
    final List<List<Integer>> batches = new CopyOnWriteArrayList<>();
    final AtomicInteger passesOpen = new AtomicInteger();
    final AtomicInteger passesMade = new AtomicInteger();
    final AtomicInteger passesFinished = new AtomicInteger();
    final AtomicInteger closings = new AtomicInteger();
    private final Consumer<Batch> beforeEach;

    int maxPasses = Integer.MAX_VALUE;

    /// A sequence of this token makes NaN of its whole batch.
    int poison = -1;

    /// @param beforeEach called with each batch; what it throws, the pass throws
    FakeModel(Consumer<Batch> beforeEach) {
        this.beforeEach = beforeEach;
    }

    FakeModel() {
        this(_ -> {});
    }

    @Override
    public int dimensions() {
        return 2;
    }

    @Override
    public int vocabularySize() {
        return 1_000;
    }

    @Override
    public int maxTokens() {
        return 1_000;
    }

    @Override
    public long flopsPerToken() {
        return 1;
    }

    @Override
    public ForwardPass newPass(int maxBatchTokens, int threads) {
        if (passesMade.incrementAndGet() > maxPasses) {
            throw new EngineException(Code.NATIVE_FAILURE, "no memory for a pass");
        }
        passesOpen.incrementAndGet();
        return new ForwardPass() {
            @Override
            public float[][] run(Batch batch, Runnable pause) {
                batches.add(
                        IntStream.range(0, batch.sequenceCount()).mapToObj(batch::length).toList());
                beforeEach.accept(batch);
                pause.run();
                boolean poisoned = Arrays.stream(batch.tokens()).anyMatch(t -> t == poison);
                float[][] vectors = new float[batch.sequenceCount()][];
                for (int s = 0; s < vectors.length; s++) {
                    vectors[s] =
                            poisoned
                                    ? new float[] {1, Float.NaN}
                                    : vector(batch.tokens()[batch.offsets()[s]], batch.length(s));
                }
                passesFinished.incrementAndGet();
                return vectors;
            }

            @Override
            public void close() {
                passesOpen.decrementAndGet();
            }
        };
    }

    static float[] vector(int firstToken, int length) {
        return new float[] {firstToken, length};
    }

    /// A sequence of that length, all of one token.
    static int[] sequence(int token, int length) {
        int[] tokens = new int[length];
        Arrays.fill(tokens, token);
        return tokens;
    }

    @Override
    public void close() {
        closings.incrementAndGet();
    }
}
