package zhiyin.knowledge.store.lucene;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import zhiyin.engine.SparseVector;
import zhiyin.knowledge.store.DenseVectors;
import zhiyin.knowledge.store.Filter;
import zhiyin.knowledge.store.Labels;
import zhiyin.knowledge.store.SharedStore;
import zhiyin.knowledge.store.StoreSettings;
import zhiyin.knowledge.store.StoredPassage;

/// Words, labels and sparse vectors in an index of Lucene's in this process, the dense vectors in a server.
///
/// A passage is there when both have it. Vectors are written first and made durable first; so what a crash
/// leaves between the two are vectors without words, which no search gives, [#present] does not tell, and the
/// same passage written again replaces. Where it is the server that lost vectors, [#present] does not tell
/// those passages either. [#forEachId] names what only one of them has, too, so that it can be removed.
///
/// Filters are decided here: the server looks in the documents that have admitted passages, and of what it
/// finds the admitted are kept. So all of them mean the same everywhere, and a change of labels changes nothing
/// on the server.
///
/// Thread-safe.
public final class SplitStore implements SharedStore {
    /// A search in more documents is several on the server, since servers bound what a query may name.
    private static final int MAX_DOCUMENTS = 10_000;

    /// What is asked for when the server found what is not admitted: so many times as much.
    private static final int GROWTH = 4;

    /// Ids looked up together.
    private static final int STEP = 1_000;

    private static final Comparator<Match> BEST_FIRST =
            Comparator.comparingDouble((Match match) -> -match.score()).thenComparing(Match::id);

    private final LuceneStore words;
    private final DenseVectors vectors;
    private final StoreSettings settings;

    private SplitStore(LuceneStore words, DenseVectors vectors, StoreSettings settings) {
        this.words = words;
        this.vectors = vectors;
        this.settings = settings;
    }

    /// Opens a store, or makes one where the directory is empty or not there. The server is not asked yet.
    ///
    /// @param directory of words, labels and sparse vectors
    /// @param vectors of this store alone; closed with it
    /// @throws zhiyin.knowledge.store.StoreException where the index is damaged, in use, of other settings, or
    ///     cannot be read or written
    public static SplitStore open(Path directory, StoreSettings settings, DenseVectors vectors) {
        try {
            return new SplitStore(
                    LuceneStore.openWithoutVectors(directory, settings), vectors, settings);
        } catch (RuntimeException e) {
            vectors.close();
            throw e;
        }
    }

    @Override
    public void put(List<StoredPassage> passages) {
        words.check(passages);
        Map<String, DenseVectors.Entry> entries = new LinkedHashMap<>();
        for (StoredPassage passage : passages) {
            entries.put(
                    passage.id(),
                    new DenseVectors.Entry(
                            passage.id(), passage.labels().document(), passage.vector()));
        }
        if (!entries.isEmpty()) {
            vectors.put(List.copyOf(entries.values()));
        }
        words.put(passages);
    }

    @Override
    public void remove(Collection<String> ids) {
        words.remove(ids);
        if (!ids.isEmpty()) {
            vectors.remove(ids);
        }
    }

    @Override
    public void relabel(long document, Labels labels) {
        words.relabel(document, labels);
        if (labels.document() != document) {
            vectors.move(document, labels.document());
        }
    }

    @Override
    public void commit() {
        vectors.commit();
        words.commit();
    }

    @Override
    public Set<String> present(Collection<String> ids) {
        Set<String> here = words.present(ids);
        return here.isEmpty() ? here : vectors.present(here);
    }

    @Override
    public Set<String> presentHere(Collection<String> ids, long document) {
        return words.admitted(ids, Filter.ofDocument(document));
    }

    @Override
    public void forEachIdHere(Consumer<String> consumer) {
        words.forEachId(consumer);
    }

    @Override
    public Map<String, float[]> vectorsThere(Collection<String> ids) {
        return ids.isEmpty() ? Map.of() : vectors.vectors(ids);
    }

    @Override
    public void putHere(List<StoredPassage> passages) {
        words.put(passages);
    }

    @Override
    public void removeHere(Collection<String> ids) {
        words.remove(ids);
    }

    @Override
    public void relabelHere(long document, Labels labels) {
        words.relabel(document, labels);
    }

    @Override
    public void commitHere() {
        words.commit();
    }

    /// Where one of them has what the other has not, the smaller number.
    @Override
    public long count() {
        return Math.min(words.count(), vectors.count());
    }

    @Override
    public void forEachId(Consumer<String> consumer) {
        words.forEachId(consumer);
        List<String> some = new ArrayList<>();
        vectors.forEachId(id -> {
            some.add(id);
            if (some.size() == STEP) {
                giveThoseWithoutWords(some, consumer);
            }
        });
        giveThoseWithoutWords(some, consumer);
    }

    private void giveThoseWithoutWords(List<String> ids, Consumer<String> consumer) {
        Set<String> known = words.present(ids);
        ids.stream().filter(id -> !known.contains(id)).forEach(consumer);
        ids.clear();
    }

    @Override
    public Map<String, float[]> vectors(Collection<String> ids) {
        Set<String> here = words.present(ids);
        return here.isEmpty() ? Map.of() : vectors.vectors(here);
    }

    @Override
    public Map<String, SparseVector> sparseVectors(Collection<String> ids) {
        return words.sparseVectors(ids);
    }

    @Override
    public List<Match> nearest(float[] query, int count, Filter filter, Stage stage) {
        Vectors.check(query, settings.dimensions(), "the query's vector");
        return admitted(
                count,
                filter,
                (asked, documents) -> vectors.nearest(query, asked, documents, stage));
    }

    @Override
    public List<Match> nearestCut(float[] query, int dimensions, int count, Filter filter) {
        float[] cut = words.cut(query, dimensions);
        return admitted(
                count, filter, (asked, documents) -> vectors.nearestCut(cut, asked, documents));
    }

    @Override
    public List<Match> scoreCut(float[] query, int dimensions, Collection<String> ids) {
        return scoreKnown(words.cut(query, dimensions), ids);
    }

    @Override
    public List<Match> score(float[] query, Collection<String> ids) {
        Vectors.check(query, settings.dimensions(), "the query's vector");
        return scoreKnown(query, ids);
    }

    private List<Match> scoreKnown(float[] query, Collection<String> ids) {
        Set<String> here = words.present(ids);
        return here.isEmpty() ? List.of() : vectors.score(query, here);
    }

    /// A search on the server.
    private interface Question {
        List<Match> ask(int count, Optional<Set<Long>> documents);
    }

    private List<Match> admitted(int count, Filter filter, Question question) {
        if (count < 1) {
            return List.of();
        }
        int wanted = Math.min(count, LuceneStore.MAX_COUNT);
        if (filter.isNone()) {
            return admitted(wanted, filter, asked -> question.ask(asked, Optional.empty()));
        }
        var best = new ArrayList<Match>();
        for (Set<Long> documents : parts(words.documents(filter))) {
            best.addAll(
                    admitted(wanted, filter, asked -> question.ask(asked, Optional.of(documents))));
        }
        best.sort(BEST_FIRST);
        return List.copyOf(best.subList(0, Math.min(wanted, best.size())));
    }

    private static List<Set<Long>> parts(Set<Long> documents) {
        List<Long> all = List.copyOf(documents);
        List<Set<Long>> parts = new ArrayList<>();
        for (int first = 0; first < all.size(); first += MAX_DOCUMENTS) {
            parts.add(Set.copyOf(all.subList(first, Math.min(all.size(), first + MAX_DOCUMENTS))));
        }
        return parts;
    }

    /// Asks for more where what was found is not there or not admitted, such as what is written just now.
    private List<Match> admitted(
            int wanted, Filter filter, Function<Integer, List<Match>> question) {
        for (int asked = wanted; ; asked = Math.min(asked * GROWTH, LuceneStore.MAX_COUNT)) {
            List<Match> found = question.apply(asked);
            Set<String> admitted = words.admitted(found.stream().map(Match::id).toList(), filter);
            List<Match> kept =
                    found.stream()
                            .filter(match -> admitted.contains(match.id()))
                            .limit(wanted)
                            .toList();
            if (kept.size() == wanted || found.size() < asked || asked == LuceneStore.MAX_COUNT) {
                return kept;
            }
        }
    }

    @Override
    public List<Match> nearestSparse(SparseVector query, int count, Filter filter) {
        return words.nearestSparse(query, count, filter);
    }

    @Override
    public List<Match> scoreSparse(SparseVector query, Collection<String> ids) {
        return words.scoreSparse(query, ids);
    }

    @Override
    public List<Match> matching(String words, int count, Filter filter) {
        return this.words.matching(words, count, filter);
    }

    @Override
    public List<TermScore> explain(String words, String id) {
        return this.words.explain(words, id);
    }

    @Override
    public long bytes() {
        return words.bytes() + vectors.bytes();
    }

    @Override
    public void close() {
        try (vectors) {
            words.close();
        }
    }
}
