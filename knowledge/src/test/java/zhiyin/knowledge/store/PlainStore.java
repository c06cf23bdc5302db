package zhiyin.knowledge.store;

import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import zhiyin.engine.SparseVector;
import zhiyin.knowledge.store.VectorStore.Match;

/// What a store should do with vectors and labels, done by looking at everything.
public final class PlainStore {
    private final Map<String, StoredPassage> passages = new LinkedHashMap<>();

    public void put(List<StoredPassage> added) {
        added.forEach(passage -> passages.put(passage.id(), passage));
    }

    public void remove(Collection<String> ids) {
        ids.forEach(passages::remove);
    }

    public void relabel(long document, Labels labels) {
        passages.replaceAll((id, p) ->
                p.labels().document() == document
                        ? new StoredPassage(id, labels, p.title(), p.text(), p.vector(), p.sparse())
                        : p);
    }

    public Map<String, StoredPassage> passages() {
        return passages;
    }

    public List<Match> nearest(float[] query, int count, Filter filter) {
        return passages.values().stream()
                .filter(passage -> filter.admits(passage.labels()))
                .map(passage -> new Match(passage.id(), cosine(query, passage.vector())))
                .sorted(Comparator.comparingDouble(match -> -match.score()))
                .limit(count)
                .toList();
    }

    public List<Match> nearestSparse(SparseVector query, int count, Filter filter) {
        return passages.values().stream()
                .filter(passage -> filter.admits(passage.labels()) && passage.sparse().isPresent())
                .map(passage ->
                        new Match(passage.id(), (float) query.dot(passage.sparse().orElseThrow())))
                .filter(match -> match.score() > 0)
                .sorted(Comparator.comparingDouble(match -> -match.score()))
                .limit(count)
                .toList();
    }

    public static float cosine(float[] a, float[] b) {
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
            sum += (double) a[i] * b[i];
        }
        return (float) sum;
    }
}
