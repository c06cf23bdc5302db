package zhiyin.cli.parse;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.util.Locale;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;
import zhiyin.knowledge.chunk.Chunk;
import zhiyin.knowledge.chunk.Chunker;
import zhiyin.knowledge.document.Document;
import zhiyin.knowledge.document.Place;

/// A document as its chunks, each an object on a line of its own:
/// ```text
/// {"document":…,"id":…,"headings":[…],"tokens":…,"section":…,"place":{"unit":"page","first":2,"last":3},
///  "body":…,"embed_text":…}
/// ```
record ChunkLines(Chunker chunker) implements Rendering {
    private static final JsonMapper JSON = new JsonMapper();

    @Override
    public void write(Document document, Writer out) throws IOException {
        try {
            chunker.each(document, document.name(), chunk -> write(document, chunk, out));
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    private static void write(Document document, Chunk chunk, Writer out) {
        try {
            out.append(JSON.writeValueAsString(line(document, chunk))).append('\n');
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static ObjectNode line(Document document, Chunk chunk) {
        ObjectNode line = JSON.createObjectNode();
        line.put("document", document.name());
        line.put("id", chunk.id());
        var headings = line.putArray("headings");
        chunk.headings().forEach(headings::add);
        line.put("tokens", chunk.tokens());
        line.put("section", chunk.section());
        Place place = chunk.place();
        if (place.unit() != Place.Unit.NONE) {
            line.putObject("place")
                    .put("unit", place.unit().name().toLowerCase(Locale.ROOT))
                    .put("first", place.first())
                    .put("last", place.last());
        }
        line.put("body", chunk.body());
        return line.put("embed_text", chunk.embedText());
    }
}
