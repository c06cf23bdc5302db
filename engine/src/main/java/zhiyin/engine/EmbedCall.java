package zhiyin.engine;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import zhiyin.engine.batch.Computed;
import zhiyin.engine.model.Shortening;

/// A request between its tokens and its answer.
///
/// @param texts what was asked for
/// @param hidden numbers in a full vector
/// @param dimensions numbers wanted of each vector
/// @param shortening what goes before leaving out the others
/// @param tokenization how long it took
/// @param computed to come; cancelling it drops what is not begun
record EmbedCall(
        TokenizedTexts texts,
        int hidden,
        int dimensions,
        Shortening shortening,
        Duration tokenization,
        CompletableFuture<Computed> computed) {

    /// @throws EngineException VECTOR_NOT_FINITE
    Embeddings answer(Computed result) {
        List<float[]> vectors = new ArrayList<>(result.vectors().length);
        for (int i = 0; i < result.vectors().length; i++) {
            vectors.add(UnitVector.of(result.vectors()[i], dimensions, shortening, i));
        }
        return new Embeddings(
                vectors,
                texts.sizes(),
                new Timings(tokenization, result.queued(), result.computed()));
    }

    /// Vectors are scaled on a thread of their own: workers have better things to do, and so do they
    /// than to run what the caller hangs on the answer.
    CompletableFuture<Embeddings> answer() {
        CompletableFuture<Embeddings> answer =
                computed.thenApplyAsync(this::answer, task -> Thread.ofVirtual().start(task));
        var _ = answer.whenComplete((_, _) -> computed.cancel(false));
        return answer;
    }
}
