package zhiyin.server.ollama;

import java.util.List;

/// The answer to `POST /api/embed`.
///
/// @param totalDuration in nanoseconds
/// @param loadDuration of that, loading the model
/// @param promptEvalCount tokens that the model has read
record EmbedAnswer(
        String model,
        List<float[]> embeddings,
        long totalDuration,
        long loadDuration,
        long promptEvalCount) {}
