package zhiyin.knowledge.embed.remote;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.OptionalLong;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// The vectors of an answer:
/// ```text
/// {"data": [{"index": 0, "embedding": base64 of little-endian float32, or [0.1, …]}, …],
///  "usage": {"prompt_tokens": 5}}
/// ```
///
/// @param vectors one a text, in order, of length 1
/// @param tokens as the other side counts them
record RemoteAnswer(List<float[]> vectors, OptionalLong tokens) {
    private static final int MAX_DIMENSIONS = 65_536;

    static final JsonMapper JSON =
            JsonMapper.builder(
                            JsonFactory.builder()
                                    .streamReadConstraints(
                                            StreamReadConstraints.builder()
                                                    .maxNestingDepth(20)
                                                    .build())
                                    .build())
                    .build();

    /// What is wrong with an answer, behind `answered`.
    static final class Wrong extends Exception {
        private static final long serialVersionUID = 1L;

        Wrong(String what) {
            super(what);
        }

        String what() {
            return String.valueOf(getMessage());
        }
    }

    static RemoteAnswer read(byte[] body, int texts) throws Wrong {
        try {
            JsonNode json = JSON.readTree(body);
            float[][] vectors = vectors(json.path("data"), texts);
            requireOneLength(vectors);
            return new RemoteAnswer(List.of(vectors), tokens(json.path("usage")));
        } catch (JacksonException e) {
            throw new Wrong("what is no JSON: " + RemoteErrors.shown(e.getOriginalMessage()));
        }
    }

    private static float[][] vectors(JsonNode data, int texts) throws Wrong {
        if (!data.isArray() || data.size() != texts) {
            throw new Wrong(
                    "%s vectors for %d texts"
                            .formatted(data.isArray() ? String.valueOf(data.size()) : "no", texts));
        }
        float[][] vectors = new float[texts][];
        for (int i = 0; i < texts; i++) {
            JsonNode item = data.get(i);
            int index = item.path("index").asInt(i);
            if (index < 0 || index >= texts || vectors[index] != null) {
                throw new Wrong("the vector of text %d twice or of none".formatted(index));
            }
            vectors[index] = unit(vector(item.path("embedding"), index), index);
        }
        return vectors;
    }

    private static OptionalLong tokens(JsonNode usage) {
        long tokens = usage.path("prompt_tokens").asLong(usage.path("total_tokens").asLong(0));
        return tokens > 0 ? OptionalLong.of(tokens) : OptionalLong.empty();
    }

    private static float[] vector(JsonNode embedding, int index) throws Wrong {
        return embedding.isString()
                ? decoded(embedding.stringValue(), index)
                : numbers(embedding, index);
    }

    private static float[] decoded(String base64, int index) throws Wrong {
        byte[] bytes;
        try {
            bytes = Base64.getDecoder().decode(base64);
        } catch (IllegalArgumentException _) {
            throw new Wrong("for text %d what is no base64".formatted(index));
        }
        requireDimensions(bytes.length % Float.BYTES == 0 ? bytes.length / Float.BYTES : 0, index);
        float[] vector = new float[bytes.length / Float.BYTES];
        ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().get(vector);
        return vector;
    }

    private static float[] numbers(JsonNode embedding, int index) throws Wrong {
        requireDimensions(embedding.isArray() ? embedding.size() : 0, index);
        float[] vector = new float[embedding.size()];
        for (int i = 0; i < vector.length; i++) {
            if (!embedding.get(i).isNumber()) {
                throw new Wrong("for text %d a vector with what is no number".formatted(index));
            }
            vector[i] = (float) embedding.get(i).doubleValue();
        }
        return vector;
    }

    private static void requireDimensions(int dimensions, int index) throws Wrong {
        if (dimensions < 1 || dimensions > MAX_DIMENSIONS) {
            throw new Wrong(
                    "for text %d what is no vector of 1 to %,d numbers"
                            .formatted(index, MAX_DIMENSIONS));
        }
    }

    private static void requireOneLength(float[][] vectors) throws Wrong {
        if (Arrays.stream(vectors).mapToInt(vector -> vector.length).distinct().count() > 1) {
            throw new Wrong("vectors of different lengths");
        }
    }

    /// The vector scaled to length 1, which not all servers do.
    private static float[] unit(float[] vector, int index) throws Wrong {
        double squares = 0;
        for (float number : vector) {
            squares += (double) number * number;
        }
        if (!Double.isFinite(squares) || squares == 0) {
            throw new Wrong(
                    "for text %d a vector %s"
                            .formatted(index, squares == 0 ? "of zeros" : "with NaN or infinity"));
        }
        double length = Math.sqrt(squares);
        for (int i = 0; i < vector.length; i++) {
            vector[i] = (float) (vector[i] / length);
        }
        return vector;
    }
}
