package zhiyin.cli.embed;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.ToIntFunction;
import org.apache.parquet.format.ConvertedType;
import org.apache.parquet.format.FieldRepetitionType;
import org.apache.parquet.format.ListType;
import org.apache.parquet.format.LogicalType;
import org.apache.parquet.format.SchemaElement;
import org.apache.parquet.format.StringType;
import org.apache.parquet.format.Type;

/// One column of the Parquet file: its schema and how rows become the bytes of a page. All columns are
/// required and PLAIN: vectors do not compress, and no reader lacks PLAIN.
///
/// @param schema this column's part of the depth-first schema
/// @param path names from the root to the leaf
/// @param page levels and values of rows
record ParquetColumn(
        Type type,
        List<SchemaElement> schema,
        List<String> path,
        int valuesPerRow,
        Function<List<Row.Embedded>, byte[]> page) {

    /// `index`, then `id` and `text` where wanted, then `embedding`.
    static List<ParquetColumn> columns(boolean withId, boolean withText, int dimensions) {
        List<ParquetColumn> columns = new ArrayList<>();
        columns.add(index());
        if (withId) {
            columns.add(id());
        }
        if (withText) {
            columns.add(text());
        }
        columns.add(embedding(dimensions));
        return columns;
    }

    /// `id`, `passage`, `text` where wanted, `tokens`, `embedding`.
    static List<ParquetColumn> ofPassages(boolean withText, int dimensions) {
        List<ParquetColumn> columns = new ArrayList<>();
        columns.add(id());
        columns.add(number("passage", row -> row.passage().number()));
        if (withText) {
            columns.add(text());
        }
        columns.add(number("tokens", row -> row.passage().tokens()));
        columns.add(embedding(dimensions));
        return columns;
    }

    private static ParquetColumn index() {
        var schema = leaf("index", Type.INT64);
        return new ParquetColumn(
                Type.INT64, List.of(schema), List.of("index"), 1, ParquetColumn::indices);
    }

    private static ParquetColumn number(String name, ToIntFunction<Row.Embedded> value) {
        return new ParquetColumn(
                Type.INT32,
                List.of(leaf(name, Type.INT32)),
                List.of(name),
                1,
                rows -> numbers(rows, value));
    }

    private static ParquetColumn id() {
        return string("id", row -> row.input().id().map(id -> id.asString()).orElse(""));
    }

    private static ParquetColumn text() {
        return string("text", row -> row.passage().text());
    }

    private static ParquetColumn string(String name, Function<Row.Embedded, String> value) {
        var schema = leaf(name, Type.BYTE_ARRAY);
        schema.setConverted_type(ConvertedType.UTF8);
        schema.setLogicalType(LogicalType.STRING(new StringType()));
        return new ParquetColumn(
                Type.BYTE_ARRAY,
                List.of(schema),
                List.of(name),
                1,
                rows -> strings(rows.stream().map(value).toList()));
    }

    /// `required group embedding (LIST) { repeated group list { required float element } }`.
    private static ParquetColumn embedding(int dimensions) {
        var list = new SchemaElement("embedding");
        list.setRepetition_type(FieldRepetitionType.REQUIRED).setNum_children(1);
        list.setConverted_type(ConvertedType.LIST).setLogicalType(LogicalType.LIST(new ListType()));
        var repeated = new SchemaElement("list");
        repeated.setRepetition_type(FieldRepetitionType.REPEATED).setNum_children(1);
        return new ParquetColumn(
                Type.FLOAT,
                List.of(list, repeated, leaf("element", Type.FLOAT)),
                List.of("embedding", "list", "element"),
                dimensions,
                rows -> vectors(rows, dimensions));
    }

    private static SchemaElement leaf(String name, Type type) {
        return new SchemaElement(name)
                .setType(type)
                .setRepetition_type(FieldRepetitionType.REQUIRED);
    }

    private static byte[] indices(List<Row.Embedded> rows) {
        ByteBuffer bytes = ByteBuffer.allocate(8 * rows.size()).order(ByteOrder.LITTLE_ENDIAN);
        rows.forEach(row -> bytes.putLong(row.index()));
        return bytes.array();
    }

    private static byte[] numbers(List<Row.Embedded> rows, ToIntFunction<Row.Embedded> value) {
        ByteBuffer bytes = ByteBuffer.allocate(4 * rows.size()).order(ByteOrder.LITTLE_ENDIAN);
        rows.forEach(row -> bytes.putInt(value.applyAsInt(row)));
        return bytes.array();
    }

    private static byte[] strings(List<String> values) {
        var bytes = new ByteArrayOutputStream();
        for (String value : values) {
            byte[] utf8 = value.getBytes(StandardCharsets.UTF_8);
            bytes.writeBytes(
                    ByteBuffer.allocate(4)
                            .order(ByteOrder.LITTLE_ENDIAN)
                            .putInt(utf8.length)
                            .array());
            bytes.writeBytes(utf8);
        }
        return bytes.toByteArray();
    }

    /// Repetition levels (0 where a row starts, else 1), definition levels (all 1), then the numbers.
    private static byte[] vectors(List<Row.Embedded> rows, int dimensions) {
        var repetition = new ByteArrayOutputStream();
        for (int row = 0; row < rows.size(); row++) {
            run(repetition, 1, 0);
            run(repetition, dimensions - 1, 1);
        }
        var definition = new ByteArrayOutputStream();
        run(definition, rows.size() * dimensions, 1);
        int levelBytes = 8 + repetition.size() + definition.size();
        int valueBytes = Math.multiplyExact(4 * dimensions, rows.size());
        ByteBuffer bytes =
                ByteBuffer.allocate(levelBytes + valueBytes).order(ByteOrder.LITTLE_ENDIAN);
        bytes.putInt(repetition.size()).put(repetition.toByteArray());
        bytes.putInt(definition.size()).put(definition.toByteArray());
        for (Row.Embedded row : rows) {
            for (float number : row.vector()) {
                bytes.putFloat(number);
            }
        }
        return bytes.array();
    }

    /// One run of Parquet's hybrid of run lengths and bit packing: `varint(count << 1) value`.
    private static void run(ByteArrayOutputStream bytes, int count, int value) {
        if (count == 0) {
            return;
        }
        int header = count << 1;
        while (header >= 0x80) {
            bytes.write((header & 0x7f) | 0x80);
            header >>>= 7;
        }
        bytes.write(header);
        bytes.write(value);
    }
}
