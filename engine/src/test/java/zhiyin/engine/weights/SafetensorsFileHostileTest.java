package zhiyin.engine.weights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import zhiyin.engine.EngineException;
import zhiyin.engine.EngineException.Code;

@Timeout(value = 600, threadMode = ThreadMode.SEPARATE_THREAD)
final class SafetensorsFileHostileTest {
    private static final String TENSOR =
            "\"w\":{\"dtype\":\"F32\",\"shape\":%s,\"data_offsets\":%s}";

    @TempDir Path folder;

    private EngineException failure(byte[] bytes) throws IOException {
        Path file = Files.write(folder.resolve("model.safetensors"), bytes);
        return failure(file);
    }

    private static EngineException failure(Path path) {
        EngineException failure =
                catchThrowableOfType(
                        EngineException.class, () -> SafetensorsFile.open(path).close());
        assertThat(failure).as("failure").isNotNull();
        return failure;
    }

    private void assertInvalid(byte[] bytes, String... message) throws IOException {
        EngineException failure = failure(bytes);
        assertThat(failure.code()).isEqualTo(Code.MODEL_FILE_INVALID);
        assertThat(failure.getMessage()).contains("model.safetensors: ").contains(message);
    }

    private void assertInvalid(String header, String... message) throws IOException {
        assertInvalid(SafetensorsBytes.file(header, new byte[64]), message);
    }

    @Test
    void what_is_no_file_is_not_found() {
        assertThat(failure(folder.resolve("none.safetensors")).code())
                .isEqualTo(Code.MODEL_NOT_FOUND);
        assertThat(failure(folder.resolve("none.index.json")).code())
                .isEqualTo(Code.MODEL_NOT_FOUND);
    }

    @Test
    void headers_beyond_the_file_or_the_limit_are_refused() throws IOException {
        assertInvalid(new byte[0], "byte 0", "found a file of 0");
        assertInvalid(new byte[7], "found a file of 7");
        assertInvalid(new byte[8], "a header of 2 to 0 bytes, found 0");
        for (long length : new long[] {-1, Long.MIN_VALUE, Long.MAX_VALUE, 100_000_001, 57}) {
            byte[] bytes = new byte[64];
            System.arraycopy(GgufBytes.littleEndian(8, length), 0, bytes, 0, 8);
            assertInvalid(bytes, "byte 0", "found " + Long.toUnsignedString(length));
        }
        assertInvalid(
                "<!doctype html><title>404</title>".getBytes(StandardCharsets.UTF_8), "byte 0");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "[]",
                "{",
                "{}{}",
                "{\"w\"",
                "{\"w\":",
                "{\"w\":{",
                "{\"w\":1}",
                "{} x",
                "\"w\"",
                "{\"w\":{\"dtype\":1}}",
                "{\"w\":{}}",
                "{\"__metadata__\":[[[[[[[[[[]]]]]]]]]]}",
                "{\"w\":{\"dtype\":\"F32\",\"shape\":[1.5],\"data_offsets\":[0,4]}}",
                "{\"w\":{\"dtype\":\"F32\",\"shape\":[99999999999999999999],\"data_offsets\":[0,4]}}",
                "{\"w\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4,8]}}",
                "{\"w\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0]}}",
                "{\"w\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":{}}}",
                "{\"w\":{\"dtype\":\"F32\",\"shape\":[[1]],\"data_offsets\":[0,4]}}",
                "{\"w\":{\"dtype\":\"F32\",\"shape\":[-1],\"data_offsets\":[0,4]}}",
                "{\"w\":{\"dtype\":\"F32\",\"shape\":[1,1,1,1,1,1,1,1,1],\"data_offsets\":[0,4]}}",
            })
    void what_is_no_header_is_refused(String header) throws IOException {
        assertInvalid(header, "byte ", "expected ", "not safetensors");
    }

    @Test
    void deep_json_costs_no_stack() throws IOException {
        assertInvalid("{\"w\":" + "[".repeat(1_000_000), "byte ");
        assertInvalid("{\"__metadata__\":" + "{\"a\":".repeat(500_000), "byte ");
    }

    @Test
    void keys_are_given_once() throws IOException {
        String tensor = TENSOR.formatted("[1]", "[0,4]");
        assertInvalid("{" + tensor + "," + tensor + "}", "byte ", "Duplicate");
        assertInvalid("{\"w\":{\"dtype\":\"F32\",\"dtype\":\"F32\"}}", "Duplicate");
        byte[] both =
                new SafetensorsBytes()
                        .floats("model.w", new float[1], 1)
                        .floats("w", new float[1], 1)
                        .toByteArray();
        assertInvalid(both, "tensor w: expected one tensor of that name");
    }

    @Test
    void numbers_out_of_the_file_overlapping_or_of_another_size_are_refused() throws IOException {
        assertInvalid(
                "{" + TENSOR.formatted("[17]", "[0,68]") + "}", "within the 64 bytes", "0 to 68");
        assertInvalid("{" + TENSOR.formatted("[1]", "[8,4]") + "}", "8 to 4");
        assertInvalid("{" + TENSOR.formatted("[1]", "[4,9223372036854775807]") + "}", "to 922337");
        assertInvalid("{" + TENSOR.formatted("[2]", "[0,4]") + "}", "8 bytes for F32 [2], found 4");
        assertInvalid(
                "{" + TENSOR.formatted("[4294967296,4294967296]", "[0,0]") + "}", "fewer numbers");
        byte[] overlap =
                new SafetensorsBytes()
                        .floats("a", new float[2], 2)
                        .entry("b", "F32", "[1]", 4, 8)
                        .toByteArray();
        assertInvalid(overlap, "tensor b behind the numbers of others, which end at 8");
    }

    @Test
    void a_file_cut_anywhere_is_refused() throws IOException {
        byte[] whole = SafetensorsBytes.everything().toByteArray();
        for (int length = 0; length < whole.length; length++) {
            assertInvalid(Arrays.copyOf(whole, length), "expected ");
        }
    }

    private EngineException indexFailure(String json) throws IOException {
        return failure(Files.writeString(folder.resolve("model.safetensors.index.json"), json));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "../other.safetensors",
                "/etc/x.safetensors",
                "a/b.safetensors",
                "a\\\\b.safetensors",
                "C:x.safetensors",
                ".hidden.safetensors",
                "model.bin",
                "",
                "..safetensors"
            })
    void shards_lie_beside_their_index(String shard) throws IOException {
        EngineException failure = indexFailure("{\"weight_map\": {\"w\": \"" + shard + "\"}}");
        assertThat(failure.code()).isEqualTo(Code.MODEL_FILE_INVALID);
        assertThat(failure).hasMessageContaining("a .safetensors file beside the index, found");
    }

    @Test
    void indexes_that_are_damaged_or_of_other_files_are_refused() throws IOException {
        assertThat(indexFailure("{}")).hasMessageContaining("has no weight_map");
        assertThat(indexFailure("[]")).hasMessageContaining("expected START_OBJECT");
        assertThat(indexFailure("{\"weight_map\": ["))
                .hasMessageContaining("expected START_OBJECT");
        assertThat(indexFailure("")).hasMessageContaining("expected START_OBJECT");
        assertThat(indexFailure("{\"weight_map\": {\"w\": 1}}"))
                .hasMessageContaining("expected VALUE_STRING");
        assertThat(indexFailure("{\"weight_map\": {\"w\": \"a.safetensors\"}}").code())
                .isEqualTo(Code.MODEL_NOT_FOUND);
        Files.write(folder.resolve("a.safetensors"), SafetensorsBytes.everything().toByteArray());
        assertThat(indexFailure("{\"weight_map\": {\"w\": \"a.safetensors\"}}"))
                .hasMessageContaining("tensor w: missing, though");
    }
}
