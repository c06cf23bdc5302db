package zhiyin.knowledge.store;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import zhiyin.engine.SparseVector;

/// Passages, labels, filters and vectors by a seeded random generator.
public final class RandomPassages {
    private static final List<String> FOLDERS =
            List.of("", "手册", "手册/第一章", "手册2", "src", "src/main", "src/main/java");
    private static final List<String> TYPES = List.of("pdf", "md", "java", "docx");
    private static final List<String> LANGUAGES = List.of("zh", "en", "");
    private static final List<String> TAGS = List.of("red", "green", "blue", "待办");
    private static final Instant FIRST = Instant.parse("1969-12-31T23:59:00.000000001Z");
    private final Random random;

    public RandomPassages(Random random) {
        this.random = random;
    }

    public float[] vector(int dimensions) {
        float[] vector = new float[dimensions];
        double squares = 0;
        for (int i = 0; i < dimensions; i++) {
            vector[i] = (float) random.nextGaussian();
            squares += vector[i] * vector[i];
        }
        for (int i = 0; i < dimensions; i++) {
            vector[i] = (float) (vector[i] / Math.sqrt(squares));
        }
        return vector;
    }

    public Labels labels(long document) {
        return new Labels(document, path(), any(TYPES), any(LANGUAGES), time(), some(TAGS));
    }

    public StoredPassage passage(String id, long document, int dimensions) {
        Labels labels = labels(document);
        float[] vector = vector(dimensions);
        var own = new Random(Float.floatToIntBits(vector[0]));
        return new StoredPassage(
                id,
                labels,
                "title " + id,
                "text of " + id,
                vector,
                own.nextInt(10) == 0
                        ? Optional.empty()
                        : Optional.of(sparse(own, own.nextInt(12))));
    }

    /// Of so many of thirty tokens, which are far apart.
    public static SparseVector sparse(Random random, int tokens) {
        int[] ids = random.ints(0, 30).distinct().limit(tokens).sorted().toArray();
        float[] weights = new float[tokens];
        for (int i = 0; i < tokens; i++) {
            ids[i] *= 9_001;
            weights[i] = 1e-3f + random.nextFloat();
        }
        return new SparseVector(ids, weights);
    }

    public List<StoredPassage> passages(int count, int dimensions) {
        return IntStream.range(0, count)
                .mapToObj(i -> passage("p" + i, i / 5, dimensions))
                .toList();
    }

    /// Each condition is set in about every third filter.
    public Filter filter(int documents) {
        Set<Long> numbers = new HashSet<>();
        if (random.nextInt(3) == 0) {
            random.longs(1 + random.nextInt(documents), 0, documents).forEach(numbers::add);
        }
        return new Filter(
                numbers,
                random.nextInt(3) == 0 ? some(TAGS) : Set.of(),
                random.nextInt(3) == 0 ? some(TYPES) : Set.of(),
                random.nextInt(3) == 0 ? some(LANGUAGES) : Set.of(),
                random.nextInt(3) == 0 ? Optional.of(time()) : Optional.empty(),
                random.nextInt(3) == 0 ? Optional.of(time()) : Optional.empty(),
                random.nextInt(3) == 0 ? any(FOLDERS) + any(List.of("", "/")) : "");
    }

    private String path() {
        String folder = any(FOLDERS);
        return (folder.isEmpty() ? "" : folder + "/") + "f" + random.nextInt(9) + ".md";
    }

    /// Around the epoch, to the nanosecond, and often the same.
    private Instant time() {
        return FIRST.plusSeconds(random.nextInt(120)).plusNanos(random.nextInt(2));
    }

    private String any(List<String> values) {
        return values.get(random.nextInt(values.size()));
    }

    private Set<String> some(List<String> values) {
        var some = new ArrayList<>(values);
        some.removeIf(value -> random.nextBoolean());
        return Set.copyOf(some);
    }
}
