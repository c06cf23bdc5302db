package zhiyin.spark;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.api.java.function.ForeachPartitionFunction;
import org.apache.spark.sql.Row;
import zhiyin.knowledge.store.DenseVectors;
import zhiyin.knowledge.store.StoreAddress;
import zhiyin.knowledge.store.StoreSettings;
import zhiyin.knowledge.store.VectorServer;
import zhiyin.knowledge.store.remote.VectorServers;

/// Rows to a server of vectors, where a row replaces one of the same id: to write a batch twice leaves it there once.
/// A passage but the first of a text is called by the text's id, `#` and its number.
///
/// @param address of [StoreAddress]; its password is in an environment variable of the executors
/// @param name of the table, the collection of Chroma or the index of OpenSearch
/// @param dimensions of the vectors
record StoreWriting(String address, String name, int dimensions)
        implements ForeachPartitionFunction<Row> {
    private static final int ROWS = 500;

    /// Makes the table where there is none, before partitions write to it at the same time.
    ///
    /// @throws zhiyin.knowledge.store.StoreException where the server cannot be reached
    void prepare() {
        try (VectorServer server = server();
                DenseVectors vectors = vectors(server)) {
            vectors.count();
        }
    }

    private VectorServer server() {
        return VectorServers.at(StoreAddress.parse(address), System.getenv());
    }

    private DenseVectors vectors(VectorServer server) {
        return server.vectors(name, StoreSettings.ofFull(dimensions));
    }

    /// @param rows of [TextRows#ID], [TextRows#PASSAGE] and [TextRows#EMBEDDING]
    @Override
    public void call(Iterator<Row> rows) {
        try (VectorServer server = server();
                DenseVectors vectors = vectors(server)) {
            var entries = new ArrayList<DenseVectors.Entry>();
            while (rows.hasNext()) {
                entries.add(entry(rows.next()));
                if (entries.size() == ROWS || !rows.hasNext()) {
                    vectors.put(entries);
                    entries.clear();
                }
            }
            vectors.commit();
        }
    }

    private static DenseVectors.Entry entry(Row row) {
        String id = row.getString(0);
        int passage = row.getInt(1);
        List<Float> numbers = row.getList(2);
        float[] vector = new float[numbers.size()];
        for (int i = 0; i < vector.length; i++) {
            vector[i] = numbers.get(i);
        }
        String passageId = passage == 0 ? id : id + "#" + passage;
        return new DenseVectors.Entry(passageId, document(id), vector);
    }

    /// A store groups passages by their document's number: here what its id makes.
    private static long document(String id) {
        try {
            byte[] hash =
                    MessageDigest.getInstance("SHA-256")
                            .digest(id.getBytes(StandardCharsets.UTF_8));
            return ByteBuffer.wrap(hash).getLong() & Long.MAX_VALUE;
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
