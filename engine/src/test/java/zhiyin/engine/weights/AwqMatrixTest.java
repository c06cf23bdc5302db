package zhiyin.engine.weights;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import zhiyin.engine.EngineException;
import zhiyin.engine.EngineException.Code;
import zhiyin.engine.Seeds;

final class AwqMatrixTest {
    private static final String CONFIG =
            """
            {"quantization_config":
             {"quant_method": "awq", "bits": 4, "group_size": %d, "version": "gemm", "zero_point": true}}
            """;

    @TempDir Path folder;

    private final Random random = Seeds.random(getClass());

    /// A quantised matrix as AutoAWQ would write it, and what it stands for.
    private final class Sample {
        final int inputs;
        final int outputs;
        final int groupSize;
        final int[][] numbers;
        final int[][] zeros;
        final short[][] scales;

        Sample(int inputs, int outputs, int groupSize) {
            this.inputs = inputs;
            this.outputs = outputs;
            this.groupSize = groupSize;
            int groups = inputs / groupSize;
            numbers = nibbles(inputs, outputs);
            zeros = nibbles(groups, outputs);
            scales = new short[groups][outputs];
            for (short[] row : scales) {
                for (int i = 0; i < outputs; i++) {
                    row[i] = Float.floatToFloat16(random.nextFloat() * 0.1f);
                }
            }
        }

        private int[][] nibbles(int rows, int columns) {
            int[][] all = new int[rows][columns];
            for (int[] row : all) {
                for (int i = 0; i < columns; i++) {
                    row[i] = random.nextInt(16);
                }
            }
            return all;
        }

        /// AutoAWQ's packing: of 8 columns, those of this order follow each other from the lowest bits.
        private static byte[] pack(int[][] nibbles) {
            int[] order = {0, 2, 4, 6, 1, 3, 5, 7};
            int columns = nibbles[0].length;
            ByteBuffer words =
                    ByteBuffer.allocate(nibbles.length * columns / 2)
                            .order(ByteOrder.LITTLE_ENDIAN);
            for (int[] row : nibbles) {
                for (int column = 0; column < columns; column += 8) {
                    int word = 0;
                    for (int i = 0; i < 8; i++) {
                        word |= row[column + order[i]] << (4 * i);
                    }
                    words.putInt(word);
                }
            }
            return words.array();
        }

        private byte[] scaleBytes() {
            ByteBuffer bytes =
                    ByteBuffer.allocate(2 * scales.length * outputs).order(ByteOrder.LITTLE_ENDIAN);
            for (short[] row : scales) {
                for (short scale : row) {
                    bytes.putShort(scale);
                }
            }
            return bytes.array();
        }

        SafetensorsBytes file(String layer) {
            int groups = inputs / groupSize;
            return new SafetensorsBytes()
                    .tensor(layer + ".qweight", "I32", pack(numbers), inputs, outputs / 8)
                    .tensor(layer + ".qzeros", "I32", pack(zeros), groups, outputs / 8)
                    .tensor(layer + ".scales", "F16", scaleBytes(), groups, outputs);
        }

        float weight(int output, int input) {
            int group = input / groupSize;
            float scale = Float.float16ToFloat(scales[group][output]);
            return scale * (numbers[input][output] - zeros[group][output]);
        }
    }

    private SafetensorsFile open(SafetensorsBytes model, String config) throws IOException {
        Files.writeString(folder.resolve("config.json"), config);
        return SafetensorsFile.open(
                Files.write(folder.resolve("model.safetensors"), model.toByteArray()));
    }

    @ParameterizedTest
    @CsvSource({"8,8,8", "128,8,128", "64,136,32", "96,264,48", "130,16,65", "7,24,1", "32,512,-1"})
    void rows_are_what_was_packed(int inputs, int outputs, int groupSize) throws IOException {
        var sample = new Sample(inputs, outputs, groupSize == -1 ? inputs : groupSize);
        SafetensorsBytes model = sample.file("model.layers.0.mlp.up_proj");
        try (SafetensorsFile file = open(model, CONFIG.formatted(groupSize))) {
            assertThat(file.names()).containsExactly("layers.0.mlp.up_proj.weight");
            WeightMatrix matrix = file.matrix("layers.0.mlp.up_proj.weight", outputs, inputs);
            assertThat(matrix.outputs()).isEqualTo(outputs);
            assertThat(matrix.inputs()).isEqualTo(inputs);
            assertThat(matrix.storedBytes())
                    .isEqualTo(outputs * (inputs + 5L * sample.scales.length) / 2);
            for (int i = 0; i < 20; i++) {
                int first = i == 0 ? 0 : random.nextInt(outputs);
                int count = i == 0 ? outputs : random.nextInt(outputs - first + 1);
                assertRows(sample, matrix, first, count);
            }
        }
    }

    private static void assertRows(Sample sample, WeightMatrix matrix, int first, int count) {
        float[] expected = new float[count * sample.inputs];
        for (int row = 0; row < count; row++) {
            for (int input = 0; input < sample.inputs; input++) {
                expected[row * sample.inputs + input] = sample.weight(first + row, input);
            }
        }
        MemorySegment out = Arena.ofAuto().allocate(4L * expected.length, 64);
        matrix.readRows(first, count, out);
        assertThat(out.toArray(JAVA_FLOAT))
                .as("%d rows from %d", count, first)
                .containsExactly(expected);
    }

    @Test
    void layers_left_unquantised_are_read_beside_quantised_ones() throws IOException {
        SafetensorsBytes model =
                new Sample(32, 8, 32).file("a").floats("b.weight", new float[] {1, 2}, 1, 2);
        try (SafetensorsFile file = open(model, CONFIG.formatted(32))) {
            assertThat(file.names()).containsExactly("b.weight", "a.weight");
            assertThat(file.matrix("b.weight", 1, 2).storedBytes()).isEqualTo(8);
            assertThatThrownBy(() -> file.matrix("a.weight", 32, 8))
                    .isInstanceOf(EngineException.class)
                    .hasMessageContaining("a.weight: expected [32, 8], found [8, 32] (AWQ)");
            assertThatThrownBy(() -> file.tensor("a.weight", 8, 32))
                    .isInstanceOf(EngineException.class)
                    .hasMessageContaining("quantised by AWQ");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"quant_method\": \"gptq\", \"bits\": 4}",
                "{\"quant_method\": \"fp8\"}",
                "{\"quant_method\": \"bitsandbytes\", \"load_in_4bit\": true}",
                "{\"load_in_4bit\": true}",
                "{\"quant_method\": \"awq\", \"bits\": 8, \"group_size\": 128}",
                "{\"quant_method\": \"awq\", \"bits\": 4, \"group_size\": 0}",
                "{\"quant_method\": \"awq\", \"bits\": 4, \"group_size\": 128, \"version\": \"gemv\"}",
                "{\"quant_method\": \"awq\", \"bits\": 4, \"group_size\": 128, \"zero_point\": false}",
            })
    void other_ways_of_quantising_are_unsupported(String how) {
        SafetensorsBytes model = new SafetensorsBytes();
        assertThatThrownBy(() -> open(model, "{\"quantization_config\": " + how + "}"))
                .isInstanceOfSatisfying(
                        EngineException.class,
                        e -> assertThat(e.code()).isEqualTo(Code.MODEL_UNSUPPORTED))
                .hasMessageContaining("quantization_config has");
    }

    @Test
    void parts_that_do_not_fit_each_other_are_refused() {
        var sample = new Sample(32, 16, 32);
        assertInvalid(
                new SafetensorsBytes()
                        .tensor("a.qweight", "I32", Sample.pack(sample.numbers), 32, 2),
                32,
                "tensor a.qzeros: expected a matrix, one of AWQ's three for a layer, found none");
        assertInvalid(sample.file("a"), 64, "a multiple of 64 inputs");
        assertInvalid(sample.file("a"), 16, "tensor a.qzeros: expected [2, 2], found [1, 2]");
        assertInvalid(
                sample.file("a").floats("a.weight", new float[1], 1),
                32,
                "expected no tensor beside a.qweight");
        assertInvalid(
                new SafetensorsBytes()
                        .tensor("a.qweight", "F32", new byte[256], 32, 2)
                        .tensor("a.qzeros", "I32", new byte[8], 1, 2)
                        .tensor("a.scales", "F16", new byte[32], 1, 16),
                32,
                "tensor a.qweight: expected I32, found F32");
    }

    private void assertInvalid(SafetensorsBytes model, int groupSize, String message) {
        assertThatThrownBy(() -> open(model, CONFIG.formatted(groupSize)))
                .isInstanceOfSatisfying(
                        EngineException.class,
                        e -> assertThat(e.code()).isEqualTo(Code.MODEL_FILE_INVALID))
                .hasMessageContaining(message);
    }

    @Test
    void a_configuration_that_is_no_json_is_refused() {
        assertThatThrownBy(() -> open(new SafetensorsBytes(), "{"))
                .isInstanceOf(EngineException.class)
                .hasMessageContaining("config.json is not valid JSON");
    }
}
