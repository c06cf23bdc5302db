package zhiyin.knowledge.store.lucene;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import zhiyin.knowledge.store.DenseVectors;
import zhiyin.knowledge.store.Filter;
import zhiyin.knowledge.store.Labels;
import zhiyin.knowledge.store.PlainVectors;
import zhiyin.knowledge.store.RandomPassages;
import zhiyin.knowledge.store.StoreException;
import zhiyin.knowledge.store.StoreException.Code;
import zhiyin.knowledge.store.StoreSettings;
import zhiyin.knowledge.store.StoredPassage;
import zhiyin.knowledge.store.VectorStore;
import zhiyin.knowledge.store.VectorStore.Match;
import zhiyin.knowledge.store.VectorStore.Stage;
import zhiyin.knowledge.store.VectorStoreContract;

final class SplitStoreTest extends VectorStoreContract {
    private static final StoreSettings SETTINGS = StoreSettings.ofFull(8);

    private final PlainVectors server = new PlainVectors();

    @TempDir Path directory;

    @Override
    public VectorStore open(StoreSettings settings) {
        return SplitStore.open(directory, settings, server);
    }

    private static List<StoredPassage> passages(int count) {
        return new RandomPassages(new Random(count)).passages(count, 8);
    }

    private static List<String> ids(VectorStore store) {
        List<String> ids = new ArrayList<>();
        store.forEachId(ids::add);
        return ids;
    }

    @Test
    void what_only_one_of_the_two_has_is_not_there_until_it_is_put_again() {
        List<StoredPassage> passages = passages(3);
        try (VectorStore store = open(SETTINGS)) {
            store.put(passages);
            store.commit();
            server.remove(List.of("p0"));
            float[] orphan = passages.getFirst().vector();
            server.put(List.of(new DenseVectors.Entry("orphan", 0, orphan)));
            assertThat(store.present(List.of("p0", "p1", "orphan"))).containsExactly("p1");
            assertThat(store.vectors(List.of("p0", "orphan"))).isEmpty();
            assertThat(store.score(orphan, List.of("p0", "orphan"))).isEmpty();
            assertThat(store.nearest(orphan, 1, Filter.NONE, Stage.FULL))
                    .extracting(Match::id)
                    .containsAnyOf("p1", "p2")
                    .hasSize(1);
            assertThat(ids(store)).containsExactlyInAnyOrder("p0", "p1", "p2", "orphan");
            store.put(passages);
            store.remove(List.of("orphan"));
            store.commit();
            assertThat(ids(store)).containsExactlyInAnyOrder("p0", "p1", "p2");
            assertThat(store.present(List.of("p0", "p1", "p2"))).hasSize(3);
            assertThat(store.count()).isEqualTo(3);
        }
    }

    @Test
    void a_server_that_stopped_is_told_and_words_are_found_all_the_same() {
        List<StoredPassage> passages = passages(20);
        try (VectorStore store = open(SETTINGS)) {
            store.put(passages.subList(0, 10));
            store.commit();
            server.stop(true);
            assertThat(store.matching("text", 20, Filter.NONE)).hasSize(10);
            float[] query = passages.getFirst().vector();
            assertThatThrownBy(() -> store.nearest(query, 1, Filter.NONE, Stage.FULL))
                    .isInstanceOfSatisfying(
                            StoreException.class,
                            e -> assertThat(e.code()).isEqualTo(Code.STORE_UNAVAILABLE));
            assertThatThrownBy(() -> store.put(passages.subList(10, 20)))
                    .isInstanceOf(StoreException.class);
            assertThatThrownBy(store::commit).isInstanceOf(StoreException.class);
            server.stop(false);
            store.put(passages.subList(10, 20));
            store.commit();
            assertThat(store.count()).isEqualTo(20);
            assertThat(ids(store)).hasSize(20);
        }
    }

    @Test
    void a_search_in_very_many_documents_is_asked_in_parts() {
        float[] query = passages(1).getFirst().vector();
        var random = new RandomPassages(new Random(5));
        List<StoredPassage> passages = new ArrayList<>();
        for (int i = 0; i < 24_000; i++) {
            var labels = new Labels(i, "a/" + i, "md", "", Instant.EPOCH, Set.of());
            passages.add(new StoredPassage("p" + i, labels, "", "", random.vector(8)));
        }
        Filter folder =
                new Filter(
                        Set.of(),
                        Set.of(),
                        Set.of("md"),
                        Set.of(),
                        Filter.NONE.from(),
                        Filter.NONE.to(),
                        "a");
        try (VectorStore store = open(SETTINGS)) {
            store.put(passages);
            store.commit();
            List<Match> found = store.nearest(query, 7, folder, Stage.FULL);
            assertThat(found)
                    .isEqualTo(store.nearest(query, 7, Filter.NONE, Stage.EXACT))
                    .hasSize(7);
            assertThat(server.mostDocuments()).isEqualTo(10_000);
        }
    }

    @Test
    void an_index_that_has_the_vectors_itself_is_not_taken_for_one_without() {
        LuceneStore.open(directory, SETTINGS).close();
        assertThatThrownBy(() -> open(SETTINGS).close())
                .isInstanceOfSatisfying(
                        StoreException.class,
                        e -> assertThat(e.code()).isEqualTo(Code.SETTINGS_DIFFER));
    }
}
