package zhiyin.knowledge.embed;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import zhiyin.engine.Embedder;

final class WarmUpTest {
    @Test
    void each_round_computes_texts_of_another_length_that_a_built_in_model_takes() {
        try (Embedder embedder = Embedder.open("bge-small-en-v1.5")) {
            long before = embedder.load().tokensDone();
            WarmUp.compute(embedder, 1);
            long one = embedder.load().tokensDone() - before;
            WarmUp.compute(embedder, WarmUp.ROUNDS);
            long other = embedder.load().tokensDone() - before - one;
            assertThat(one).isBetween(40L, 1024L);
            assertThat(other).isBetween(40L, 1024L).isNotEqualTo(one);
        }
    }
}
