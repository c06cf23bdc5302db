package zhiyin.bench.search;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.function.Function;

/// The vectors of a list of texts, kept so that they are computed once. A run that was stopped goes on
/// where it was, and one of more texts that begin with the same takes what is there.
///
/// ```
/// int64   which texts they are
/// int32   dimensions
/// float32 dimensions times, text after text
/// ```
/// All big-endian.
final class VectorFile implements AutoCloseable {
    private static final int HEADER_BYTES = Long.BYTES + Integer.BYTES;
    private static final int BATCH = 256;

    private final FileChannel file;
    private final int dimensions;

    private VectorFile(FileChannel file, int dimensions) {
        this.file = file;
        this.dimensions = dimensions;
    }

    /// Opens the file and computes what is missing in it. One of other texts is overwritten.
    ///
    /// @param key another for other texts
    static VectorFile of(
            Path path,
            long key,
            List<String> texts,
            int dimensions,
            Function<List<String>, List<float[]>> model)
            throws IOException {
        FileChannel file =
                FileChannel.open(
                        path,
                        StandardOpenOption.CREATE,
                        StandardOpenOption.READ,
                        StandardOpenOption.WRITE);
        var vectors = new VectorFile(file, dimensions);
        vectors.begin(key);
        vectors.complete(texts, model);
        return vectors;
    }

    private void begin(long key) throws IOException {
        ByteBuffer expected =
                ByteBuffer.allocate(HEADER_BYTES).putLong(key).putInt(dimensions).flip();
        ByteBuffer found = ByteBuffer.allocate(HEADER_BYTES);
        file.read(found, 0);
        if (!found.flip().equals(expected)) {
            file.truncate(0);
            file.write(expected, 0);
        }
    }

    private void complete(List<String> texts, Function<List<String>, List<float[]>> model)
            throws IOException {
        int done = Math.toIntExact((file.size() - HEADER_BYTES) / bytes());
        while (done < texts.size()) {
            int end = Math.min(texts.size(), done + BATCH);
            List<float[]> vectors = model.apply(texts.subList(done, end));
            ByteBuffer batch = ByteBuffer.allocate(vectors.size() * bytes());
            vectors.forEach(vector -> {
                batch.asFloatBuffer().put(vector);
                batch.position(batch.position() + bytes());
            });
            file.write(batch.flip(), position(done));
            done = end;
            if (done % (40 * BATCH) == 0) {
                System.out.printf("  %,d of %,d texts embedded%n", done, texts.size());
            }
        }
    }

    private int bytes() {
        return dimensions * Float.BYTES;
    }

    private long position(int index) {
        return HEADER_BYTES + (long) index * bytes();
    }

    float[] vector(int index) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(bytes());
        file.read(bytes, position(index));
        float[] vector = new float[dimensions];
        bytes.flip().asFloatBuffer().get(vector);
        return vector;
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
