package zhiyin.knowledge.embed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import zhiyin.engine.Caller;
import zhiyin.engine.EmbedOptions;
import zhiyin.engine.Embedder;
import zhiyin.engine.TokenVectors;
import zhiyin.engine.VectorKind;

/// Passages put in order by a small random model with a vector for each token.
final class LateInteractionTest {
    private static final String QUERY = "how often is the filter changed";

    @TempDir Path folder;

    private static TokenVectors tokens(Embedder embedder, String text) {
        return embedder.embedMulti(
                        List.of(text),
                        Set.of(VectorKind.COLBERT),
                        EmbedOptions.DEFAULTS.withTruncation(),
                        Caller.DEFAULT)
                .vectors()
                .getFirst()
                .colbert()
                .orElseThrow();
    }

    @Test
    void a_reranker_by_name_may_be_a_model_that_compares_tokens_however_much_there_is_to_read()
            throws IOException {
        String name = TestMultiVectors.in(folder).toString();
        var passages = new ArrayList<String>();
        for (int i = 0; i < 12; i++) {
            passages.add("filter %d is changed ".formatted(i) + "now and then ".repeat(i * 60));
        }
        assertThat(passages.stream().mapToInt(String::length).sum()).isGreaterThan(3 * 16_384);
        try (var models =
                        new EmbeddingModels(
                                ModelOpener.loading(TestMultiVectors.OPTIONS),
                                EmbeddingCache.none(),
                                Duration.ofMinutes(1));
                Embedder own = Embedder.open(name, TestMultiVectors.OPTIONS)) {
            List<RerankingModel.Score> scores =
                    models.reranker(name)
                            .scores(QUERY, Optional.of("an instruction is passed over"), passages);
            assertThat(scores).hasSameSizeAs(passages);
            TokenVectors query = tokens(own, QUERY);
            for (int i = 0; i < scores.size(); i++) {
                assertThat(scores.get(i).shown())
                        .isEqualTo(scores.get(i).order())
                        .isCloseTo(query.maxSim(tokens(own, passages.get(i))), within(1e-4));
            }
            assertThat(scores.stream().map(RerankingModel.Score::order).distinct().count())
                    .isGreaterThan(3);
        }
    }
}
