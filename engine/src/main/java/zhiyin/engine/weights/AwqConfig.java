package zhiyin.engine.weights;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import zhiyin.engine.EngineException;
import zhiyin.engine.EngineException.Code;

/// How a model was quantised by AWQ, as `quantization_config` in its `config.json` has it.
///
/// @param groupSize inputs that share a scale; -1 for all of them
record AwqConfig(int groupSize) {
    private static final long MAX_BYTES = 1 << 20;
    private static final JsonMapper MAPPER = new JsonMapper();

    /// Nothing where there is no such file or the model is not quantised.
    ///
    /// @throws EngineException MODEL_UNSUPPORTED where it is quantised in another way
    static Optional<AwqConfig> read(Path config) {
        if (!Files.isRegularFile(config)) {
            return Optional.empty();
        }
        JsonNode how = parse(config).path("quantization_config");
        return how.isObject() ? Optional.of(of(config, how)) : Optional.empty();
    }

    private static JsonNode parse(Path config) {
        try {
            if (Files.size(config) > MAX_BYTES) {
                throw new EngineException(
                        Code.MODEL_FILE_INVALID,
                        "%s is larger than %d bytes".formatted(config, MAX_BYTES));
            }
            return MAPPER.readTree(config);
        } catch (JacksonException e) {
            throw new EngineException(
                    Code.MODEL_FILE_INVALID,
                    "%s is not valid JSON: %s".formatted(config, e.getOriginalMessage()),
                    e);
        } catch (IOException e) {
            throw new EngineException(
                    Code.MODEL_FILE_INVALID, "%s cannot be read: %s".formatted(config, e), e);
        }
    }

    private static AwqConfig of(Path config, JsonNode how) {
        String method = how.path("quant_method").asString("none");
        if (!method.equals("awq")) {
            throw unsupported(config, "quant_method", method, "awq");
        }
        int bits = how.path("bits").asInt(-1);
        if (bits != 4) {
            throw unsupported(config, "bits", String.valueOf(bits), "4");
        }
        String version = how.path("version").asString("gemm").toLowerCase(Locale.ROOT);
        if (!version.equals("gemm")) {
            throw unsupported(config, "version", version, "gemm");
        }
        if (!how.path("zero_point").asBoolean(true)) {
            throw unsupported(config, "zero_point", "false", "true");
        }
        int groupSize = how.path("group_size").asInt(0);
        if (groupSize != -1 && groupSize < 1) {
            throw unsupported(config, "group_size", String.valueOf(groupSize), "1 or more, or -1");
        }
        return new AwqConfig(groupSize);
    }

    private static EngineException unsupported(
            Path config, String key, String found, String expected) {
        return new EngineException(
                Code.MODEL_UNSUPPORTED,
                "%s: quantization_config has %s \"%s\"; this version reads AWQ with %s %s only; take the model in bf16, as AWQ or as GGUF"
                        .formatted(config, key, found, key, expected));
    }
}
