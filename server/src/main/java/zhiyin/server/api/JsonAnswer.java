package zhiyin.server.api;

import io.javalin.http.Context;
import java.io.ByteArrayOutputStream;
import java.util.function.Consumer;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.StreamWriteFeature;
import tools.jackson.core.json.JsonFactory;

/// Writes JSON answers, number by number to the connection, so that 2,048 vectors are never one text
/// in memory. Floats are the shortest decimals that read back as the same float.
public final class JsonAnswer {
    public static final String CONTENT_TYPE = "application/json";

    /// An answer that fails half-way must not be closed into JSON that looks whole.
    private static final JsonFactory JSON =
            JsonFactory.builder().disable(StreamWriteFeature.AUTO_CLOSE_CONTENT).build();

    private JsonAnswer() {}

    public static void write(Context ctx, Consumer<JsonGenerator> content) {
        ctx.contentType(CONTENT_TYPE);
        try (JsonGenerator out =
                JSON.createGenerator(ObjectWriteContext.empty(), ctx.outputStream())) {
            content.accept(out);
        }
    }

    /// A small answer in memory.
    public static byte[] bytes(Consumer<JsonGenerator> content) {
        var bytes = new ByteArrayOutputStream();
        try (JsonGenerator out = JSON.createGenerator(ObjectWriteContext.empty(), bytes)) {
            content.accept(out);
        }
        return bytes.toByteArray();
    }
}
