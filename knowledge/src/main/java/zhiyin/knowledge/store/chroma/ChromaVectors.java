package zhiyin.knowledge.store.chroma;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;
import zhiyin.knowledge.store.DenseVectors;
import zhiyin.knowledge.store.VectorScan;
import zhiyin.knowledge.store.VectorStore.Match;
import zhiyin.knowledge.store.VectorStore.Stage;

/// Vectors in a collection of Chroma's: a passage is a record with the document's number as metadata. Chroma
/// writes before it answers, so there is nothing left to be done by a commit.
///
/// Chroma searches by its graph alone. What is compared one by one is fetched, and compared here: slow where
/// there is much. No short vectors are kept, and it does not tell how much of the disk it takes.
///
/// Thread-safe.
final class ChromaVectors implements DenseVectors {
    private static final String DOCUMENT = "document";

    /// Records sent at once: 5 MB of 2,560 numbers each. It takes 40 MB.
    private static final int PUT_RECORDS = 300;

    /// Ids named at once.
    private static final int STEP = 1_000;

    /// Candidates of the graph, neighbours of a node, and candidates looked at while one is added.
    private static final int SEARCHED = 200;

    private static final int NEIGHBOURS = 16;
    private static final int BEAM = 100;

    private final ChromaServer server;
    private final String name;
    private volatile @Nullable String collection;

    ChromaVectors(ChromaServer server, String name) {
        this.server = server;
        this.name = name;
    }

    private static ObjectNode object() {
        return ChromaServer.JSON.createObjectNode();
    }

    /// Where the collection was deleted by somebody, the next call makes it anew.
    private <T> T ask(Function<String, T> question) {
        String path = collection;
        if (path == null) {
            path = create();
            collection = path;
        }
        try {
            return question.apply(path);
        } catch (ChromaServer.Missing e) {
            collection = null;
            throw e.explained();
        }
    }

    private JsonNode post(String verb, ObjectNode body) {
        return ask(path -> server.post(path + verb, body));
    }

    private String create() {
        ObjectNode body = object().put("name", name).put("get_or_create", true);
        body.putObject("configuration")
                .putObject("hnsw")
                .put("space", "ip")
                .put("ef_construction", BEAM)
                .put("ef_search", SEARCHED)
                .put("max_neighbors", NEIGHBOURS);
        try {
            return "/" + server.post("", body).path("id").asString();
        } catch (ChromaServer.Missing e) {
            throw e.explained();
        }
    }

    @Override
    public void put(List<Entry> entries) {
        for (int first = 0; first < entries.size(); first += PUT_RECORDS) {
            List<Entry> some =
                    entries.subList(first, Math.min(entries.size(), first + PUT_RECORDS));
            ObjectNode body = object();
            ArrayNode ids = body.putArray("ids");
            ArrayNode vectors = body.putArray("embeddings");
            ArrayNode metadata = body.putArray("metadatas");
            for (Entry entry : some) {
                ids.add(entry.id());
                vectors.add(base64(entry.vector()));
                metadata.addObject().put(DOCUMENT, entry.document());
            }
            post("/upsert", body);
        }
    }

    private static String base64(float[] vector) {
        ByteBuffer bytes =
                ByteBuffer.allocate(vector.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asFloatBuffer().put(vector);
        return Base64.getEncoder().encodeToString(bytes.array());
    }

    @Override
    public void remove(Collection<String> ids) {
        forEachStep(ids, some -> post("/delete", withIds(some)));
    }

    @Override
    public void move(long document, long other) {
        forEachStep(
                ids(Optional.of(Set.of(document))),
                some -> {
                    ObjectNode body = withIds(some);
                    ArrayNode metadata = body.putArray("metadatas");
                    some.forEach(_ -> metadata.addObject().put(DOCUMENT, other));
                    post("/update", body);
                });
    }

    private static void forEachStep(Collection<String> ids, Consumer<List<String>> consumer) {
        List<String> all = List.copyOf(ids);
        for (int first = 0; first < all.size(); first += STEP) {
            consumer.accept(all.subList(first, Math.min(all.size(), first + STEP)));
        }
    }

    private static ObjectNode withIds(List<String> some) {
        ObjectNode body = object();
        ArrayNode ids = body.putArray("ids");
        some.forEach(ids::add);
        return body;
    }

    @Override
    public void commit() {}

    @Override
    public Set<String> present(Collection<String> ids) {
        Set<String> present = new HashSet<>();
        forEachStep(
                ids,
                some -> {
                    ObjectNode body = withIds(some);
                    body.putArray("include");
                    present.addAll(strings(post("/get", body).path("ids")));
                });
        return present;
    }

    private static List<String> strings(JsonNode array) {
        List<String> strings = new ArrayList<>(array.size());
        array.forEach(each -> strings.add(each.asString()));
        return strings;
    }

    @Override
    public long count() {
        return ask(path -> server.get(path + "/count")).asLong();
    }

    @Override
    public void forEachId(Consumer<String> consumer) {
        ids(Optional.empty()).forEach(consumer);
    }

    /// All at once, since pages shift under whoever writes meanwhile: a million ids are about 70 MB.
    private List<String> ids(Optional<Set<Long>> documents) {
        ObjectNode body = object();
        body.putArray("include");
        documents.ifPresent(some -> restrict(body, some));
        return strings(post("/get", body).path("ids"));
    }

    private static void restrict(ObjectNode body, Set<Long> documents) {
        ArrayNode numbers = body.putObject("where").putObject(DOCUMENT).putArray("$in");
        documents.forEach(numbers::add);
    }

    @Override
    public Map<String, float[]> vectors(Collection<String> ids) {
        Map<String, float[]> vectors = new HashMap<>();
        forEachStep(
                ids,
                some -> {
                    ObjectNode body = withIds(some);
                    body.putArray("include").add("embeddings");
                    JsonNode answer = post("/get", body);
                    List<String> found = strings(answer.path("ids"));
                    for (int i = 0; i < found.size(); i++) {
                        vectors.put(found.get(i), floats(answer.path("embeddings").path(i)));
                    }
                });
        return vectors;
    }

    private static float[] floats(JsonNode array) {
        float[] floats = new float[array.size()];
        for (int i = 0; i < floats.length; i++) {
            floats[i] = (float) array.path(i).asDouble();
        }
        return floats;
    }

    @Override
    public List<Match> nearest(
            float[] query, int count, Optional<Set<Long>> documents, Stage stage) {
        if (stage == Stage.EXACT) {
            return nearestCut(query, count, documents);
        }
        List<Match> found = approximate(query, count, documents);
        return found.size() < count && found.size() < number(documents)
                ? nearestCut(query, count, documents)
                : found;
    }

    private long number(Optional<Set<Long>> documents) {
        return documents.isEmpty() ? count() : ids(documents).size();
    }

    private List<Match> approximate(float[] query, int count, Optional<Set<Long>> documents) {
        ObjectNode body = object().put("n_results", count);
        body.putArray("include").add("distances");
        ArrayNode numbers = body.putArray("query_embeddings").addArray();
        for (float number : query) {
            numbers.add(number);
        }
        documents.ifPresent(some -> restrict(body, some));
        JsonNode answer = post("/query", body);
        List<String> ids = strings(answer.path("ids").path(0));
        List<Match> matches = new ArrayList<>(ids.size());
        for (int i = 0; i < ids.size(); i++) {
            double product = 1 - answer.path("distances").path(0).path(i).asDouble();
            matches.add(new Match(ids.get(i), (float) Math.clamp(product, -1, 1)));
        }
        return matches;
    }

    @Override
    public List<Match> nearestCut(float[] cut, int count, Optional<Set<Long>> documents) {
        return new VectorScan(this::vectors).nearest(cut, ids(documents), count);
    }

    @Override
    public List<Match> score(float[] query, Collection<String> ids) {
        return new VectorScan(this::vectors).nearest(query, ids, ids.size());
    }

    /// 0, since it does not tell.
    @Override
    public long bytes() {
        return 0;
    }

    @Override
    public void drop() {
        collection = null;
        server.delete("/" + name);
    }

    /// Connections are the server's.
    @Override
    public void close() {}
}
