package zhiyin.langchain4j;

import dev.langchain4j.data.document.Metadata;
import dev.langchain4j.data.embedding.Embedding;
import dev.langchain4j.data.segment.TextSegment;
import dev.langchain4j.store.embedding.EmbeddingMatch;
import dev.langchain4j.store.embedding.EmbeddingSearchRequest;
import dev.langchain4j.store.embedding.EmbeddingSearchResult;
import dev.langchain4j.store.embedding.EmbeddingStore;
import dev.langchain4j.store.embedding.RelevanceScore;
import dev.langchain4j.store.embedding.filter.Filter;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import zhiyin.knowledge.store.Labels;
import zhiyin.knowledge.store.StoreSettings;
import zhiyin.knowledge.store.StoredPassage;
import zhiyin.knowledge.store.VectorStore;
import zhiyin.knowledge.store.VectorStore.Match;
import zhiyin.knowledge.store.VectorStore.Stage;
import zhiyin.knowledge.store.lucene.LuceneStore;

/// Embeddings with their texts in a directory on this machine, kept when the program ends:
/// ```text
/// vectors/      the vectors, in the store that the knowledge base uses   (LuceneStore)
/// segments.db   texts and metadata, by id                                (SQLite)
/// ```
/// What was added is durable and found when the call returns. One program has the directory open at a time.
/// Scores are `(cosine + 1) / 2`, as all of LangChain4j's are.
///
/// A search with a filter reads the metadata of all segments and scores those that pass exactly: right, and
/// slower than one without, by about a second for a million segments.
///
/// Thread-safe. Failures are [zhiyin.knowledge.store.StoreException]s and [java.io.UncheckedIOException]s.
public final class LuceneEmbeddingStore implements EmbeddingStore<TextSegment>, AutoCloseable {
    /// Nothing of ours is filtered by, so all have the same.
    private static final Labels LABELS = new Labels(0, "", "", "", Instant.EPOCH, Set.of());

    private final int dimensions;
    private final VectorStore vectors;
    private final SegmentTable segments;

    private LuceneEmbeddingStore(int dimensions, VectorStore vectors, SegmentTable segments) {
        this.dimensions = dimensions;
        this.vectors = vectors;
        this.segments = segments;
    }

    /// Opens the store of a directory, or makes one.
    ///
    /// @param dimensions of all vectors
    public static LuceneEmbeddingStore open(Path directory, int dimensions) {
        LuceneStore vectors =
                LuceneStore.open(directory.resolve("vectors"), StoreSettings.ofFull(dimensions));
        try {
            SegmentTable segments = SegmentTable.open(directory.resolve("segments.db"));
            return new LuceneEmbeddingStore(dimensions, vectors, segments);
        } catch (RuntimeException e) {
            vectors.close();
            throw e;
        }
    }

    @Override
    public String add(Embedding embedding) {
        return addAll(List.of(embedding)).getFirst();
    }

    @Override
    public void add(String id, Embedding embedding) {
        put(List.of(id), List.of(embedding), List.of(Optional.empty()));
    }

    @Override
    public String add(Embedding embedding, TextSegment segment) {
        return addAll(List.of(embedding), List.of(segment)).getFirst();
    }

    @Override
    public List<String> addAll(List<Embedding> embeddings) {
        List<String> ids = generateIds(embeddings.size());
        put(ids, embeddings, Collections.nCopies(ids.size(), Optional.empty()));
        return ids;
    }

    @Override
    public List<String> generateIds(int count) {
        var ids = new ArrayList<String>(count);
        for (int i = 0; i < count; i++) {
            ids.add(UUID.randomUUID().toString());
        }
        return ids;
    }

    /// Those of ids that are there are replaced.
    ///
    /// @param texts as many as there are ids, some of them `null` for embeddings without a text; or `null`
    /// @throws IllegalArgumentException where the lists differ in length, or a vector in dimensions
    @Override
    public void addAll(
            List<String> ids, List<Embedding> embeddings, @Nullable List<TextSegment> texts) {
        List<Optional<TextSegment>> all =
                texts == null
                        ? Collections.nCopies(ids.size(), Optional.empty())
                        : texts.stream().map(Optional::ofNullable).toList();
        put(ids, embeddings, all);
    }

    private void put(
            List<String> ids, List<Embedding> embeddings, List<Optional<TextSegment>> all) {
        if (ids.size() != embeddings.size() || ids.size() != all.size()) {
            throw new IllegalArgumentException(
                    "%d ids, %d embeddings and %d segments, expected as many of each"
                            .formatted(ids.size(), embeddings.size(), all.size()));
        }
        var passages = new ArrayList<StoredPassage>(ids.size());
        for (int i = 0; i < ids.size(); i++) {
            passages.add(new StoredPassage(ids.get(i), LABELS, "", "", unit(embeddings.get(i), i)));
        }
        segments.put(ids, all);
        vectors.put(passages);
        vectors.commit();
    }

    /// A copy of length 1.
    private float[] unit(Embedding embedding, int place) {
        float[] vector = embedding.vector().clone();
        if (vector.length != dimensions) {
            throw new IllegalArgumentException(
                    "embedding %d has %d numbers, expected %d as in the whole store"
                            .formatted(place, vector.length, dimensions));
        }
        double squares = 0;
        for (float number : vector) {
            squares += (double) number * number;
        }
        if (!(squares > 0) || Double.isInfinite(squares)) {
            throw new IllegalArgumentException(
                    "embedding %d has no direction: it is all zeros, or has NaN or infinity"
                            .formatted(place));
        }
        double length = Math.sqrt(squares);
        for (int i = 0; i < vector.length; i++) {
            vector[i] = (float) (vector[i] / length);
        }
        return vector;
    }

    @Override
    public void removeAll(Collection<String> ids) {
        if (ids.isEmpty()) {
            throw new IllegalArgumentException("no ids to remove, expected one or more");
        }
        remove(ids);
    }

    @Override
    public void removeAll(Filter filter) {
        remove(segments.ids(filter));
    }

    @Override
    public void removeAll() {
        var all = new ArrayList<String>();
        vectors.forEachId(all::add);
        remove(all);
    }

    private void remove(Collection<String> ids) {
        vectors.remove(ids);
        vectors.commit();
        segments.remove(ids);
    }

    @Override
    public EmbeddingSearchResult<TextSegment> search(EmbeddingSearchRequest request) {
        float[] query = unit(request.queryEmbedding(), 0);
        @Nullable Filter filter = request.filter();
        List<Match> found =
                filter == null
                        ? vectors.nearest(
                                query,
                                request.maxResults(),
                                zhiyin.knowledge.store.Filter.NONE,
                                Stage.FULL)
                        : vectors.score(query, segments.ids(filter));
        return new EmbeddingSearchResult<>(matches(found, request));
    }

    private List<EmbeddingMatch<TextSegment>> matches(
            List<Match> found, EmbeddingSearchRequest request) {
        List<Match> best =
                found.stream()
                        .filter(match -> score(match) >= request.minScore())
                        .limit(request.maxResults())
                        .toList();
        List<String> ids = best.stream().map(Match::id).toList();
        Map<String, Optional<TextSegment>> texts = segments.find(ids);
        Map<String, float[]> numbers = vectors.vectors(ids);
        var matches = new ArrayList<EmbeddingMatch<TextSegment>>(best.size());
        for (Match match : best) {
            Optional<TextSegment> text = texts.getOrDefault(match.id(), Optional.empty());
            Optional<float[]> vector = Optional.ofNullable(numbers.get(match.id()));
            if (texts.containsKey(match.id()) && vector.isPresent()) {
                matches.add(match(match, vector.get(), text));
            }
        }
        return matches;
    }

    @SuppressWarnings("NullAway") // LangChain4j has null for an embedding without a text
    private static EmbeddingMatch<TextSegment> match(
            Match match, float[] vector, Optional<TextSegment> text) {
        return new EmbeddingMatch<>(
                score(match), match.id(), Embedding.from(vector), text.orElse(null));
    }

    private static double score(Match match) {
        return RelevanceScore.fromCosineSimilarity(match.score());
    }

    /// How many embeddings there are.
    public long count() {
        return vectors.count();
    }

    @Override
    public void close() {
        vectors.close();
        segments.close();
    }

    /// A filter's answer to a segment without a text is that to one without metadata.
    static boolean admits(Filter filter, Optional<TextSegment> segment) {
        return filter.test(segment.map(TextSegment::metadata).orElseGet(Metadata::new));
    }
}
