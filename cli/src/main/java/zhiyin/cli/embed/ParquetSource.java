package zhiyin.cli.embed;

import dev.hardwood.InputFile;
import dev.hardwood.reader.ParquetFileReader;
import dev.hardwood.reader.RowReader;
import dev.hardwood.schema.ColumnProjection;
import dev.hardwood.schema.ColumnSchema;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/// The rows of a Parquet file, of which the columns with the text and the id alone are read. A damaged file is no bad
/// row: nobody knows how many rows of it are missing.
final class ParquetSource implements TextSource {
    private final Path file;
    private final long bytes;
    private final ParquetFileReader reader;
    private final String field;
    private final Optional<String> idField;
    private final long total;
    private @Nullable RowReader rows;
    private long index;

    private ParquetSource(
            Path file,
            long bytes,
            ParquetFileReader reader,
            String field,
            Optional<String> idField) {
        this.file = file;
        this.bytes = bytes;
        this.reader = reader;
        this.field = field;
        this.idField = idField;
        this.total = reader.getFileMetaData().numRows();
    }

    /// @param idRequired whether a file without a column of that name cannot be read
    /// @throws EmbedFailure where the file is damaged, or lacks a column
    static ParquetSource open(
            Path file, long bytes, String field, String idField, boolean idRequired) {
        ParquetFileReader reader = read(file, 0, () -> ParquetFileReader.open(InputFile.of(file)));
        List<String> columns =
                reader.getFileSchema().getColumns().stream().map(ColumnSchema::name).toList();
        requireColumn(file, columns, field, "--field");
        if (idRequired) {
            requireColumn(file, columns, idField, "--id-field");
        }
        Optional<String> id = Optional.of(idField).filter(columns::contains);
        return new ParquetSource(file, bytes, reader, field, id);
    }

    private static void requireColumn(Path file, List<String> columns, String name, String option) {
        if (!columns.contains(name)) {
            throw new EmbedFailure(
                    "%s has no column \"%s\"; it has %s; name it with %s"
                            .formatted(file, name, String.join(", ", columns), option));
        }
    }

    private interface Reading<T> {
        T read() throws IOException;
    }

    /// A damaged file ends in whatever exception its reader stumbles over.
    private static <T> T read(Path file, long row, Reading<T> reading) {
        try {
            return reading.read();
        } catch (IOException | RuntimeException e) {
            throw new EmbedFailure(
                    "%s cannot be read beyond row %,d: %s; repair it, or take it out of the input and start anew"
                            .formatted(file, row, e),
                    e);
        }
    }

    @Override
    public Optional<Input> next() {
        return read(
                file,
                index,
                () -> {
                    RowReader open = rows();
                    if (!open.hasNext()) {
                        return Optional.empty();
                    }
                    open.next();
                    return Optional.of(input(index++, open));
                });
    }

    private RowReader rows() {
        RowReader open = rows;
        if (open == null) {
            String[] columns =
                    idField.filter(id -> !id.equals(field))
                            .map(id -> new String[] {field, id})
                            .orElseGet(() -> new String[] {field});
            open =
                    reader.buildRowReader()
                            .projection(ColumnProjection.columns(columns))
                            .skip(index)
                            .build();
            rows = open;
        }
        return open;
    }

    private Input input(long at, RowReader row) {
        if (row.isNull(field)) {
            return new Input.Invalid(at, "column \"%s\" is null".formatted(field));
        }
        if (!(row.getValue(field) instanceof String text)) {
            return new Input.Invalid(
                    at, "column \"%s\" is no text; name the text's with --field".formatted(field));
        }
        return text.isEmpty()
                ? new Input.Invalid(at, "column \"%s\" is empty".formatted(field))
                : new Input.Text(at, idField.flatMap(name -> id(name, row)), text);
    }

    private static Optional<JsonNode> id(String name, RowReader row) {
        if (row.isNull(name)) {
            return Optional.empty();
        }
        JsonNodeFactory nodes = JsonNodeFactory.instance;
        return switch (row.getValue(name)) {
            case String text -> Optional.of(nodes.stringNode(text));
            case Integer number -> Optional.of(nodes.numberNode(number));
            case Long number -> Optional.of(nodes.numberNode(number));
            default -> Optional.empty();
        };
    }

    /// Before the first row alone.
    @Override
    public long skip(long count) {
        long skipped = Math.min(count, total - index);
        if (rows != null) {
            throw new IllegalStateException(
                    "rows of " + file + " are skipped after some were read");
        }
        index += skipped;
        return skipped;
    }

    @Override
    public boolean isReady() {
        return true;
    }

    @Override
    public String place(long at) {
        return file + ":" + (at + 1);
    }

    @Override
    public long bytesRead() {
        return total == 0 ? bytes : Math.round((double) bytes * index / total);
    }

    @Override
    public OptionalLong totalBytes() {
        return OptionalLong.of(bytes);
    }

    @Override
    public String name() {
        return String.valueOf(file.getFileName());
    }

    @Override
    public void close() throws IOException {
        RowReader open = rows;
        if (open != null) {
            open.close();
        }
        reader.close();
    }
}
