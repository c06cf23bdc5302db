package zhiyin.server.cohere;

import java.util.List;

/// The answer to `POST /v1/embed` where no types were asked for.
record FloatsAnswer(
        String id, List<float[]> embeddings, List<String> texts, Meta meta, String responseType) {
    static final String FLOATS = "embeddings_floats";
}
