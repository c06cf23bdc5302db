package zhiyin.cli.embed;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.apache.parquet.format.DataPageHeader;
import org.apache.parquet.format.FileMetaData;
import org.apache.parquet.format.KeyValue;
import org.apache.parquet.format.PageHeader;
import org.apache.parquet.format.PageType;
import org.apache.parquet.format.SchemaElement;
import org.apache.parquet.format.Util;

/// A Parquet file that grows: each row group is written over the footer, and a new footer after it.
/// ```text
/// PAR1
/// row group 0: page of index, [page of id,] [page of text,] page of embedding
/// row group 1 …
/// footer (Thrift), its length as uint32
/// PAR1
/// ```
/// So the file is whole between two flushes, and readable after a kill at nearly any moment. After one
/// in the middle of a flush the footer is gone, but not the groups: opening does not trust the footer,
/// it walks the page headers from the start, drops a torn group at the end by its checksums, and
/// writes the footer anew. The libraries for Parquet offer no such appending, which is why only their
/// Thrift structures are used here. Skipped inputs have no row.
///
/// @see <a href="https://parquet.apache.org/docs/file-format/">the format</a>
final class ParquetFile implements RowSink {
    private static final byte[] MAGIC = "PAR1".getBytes(StandardCharsets.US_ASCII);

    /// A page header without statistics has about 40 bytes.
    private static final int MAX_PAGE_HEADER_BYTES = 256;

    private static final int GROUP_BYTES = 16 << 20;

    /// A kill costs no more than this much work; Ctrl-C costs none of it.
    private static final Duration GROUP_TIME = Duration.ofSeconds(10);

    private final Path path;
    private final RandomAccessFile file;
    private final List<ParquetColumn> columns;
    private final int dimensions;
    private final String description;
    private final List<ParquetGroup> groups = new ArrayList<>();
    private final Finished finished;
    private final List<Row.Embedded> pending = new ArrayList<>();
    private long pendingSince;

    /// @param description kept in the footer under the key `zhiyin`
    private ParquetFile(
            Path path,
            RandomAccessFile file,
            List<ParquetColumn> columns,
            int dimensions,
            String description)
            throws IOException {
        this.path = path;
        this.file = file;
        this.columns = columns;
        this.dimensions = dimensions;
        this.description = description;
        if (file.length() >= MAGIC.length) {
            recover();
        }
        appendFooter(MAGIC);
        this.finished = groups.isEmpty() ? Finished.NOTHING : readFinished(groups.getLast());
    }

    static ParquetFile open(
            Path path, List<ParquetColumn> columns, int dimensions, String description)
            throws IOException {
        RandomAccessFile file = OutputFile.open(path);
        try {
            return new ParquetFile(path, file, columns, dimensions, description);
        } catch (IOException | RuntimeException e) {
            file.close();
            throw e;
        }
    }

    private void recover() throws IOException {
        if (!Arrays.equals(read(0, MAGIC.length), MAGIC)) {
            throw new EmbedFailure(
                    "%s is not a Parquet file; it cannot be continued: use another --output, or --overwrite"
                            .formatted(path));
        }
        for (Optional<ParquetGroup> group = readGroup(); group.isPresent(); group = readGroup()) {
            groups.add(group.get());
        }
        if (!groups.isEmpty() && !isWhole(groups.getLast())) {
            groups.removeLast();
        }
    }

    /// The group that starts at [#end]; empty where there is a footer, nothing, or only part of one.
    private Optional<ParquetGroup> readGroup() throws IOException {
        List<ParquetGroup.Page> pages = new ArrayList<>();
        long at = end();
        for (ParquetColumn _ : columns) {
            Optional<ParquetGroup.Page> page = readPage(at);
            if (page.isEmpty()) {
                return Optional.empty();
            }
            pages.add(page.get());
            at = page.get().end();
        }
        return Optional.of(new ParquetGroup(end(), pages.getFirst().values(), pages));
    }

    private Optional<ParquetGroup.Page> readPage(long at) throws IOException {
        int length = (int) Math.min(MAX_PAGE_HEADER_BYTES, file.length() - at);
        var bytes = new ByteArrayInputStream(read(at, length));
        PageHeader header;
        try {
            header = Util.readPageHeader(bytes);
        } catch (IOException e) {
            return Optional.empty();
        }
        DataPageHeader data = header.getData_page_header();
        if (header.getType() != PageType.DATA_PAGE || data == null) {
            return Optional.empty();
        }
        var page =
                new ParquetGroup.Page(
                        at,
                        length - bytes.available(),
                        header.getCompressed_page_size(),
                        data.getNum_values(),
                        header.getCrc());
        return page.end() <= file.length() ? Optional.of(page) : Optional.empty();
    }

    private boolean isWhole(ParquetGroup group) throws IOException {
        for (ParquetGroup.Page page : group.pages()) {
            if (ParquetGroup.crc(read(page.dataStart(), page.dataBytes())) != page.crc()) {
                return false;
            }
        }
        return true;
    }

    private Finished readFinished(ParquetGroup group) throws IOException {
        long lastIndex = littleEndian(read(group.index().end() - 8, 8)).getLong();
        float[] vector = new float[dimensions];
        int size = 4 * dimensions;
        littleEndian(read(group.embedding().end() - size, size)).asFloatBuffer().get(vector);
        return new Finished(lastIndex + 1, Optional.of(vector));
    }

    private byte[] read(long position, int length) throws IOException {
        byte[] bytes = new byte[length];
        file.seek(position);
        file.readFully(bytes);
        return bytes;
    }

    private static ByteBuffer littleEndian(byte[] bytes) {
        return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }

    /// Where the next group goes.
    private long end() {
        return groups.isEmpty() ? MAGIC.length : groups.getLast().end();
    }

    @Override
    public Finished finished() {
        return finished;
    }

    @Override
    public void write(List<Row> rows) throws IOException {
        if (pending.isEmpty()) {
            pendingSince = System.nanoTime();
        }
        for (Row row : rows) {
            if (row instanceof Row.Embedded embedded) {
                pending.add(embedded);
            }
        }
        boolean full = 4L * dimensions * pending.size() >= GROUP_BYTES;
        if (full || System.nanoTime() - pendingSince >= GROUP_TIME.toNanos()) {
            flush();
        }
    }

    private void flush() throws IOException {
        if (pending.isEmpty()) {
            return;
        }
        var bytes = new ByteArrayOutputStream();
        long start = end();
        groups.add(ParquetGroup.encode(start, columns, pending, bytes));
        file.seek(start);
        file.write(bytes.toByteArray());
        appendFooter(new byte[0]);
        pending.clear();
    }

    /// @param magic what the file begins with, where it may be missing yet
    private void appendFooter(byte[] magic) throws IOException {
        file.seek(0);
        file.write(magic);
        var bytes = new ByteArrayOutputStream();
        Util.writeFileMetaData(footer(), bytes);
        int length = bytes.size();
        bytes.writeBytes(
                ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN).putInt(length).array());
        bytes.writeBytes(MAGIC);
        file.seek(end());
        file.write(bytes.toByteArray());
        file.setLength(file.getFilePointer());
    }

    private FileMetaData footer() {
        List<SchemaElement> schema = new ArrayList<>();
        schema.add(new SchemaElement("zhiyin").setNum_children(columns.size()));
        columns.forEach(column -> schema.addAll(column.schema()));
        long rows = groups.stream().mapToLong(ParquetGroup::rows).sum();
        var footer =
                new FileMetaData(
                        1,
                        schema,
                        rows,
                        groups.stream().map(group -> group.describe(columns)).toList());
        return footer.setCreated_by("zhiyin")
                .setKey_value_metadata(List.of(new KeyValue("zhiyin").setValue(description)));
    }

    @Override
    public void close() throws IOException {
        try (file) {
            flush();
        }
    }
}
