package zhiyin.cli.embed;

import static java.util.Objects.requireNonNull;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.parquet.format.ColumnChunk;
import org.apache.parquet.format.FileMetaData;
import org.apache.parquet.format.PageHeader;
import org.apache.parquet.format.RowGroup;
import org.apache.parquet.format.Util;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Reads outputs back by their formats' rules, knowing nothing of the classes that write them.
final class Outputs {
    /// @param text of jsonl and parquet with `--with-text`, else empty
    record Line(long index, String id, String text, float[] vector) {}

    private static final JsonMapper MAPPER = new JsonMapper();

    private Outputs() {}

    static List<Line> read(Path file) {
        try {
            return switch (OutputFormat.ofEnding(file).orElseThrow()) {
                case JSONL -> jsonl(Files.readString(file));
                case NPY -> npy(Files.readAllBytes(file));
                case PARQUET -> parquet(Files.readAllBytes(file));
            };
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static List<Line> jsonl(String content) {
        return content.lines().map(Outputs::line).toList();
    }

    private static Line line(String json) {
        JsonNode node = MAPPER.readTree(json);
        float[] vector = new float[node.get("embedding").size()];
        for (int i = 0; i < vector.length; i++) {
            vector[i] = node.get("embedding").get(i).floatValue();
        }
        String id = node.path("id").asString("");
        return new Line(node.get("index").longValue(), id, node.path("text").asString(""), vector);
    }

    private static List<Line> npy(byte[] bytes) {
        ByteBuffer buffer = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        int headerBytes = buffer.getShort(8);
        String header = new String(bytes, 10, headerBytes, StandardCharsets.US_ASCII);
        Matcher shape = Pattern.compile("\\((\\d+), (\\d+)\\)").matcher(header);
        if ((10 + headerBytes) % 64 != 0 || !header.contains("'<f4'") || !shape.find()) {
            throw new IllegalStateException(header);
        }
        FloatBuffer floats =
                buffer.position(10 + headerBytes)
                        .slice()
                        .order(ByteOrder.LITTLE_ENDIAN)
                        .asFloatBuffer();
        List<Line> lines = new ArrayList<>();
        for (int row = 0; row < Integer.parseInt(shape.group(1)); row++) {
            float[] vector = new float[Integer.parseInt(shape.group(2))];
            floats.get(vector);
            lines.add(new Line(row, "", "", vector));
        }
        return lines;
    }

    private static List<Line> parquet(byte[] bytes) throws IOException {
        ByteBuffer buffer = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        int footerBytes = buffer.getInt(bytes.length - 8);
        int start = bytes.length - 8 - footerBytes;
        FileMetaData footer =
                Util.readFileMetaData(new ByteArrayInputStream(bytes, start, footerBytes));
        List<Line> lines = new ArrayList<>();
        for (RowGroup group : requireNonNull(footer.getRow_groups())) {
            readGroup(group, bytes, lines);
        }
        if (lines.size() != footer.getNum_rows()) {
            throw new IllegalStateException(
                    "%d of %d rows".formatted(lines.size(), footer.getNum_rows()));
        }
        return lines;
    }

    private static void readGroup(RowGroup group, byte[] bytes, List<Line> lines)
            throws IOException {
        int rows = Math.toIntExact(group.getNum_rows());
        ByteBuffer index = ByteBuffer.allocate(0);
        String[] ids = new String[rows];
        String[] texts = new String[rows];
        Arrays.fill(ids, "");
        Arrays.fill(texts, "");
        FloatBuffer vectors = FloatBuffer.allocate(0);
        for (ColumnChunk chunk : requireNonNull(group.getColumns())) {
            ByteBuffer page = page(chunk, bytes);
            switch (name(chunk)) {
                case "index" -> index = page;
                case "id" -> readStrings(page, ids);
                case "text" -> readStrings(page, texts);
                default -> vectors = withoutLevels(page).asFloatBuffer();
            }
        }
        int dimensions = vectors.remaining() / rows;
        for (int row = 0; row < rows; row++) {
            float[] vector = new float[dimensions];
            vectors.get(vector);
            lines.add(new Line(index.getLong(), ids[row], texts[row], vector));
        }
    }

    private static String name(ColumnChunk chunk) {
        return requireNonNull(requireNonNull(chunk.getMeta_data()).getPath_in_schema()).getFirst();
    }

    private static ByteBuffer page(ColumnChunk chunk, byte[] bytes) throws IOException {
        int at = Math.toIntExact(requireNonNull(chunk.getMeta_data()).getData_page_offset());
        var in = new ByteArrayInputStream(bytes, at, bytes.length - at);
        PageHeader header = Util.readPageHeader(in);
        int data = bytes.length - in.available();
        return ByteBuffer.wrap(bytes, data, header.getCompressed_page_size())
                .slice()
                .order(ByteOrder.LITTLE_ENDIAN);
    }

    private static void readStrings(ByteBuffer page, String[] into) {
        for (int i = 0; i < into.length; i++) {
            byte[] utf8 = new byte[page.getInt()];
            page.get(utf8);
            into[i] = new String(utf8, StandardCharsets.UTF_8);
        }
    }

    private static ByteBuffer withoutLevels(ByteBuffer page) {
        int repetition = page.getInt();
        page.position(page.position() + repetition);
        int definition = page.getInt();
        page.position(page.position() + definition);
        return page.slice().order(ByteOrder.LITTLE_ENDIAN);
    }
}
