package zhiyin.cli.embed;

import static java.util.Objects.requireNonNull;

import dev.hardwood.InputFile;
import dev.hardwood.reader.ParquetFileReader;
import dev.hardwood.reader.RowReader;
import dev.hardwood.row.PqList;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Reads a bulk output's parts, in order, by readers that are not ours.
final class BulkRows {
    /// @param text empty where it is not written
    record Line(String id, int passage, String text, int tokens, float[] vector) {}

    private BulkRows() {}

    static List<Line> read(Path folder) throws IOException {
        var lines = new ArrayList<Line>();
        for (Path part : parts(folder)) {
            lines.addAll(part.toString().endsWith(".jsonl") ? jsonl(part) : parquet(part));
        }
        return lines;
    }

    static List<Path> parts(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.getFileName().toString().matches("part-\\d+\\.\\w+"))
                    .sorted()
                    .toList();
        }
    }

    private static List<Line> jsonl(Path file) throws IOException {
        try (Stream<String> lines = Files.lines(file)) {
            return lines.map(line -> line(new JsonMapper().readTree(line))).toList();
        }
    }

    private static Line line(JsonNode node) {
        float[] vector = new float[node.required("embedding").size()];
        for (int i = 0; i < vector.length; i++) {
            vector[i] = node.required("embedding").get(i).floatValue();
        }
        return new Line(
                node.required("id").asString(),
                node.required("passage").intValue(),
                node.path("text").asString(""),
                node.required("tokens").intValue(),
                vector);
    }

    private static List<Line> parquet(Path file) {
        var lines = new ArrayList<Line>();
        try (var reader = ParquetFileReader.open(InputFile.of(file));
                RowReader rows = reader.rowReader()) {
            boolean withText = reader.getFileSchema().getColumnCount() == 5;
            while (rows.hasNext()) {
                rows.next();
                PqList list = requireNonNull(rows.getList("embedding"));
                float[] vector = new float[list.size()];
                int i = 0;
                for (Object number : list.values()) {
                    vector[i++] = (Float) number;
                }
                lines.add(
                        new Line(
                                requireNonNull(rows.getString("id")),
                                rows.getInt("passage"),
                                withText ? requireNonNull(rows.getString("text")) : "",
                                rows.getInt("tokens"),
                                vector));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return lines;
    }
}
