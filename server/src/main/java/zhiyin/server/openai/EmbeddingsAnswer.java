package zhiyin.server.openai;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import tools.jackson.core.Base64Variants;
import tools.jackson.core.JsonGenerator;
import zhiyin.engine.Embeddings;
import zhiyin.server.openai.EmbeddingsRequest.Format;

/// The answer to `POST /v1/embeddings`.
record EmbeddingsAnswer(String model, Format format, Embeddings embeddings) {
    void write(JsonGenerator out) {
        out.writeStartObject();
        out.writeStringProperty("object", "list");
        out.writeArrayPropertyStart("data");
        List<float[]> vectors = embeddings.vectors();
        for (int i = 0; i < vectors.size(); i++) {
            writeItem(out, i, vectors.get(i));
        }
        out.writeEndArray();
        out.writeStringProperty("model", model);
        out.writeObjectPropertyStart("usage");
        out.writeNumberProperty("prompt_tokens", embeddings.tokens());
        out.writeNumberProperty("total_tokens", embeddings.tokens());
        out.writeEndObject();
        out.writeEndObject();
    }

    private void writeItem(JsonGenerator out, int index, float[] vector) {
        out.writeStartObject();
        out.writeStringProperty("object", "embedding");
        out.writeNumberProperty("index", index);
        out.writeName("embedding");
        switch (format) {
            case FLOAT -> writeFloats(out, vector);
            case BASE64 -> writeBase64(out, vector);
        }
        out.writeEndObject();
    }

    private static void writeFloats(JsonGenerator out, float[] vector) {
        out.writeStartArray();
        for (float number : vector) {
            out.writeNumber(number);
        }
        out.writeEndArray();
    }

    private static void writeBase64(JsonGenerator out, float[] vector) {
        ByteBuffer bytes =
                ByteBuffer.allocate(vector.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asFloatBuffer().put(vector);
        out.writeBinary(Base64Variants.MIME_NO_LINEFEEDS, bytes.array(), 0, bytes.capacity());
    }
}
