package zhiyin.engine;

import static org.assertj.core.api.Assertions.assertThat;

import ai.onnxruntime.OrtException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;
import zhiyin.engine.cache.ResourceCache;
import zhiyin.engine.model.BuiltinModel;
import zhiyin.engine.model.ModelDirectory;
import zhiyin.engine.model.ModelInfo;
import zhiyin.engine.model.ModelSource;

/// The examples of the built-in models that `verify` compares with are ONNX Runtime's. Where a directory
/// is named by the property `zhiyin.examples.write`, they are written there anew.
final class BuiltinExamplesTest {
    private static final List<String> TEXTS =
            List.of(
                    "如何重置密码？",
                    "忘记密码怎么办",
                    "民事主体在民事活动中的法律地位一律平等。",
                    "How do I reset my password?",
                    "The capital of China is Beijing.",
                    "public static int twice(int n) { return 2 * n; }");

    private static final JsonMapper MAPPER =
            JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

    @ParameterizedTest
    @EnumSource
    void they_are_those_of_onnx_runtime(BuiltinModel builtin) throws OrtException, IOException {
        var source =
                (ModelDirectory) ModelSource.find(builtin.modelName(), ResourceCache.standard());
        String file = builtin.modelName().toLowerCase(Locale.ROOT) + ".json";
        try (var reference = new OnnxRuntimeReference(source)) {
            String directory = System.getProperty("zhiyin.examples.write", "");
            if (!directory.isEmpty()) {
                Files.writeString(
                        Path.of(directory, file),
                        MAPPER.writeValueAsString(written(source.info(), reference)) + "\n");
            }
            JsonNode examples = resource(file);
            assertThat(examples.path("vectors")).hasSize(TEXTS.size());
            for (JsonNode example : examples.path("vectors")) {
                float[] expected =
                        reference.embed(
                                example.required("text").asString(), source.info().maxTokens());
                float[] written = decoded(example.required("vector").asString());
                assertThat(CosineSimilarity.of(written, expected)).isGreaterThan(0.999999);
            }
        }
    }

    private static JsonNode resource(String file) throws IOException {
        try (InputStream in =
                BuiltinExamplesTest.class.getResourceAsStream("/zhiyin/engine/verify/" + file)) {
            assertThat(in).as(file).isNotNull();
            return MAPPER.readTree(in);
        }
    }

    private static ObjectNode written(ModelInfo info, OnnxRuntimeReference reference)
            throws OrtException {
        ObjectNode root = MAPPER.createObjectNode();
        root.put("model", info.name())
                .put("architecture", info.architecture())
                .put("dimensions", info.dimensions())
                .put("layers", info.layers())
                .put("pooling", info.pooling().name().toLowerCase(Locale.ROOT));
        var vectors = root.putArray("vectors");
        for (String text : TEXTS) {
            vectors.addObject()
                    .put("text", text)
                    .put("vector", encoded(reference.embed(text, info.maxTokens())));
        }
        return root;
    }

    private static String encoded(float[] vector) {
        ByteBuffer bytes = ByteBuffer.allocate(4 * vector.length).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asFloatBuffer().put(vector);
        return Base64.getEncoder().encodeToString(bytes.array());
    }

    private static float[] decoded(String base64) {
        byte[] bytes = Base64.getDecoder().decode(base64);
        float[] vector = new float[bytes.length / 4];
        ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().get(vector);
        return vector;
    }
}
