package zhiyin.knowledge.store;

import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import zhiyin.knowledge.store.StoreException.Code;
import zhiyin.knowledge.store.VectorStore.Match;
import zhiyin.knowledge.store.VectorStore.Stage;

/// What a server of vectors should do, done in memory by looking at everything. It outlives being closed, as a
/// server does, and may be stopped.
public final class PlainVectors implements DenseVectors {
    private final Map<String, Entry> entries = new ConcurrentHashMap<>();
    private volatile boolean stopped;
    private volatile int mostDocuments;

    public void stop(boolean stop) {
        stopped = stop;
    }

    /// That a search named.
    public int mostDocuments() {
        return mostDocuments;
    }

    private Map<String, Entry> entries() {
        if (stopped) {
            throw new StoreException(Code.STORE_UNAVAILABLE, "the server was stopped");
        }
        return entries;
    }

    @Override
    public void put(List<Entry> added) {
        added.forEach(entry -> entries().put(entry.id(), entry));
    }

    @Override
    public void remove(Collection<String> ids) {
        ids.forEach(entries()::remove);
    }

    @Override
    public void move(long document, long other) {
        entries()
                .replaceAll((id, entry) ->
                        entry.document() == document
                                ? new Entry(id, other, entry.vector())
                                : entry);
    }

    @Override
    public void commit() {
        entries();
    }

    @Override
    public Set<String> present(Collection<String> ids) {
        return ids.stream().filter(entries()::containsKey).collect(Collectors.toSet());
    }

    @Override
    public long count() {
        return entries().size();
    }

    @Override
    public void forEachId(Consumer<String> consumer) {
        entries().keySet().forEach(consumer);
    }

    @Override
    public Map<String, float[]> vectors(Collection<String> ids) {
        Map<String, float[]> vectors = new HashMap<>();
        for (String id : ids) {
            Entry entry = entries().get(id);
            if (entry != null) {
                vectors.put(id, entry.vector());
            }
        }
        return vectors;
    }

    @Override
    public List<Match> nearest(
            float[] query, int count, Optional<Set<Long>> documents, Stage stage) {
        return nearestCut(query, count, documents);
    }

    @Override
    public List<Match> nearestCut(float[] cut, int count, Optional<Set<Long>> documents) {
        documents.ifPresent(some -> mostDocuments = Math.max(mostDocuments, some.size()));
        return entries().values().stream()
                .filter(entry -> documents.map(d -> d.contains(entry.document())).orElse(true))
                .map(entry -> match(cut, entry))
                .sorted(Comparator.comparingDouble(match -> -match.score()))
                .limit(count)
                .toList();
    }

    @Override
    public List<Match> score(float[] query, Collection<String> ids) {
        return entries().values().stream()
                .filter(entry -> ids.contains(entry.id()))
                .map(entry -> match(query, entry))
                .sorted(Comparator.comparingDouble(match -> -match.score()))
                .toList();
    }

    private static Match match(float[] query, Entry entry) {
        float[] cut = Arrays.copyOf(entry.vector(), query.length);
        float length = (float) Math.sqrt(PlainStore.cosine(cut, cut));
        return new Match(entry.id(), PlainStore.cosine(query, cut) / length);
    }

    @Override
    public long bytes() {
        return entries().size();
    }

    @Override
    public void drop() {
        entries().clear();
    }

    @Override
    public void close() {}
}
