package zhiyin.cli.embed;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// A file of JSON lines. It is only ever appended to, so whatever breaks it off leaves whole lines and
/// at most one torn one at the end, which opening cuts off.
final class JsonFile implements RowSink {
    private final Path path;
    private final RandomAccessFile file;
    private final JsonRows json;
    private final Finished finished;

    private JsonFile(Path path, RandomAccessFile file, RowShape shape, boolean withText)
            throws IOException {
        this.path = path;
        this.file = file;
        this.json = new JsonRows(shape, withText, false);
        this.finished = recover();
    }

    static JsonFile open(Path path, RowShape shape, boolean withText) throws IOException {
        RandomAccessFile file = OutputFile.open(path);
        try {
            return new JsonFile(path, file, shape, withText);
        } catch (IOException | RuntimeException e) {
            file.close();
            throw e;
        }
    }

    private Finished recover() throws IOException {
        long end = lastNewlineBefore(file.length()) + 1;
        file.setLength(end);
        file.seek(end);
        if (end == 0) {
            return Finished.NOTHING;
        }
        long start = lastNewlineBefore(end - 1) + 1;
        byte[] line = new byte[Math.toIntExact(end - start)];
        file.seek(start);
        file.readFully(line);
        return parse(line);
    }

    private Finished parse(byte[] line) {
        try {
            JsonNode row = new JsonMapper().readTree(line);
            JsonNode embedding = row.required("embedding");
            float[] vector = new float[embedding.size()];
            for (int i = 0; i < vector.length; i++) {
                vector[i] = embedding.get(i).floatValue();
            }
            return new Finished(row.required("index").longValue() + 1, Optional.of(vector));
        } catch (JacksonException e) {
            throw new EmbedFailure(
                    "the last line of %s is not one that zhiyin embed writes; it cannot be continued: use another --output, or --overwrite"
                            .formatted(path),
                    e);
        }
    }

    /// The position of the last `\n` before `end`; -1 where there is none.
    private long lastNewlineBefore(long end) throws IOException {
        byte[] block = new byte[1 << 16];
        for (long to = end; to > 0; ) {
            int length = (int) Math.min(block.length, to);
            to -= length;
            file.seek(to);
            file.readFully(block, 0, length);
            for (int i = length - 1; i >= 0; i--) {
                if (block[i] == '\n') {
                    return to + i;
                }
            }
        }
        return -1;
    }

    @Override
    public Finished finished() {
        return finished;
    }

    @Override
    public void write(List<Row> rows) throws IOException {
        file.write(json.encode(rows));
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
