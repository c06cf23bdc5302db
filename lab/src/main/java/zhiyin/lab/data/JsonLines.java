package zhiyin.lab.data;

import java.io.IOException;
import java.nio.file.Path;
import java.util.function.Consumer;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;
import zhiyin.lab.LabException;
import zhiyin.lab.LabException.Code;

/// One JSON object a line.
record JsonLines(Path file) implements RowFile {
    static final JsonMapper MAPPER =
            JsonMapper.builder()
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                    .build();

    @Override
    public void read(Consumer<Row> each) throws IOException {
        try (var lines = new BoundedLines(file)) {
            lines.each((line, number) -> each.accept(new Row(object(line, number), file, number)));
        }
    }

    private ObjectNode object(String line, long number) {
        try {
            JsonNode tree = MAPPER.readTree(line);
            if (tree instanceof ObjectNode object) {
                return object;
            }
            throw wrong(number, "expected a JSON object");
        } catch (JacksonException e) {
            throw wrong(number, "no JSON: " + e.getOriginalMessage());
        }
    }

    private LabException wrong(long number, String what) {
        return new LabException(Code.DATA_INVALID, "%s, %,d: %s".formatted(file, number, what));
    }
}
