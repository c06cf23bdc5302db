package zhiyin.cli.embed;

import java.io.ByteArrayOutputStream;
import java.util.List;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.json.JsonWriteFeature;
import tools.jackson.databind.json.JsonMapper;
import zhiyin.engine.SparseVector;
import zhiyin.engine.TokenVectors;

/// Rows as JSON lines, always with `\n` and in UTF-8:
/// ```text
/// {"index":0,"id":"a","text":"你好","embedding":[0.012,-0.034,…]}
/// ```
/// or, of passages in bulk, `{"id":"a","passage":0,"text":"你好","tokens":4,"embedding":[…]}`.
/// Behind it `"sparse":[{"index":6,"value":0.2},…]` and `"colbert":[[0.1,…],…]`, one vector a token, where asked for.
/// `id` and `text` only where asked for; skipped inputs have no line.
final class JsonRows {
    private final JsonMapper mapper;
    private final boolean withText;
    private final RowShape shape;

    /// @param ascii write other characters as escapes, for an output that is not UTF-8
    JsonRows(RowShape shape, boolean withText, boolean ascii) {
        this.shape = shape;
        this.mapper =
                JsonMapper.builder().configure(JsonWriteFeature.ESCAPE_NON_ASCII, ascii).build();
        this.withText = withText;
    }

    byte[] encode(List<Row> rows) {
        var bytes = new ByteArrayOutputStream();
        for (Row row : rows) {
            if (row instanceof Row.Embedded embedded) {
                write(embedded, bytes);
                bytes.write('\n');
            }
        }
        return bytes.toByteArray();
    }

    private void write(Row.Embedded row, ByteArrayOutputStream bytes) {
        try (JsonGenerator json = mapper.createGenerator(bytes)) {
            json.writeStartObject();
            if (shape == RowShape.INPUT) {
                json.writeNumberProperty("index", row.index());
            }
            row.input()
                    .id()
                    .ifPresent(id -> {
                        json.writeName("id");
                        json.writeTree(id);
                    });
            if (shape == RowShape.PASSAGE) {
                json.writeNumberProperty("passage", row.passage().number());
            }
            if (withText) {
                json.writeStringProperty("text", row.passage().text());
            }
            if (shape == RowShape.PASSAGE) {
                json.writeNumberProperty("tokens", row.passage().tokens());
            }
            json.writeName("embedding");
            write(row.vector(), json);
            row.sparse().ifPresent(sparse -> write(sparse, json));
            row.colbert().ifPresent(colbert -> write(colbert, json));
            json.writeEndObject();
        }
    }

    private static void write(float[] vector, JsonGenerator json) {
        json.writeStartArray();
        for (float number : vector) {
            json.writeNumber(number);
        }
        json.writeEndArray();
    }

    private static void write(SparseVector sparse, JsonGenerator json) {
        json.writeArrayPropertyStart("sparse");
        for (int i = 0; i < sparse.size(); i++) {
            json.writeStartObject();
            json.writeNumberProperty("index", sparse.ids()[i]);
            json.writeNumberProperty("value", sparse.weights()[i]);
            json.writeEndObject();
        }
        json.writeEndArray();
    }

    private static void write(TokenVectors colbert, JsonGenerator json) {
        json.writeArrayPropertyStart("colbert");
        for (int t = 0; t < colbert.size(); t++) {
            write(colbert.row(t), json);
        }
        json.writeEndArray();
    }
}
