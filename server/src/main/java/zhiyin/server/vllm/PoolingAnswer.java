package zhiyin.server.vllm;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.List;
import java.util.stream.IntStream;
import zhiyin.engine.TokenVectors;
import zhiyin.server.api.Described;
import zhiyin.server.api.Floats;
import zhiyin.server.vllm.PoolingBody.Format;

/// The answer to `POST /pooling`.
///
/// @param created seconds since 1970
record PoolingAnswer(
        String id, String object, long created, String model, List<Vector> data, Usage usage) {
    record Vector(int index, String object, Data data) {
        static Vector of(int index, float[] vector, Format format) {
            return new Vector(
                    index,
                    "pooling",
                    switch (format) {
                        case FLOAT -> new Data(vector);
                        case BASE64 -> new Data(Floats.base64(vector));
                    });
        }

        /// One vector a token.
        static Vector of(int index, TokenVectors vectors, Format format) {
            return new Vector(
                    index,
                    "pooling",
                    switch (format) {
                        case FLOAT ->
                                new Data(
                                        IntStream.range(0, vectors.size())
                                                .mapToObj(vectors::row)
                                                .toArray(float[][]::new));
                        case BASE64 -> new Data(Floats.base64(vectors.numbers()));
                    });
        }
    }

    /// @param value numbers, of each token if so asked, or little-endian floats in Base64, those of tokens end to end
    @Described(
            """
            {"oneOf":[{"type":"array","items":{"type":"number"}},
             {"type":"array","items":{"type":"array","items":{"type":"number"}}},{"type":"string"}]}
            """)
    record Data(@JsonValue Object value) {}
}
