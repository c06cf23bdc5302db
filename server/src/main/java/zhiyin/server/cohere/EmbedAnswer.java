package zhiyin.server.cohere;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import zhiyin.server.api.Floats;

/// The answer to `POST /v2/embed`, and to `/v1/embed` where types were asked for.
record EmbedAnswer(
        String id, ByType embeddings, List<String> texts, Meta meta, String responseType) {
    static final String BY_TYPE = "embeddings_by_type";

    /// The same vectors in each of the types asked for.
    record ByType(
            @JsonProperty("float") Optional<List<float[]>> floats,
            Optional<List<int[]>> int8,
            Optional<List<int[]>> uint8,
            Optional<List<int[]>> binary,
            Optional<List<int[]>> ubinary,
            Optional<List<String>> base64) {
        static ByType of(List<float[]> vectors, Set<NumberType> types) {
            return new ByType(
                    as(NumberType.FLOAT, types, vectors, vector -> vector),
                    as(NumberType.INT8, types, vectors, Quantized::int8),
                    as(NumberType.UINT8, types, vectors, Quantized::uint8),
                    as(NumberType.BINARY, types, vectors, Quantized::binary),
                    as(NumberType.UBINARY, types, vectors, Quantized::ubinary),
                    as(NumberType.BASE64, types, vectors, Floats::base64));
        }

        private static <T> Optional<List<T>> as(
                NumberType type,
                Set<NumberType> types,
                List<float[]> vectors,
                Function<float[], T> form) {
            return types.contains(type)
                    ? Optional.of(vectors.stream().map(form).toList())
                    : Optional.empty();
        }
    }
}
