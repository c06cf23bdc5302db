package zhiyin.knowledge.base;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import zhiyin.engine.SparseVector;
import zhiyin.knowledge.catalog.CollectionSettings;
import zhiyin.knowledge.catalog.DocumentQuery;
import zhiyin.knowledge.catalog.PassageInfo;
import zhiyin.knowledge.embed.TestMultiVectors;
import zhiyin.knowledge.store.VectorStore;

/// Sparse vectors, which each process that shares a catalog has for itself.
final class SharedSparseTest {
    private static final String NAME = "docs";

    /// As many as are computed together.
    private static final int COMPUTED_AT_ONCE = 32;

    @TempDir Path folder;

    private KnowledgeBase open(String data, Path model) {
        return KnowledgeBase.open(
                folder.resolve(data),
                Bases.shared(folder, folder.resolve("files"))
                        .withModels(TestMultiVectors.opening(model))
                        .withCacheBytes(0));
    }

    @Test
    void all_processes_have_the_same_sparse_vectors_of_all_passages()
            throws IOException, InterruptedException {
        Path model = TestMultiVectors.in(folder);
        try (KnowledgeBase here = open("here", model)) {
            here.collections()
                    .create(NAME, CollectionSettings.DEFAULTS.withModel(TestMultiVectors.NAME));
            var many = new StringBuilder();
            for (int i = 0; i < 70; i++) {
                many.append(
                        "# Part %d%n%nThe seal %d is looked at once in %d years.%n%n"
                                .formatted(i, i, i % 7 + 2));
            }
            Bases.put(here, NAME, "many.md", many.toString());
            Bases.put(here, NAME, "filter.md", "The filter is changed every 500 hours.\n");
            Bases.awaitAll(here, NAME);
            List<String> passages = passages(here);
            assertThat(passages).hasSizeGreaterThan(COMPUTED_AT_ONCE);
            VectorStore known = store(here);
            Map<String, SparseVector> vectors = known.sparseVectors(passages);
            assertThat(vectors).hasSize(passages.size());
            try (KnowledgeBase there = open("there", model)) {
                Bases.await(() -> !there.arrival().waiting());
                for (SparseVector query : vectors.values()) {
                    Map<String, Float> expected = scores(known.scoreSparse(query, passages));
                    Map<String, Float> found = scores(store(there).scoreSparse(query, passages));
                    assertThat(found).containsOnlyKeys(expected.keySet());
                    found.forEach((passage, score) ->
                            assertThat(score)
                                    .as(passage)
                                    .isCloseTo(expected.get(passage), within(1e-3f)));
                }
            }
        }
    }

    private static List<String> passages(KnowledgeBase base) {
        return base.documents().list(NAME, DocumentQuery.ALL).stream()
                .flatMap(document -> base.documents().passages(document.id()).stream())
                .map(PassageInfo::id)
                .toList();
    }

    private static VectorStore store(KnowledgeBase base) {
        long index = base.collections().require(NAME).live().orElseThrow().id();
        return base.place().stores().store(index);
    }

    private static Map<String, Float> scores(List<VectorStore.Match> matches) {
        return matches.stream()
                .collect(Collectors.toMap(VectorStore.Match::id, VectorStore.Match::score));
    }
}
