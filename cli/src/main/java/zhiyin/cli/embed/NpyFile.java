package zhiyin.cli.embed;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// NumPy's array file, version 1.0: float32, `[rows, dimensions]`, C order; row i is input i.
/// ```text
/// 0    \x93NUMPY \x01\x00
/// 8    118, uint16
/// 10   {'descr': '<f4', 'fortran_order': False, 'shape': (123, 512), }      \n
/// 128  row 0: dimensions × float32, little-endian
///      row 1 …
/// ```
/// The header has one length for any shape, so the row count is rewritten in place: after the rows it
/// counts. Whatever breaks the file off, its header never promises more rows than there are. A skipped
/// input is a row of NaN, so that rows and inputs stay aligned.
final class NpyFile implements RowSink {
    private static final int HEADER_BYTES = 128;
    private static final byte[] MAGIC = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', 1, 0};
    private static final Pattern SHAPE =
            Pattern.compile(
                    "\\{'descr': '<f4', 'fortran_order': False, 'shape': \\((\\d+), (\\d+)\\), \\} *\n");

    private final Path path;
    private final RandomAccessFile file;
    private final int dimensions;
    private final Finished finished;
    private long rows;

    private NpyFile(Path path, RandomAccessFile file, int dimensions) throws IOException {
        this.path = path;
        this.file = file;
        this.dimensions = dimensions;
        this.rows = file.length() < HEADER_BYTES ? 0 : readRowCount();
        file.setLength(position(rows));
        writeHeader();
        this.finished = rows == 0 ? Finished.NOTHING : new Finished(rows, lastVector());
    }

    static NpyFile open(Path path, int dimensions) throws IOException {
        RandomAccessFile file = OutputFile.open(path);
        try {
            return new NpyFile(path, file, dimensions);
        } catch (IOException | RuntimeException e) {
            file.close();
            throw e;
        }
    }

    private long readRowCount() throws IOException {
        byte[] header = new byte[HEADER_BYTES];
        file.seek(0);
        file.readFully(header);
        String shape = new String(header, 10, HEADER_BYTES - 10, StandardCharsets.US_ASCII);
        Matcher matcher = SHAPE.matcher(shape);
        if (!Arrays.equals(header, 0, MAGIC.length, MAGIC, 0, MAGIC.length) || !matcher.matches()) {
            throw new EmbedFailure(
                    "%s does not begin as zhiyin embed writes it; it cannot be continued: use another --output, or --overwrite"
                            .formatted(path));
        }
        if (!matcher.group(2).equals(Integer.toString(dimensions))) {
            throw new EmbedFailure(
                    "%s has vectors of %s dimensions, expected %d"
                            .formatted(path, matcher.group(2), dimensions));
        }
        long count = Long.parseLong(matcher.group(1));
        if (file.length() < position(count)) {
            throw new EmbedFailure(
                    "%s ends before the %d rows that its header counts; use --overwrite"
                            .formatted(path, count));
        }
        return count;
    }

    private Optional<float[]> lastVector() throws IOException {
        byte[] bytes = new byte[4 * dimensions];
        file.seek(position(rows - 1));
        file.readFully(bytes);
        float[] vector = new float[dimensions];
        ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().get(vector);
        return Float.isNaN(vector[0]) ? Optional.empty() : Optional.of(vector);
    }

    private long position(long row) {
        return HEADER_BYTES + row * 4 * dimensions;
    }

    @Override
    public Finished finished() {
        return finished;
    }

    @Override
    public void write(List<Row> added) throws IOException {
        var bytes = ByteBuffer.allocate(Math.multiplyExact(added.size(), 4 * dimensions));
        bytes.order(ByteOrder.LITTLE_ENDIAN);
        for (Row row : added) {
            for (float number : vector(row)) {
                bytes.putFloat(number);
            }
        }
        file.seek(position(rows));
        file.write(bytes.array());
        rows += added.size();
        writeHeader();
    }

    private float[] vector(Row row) {
        return switch (row) {
            case Row.Embedded embedded -> embedded.vector();
            case Row.Skipped _ -> {
                float[] missing = new float[dimensions];
                Arrays.fill(missing, Float.NaN);
                yield missing;
            }
        };
    }

    private void writeHeader() throws IOException {
        String shape =
                "{'descr': '<f4', 'fortran_order': False, 'shape': ("
                        + rows
                        + ", "
                        + dimensions
                        + "), }";
        var header = ByteBuffer.allocate(HEADER_BYTES).order(ByteOrder.LITTLE_ENDIAN);
        header.put(MAGIC).putShort((short) (HEADER_BYTES - 10));
        header.put("%-117s\n".formatted(shape).getBytes(StandardCharsets.US_ASCII));
        file.seek(0);
        file.write(header.array());
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
