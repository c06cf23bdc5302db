package zhiyin.engine.weights;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Rows of real files: the same weights in two types must be almost the same numbers.
final class LlamaCppRowsTest {
    static List<String> rows() throws IOException {
        try (var lines =
                new BufferedReader(
                        new InputStreamReader(
                                Objects.requireNonNull(
                                        LlamaCppRowsTest.class.getResourceAsStream(
                                                "/weights/llama-cpp-rows.txt")),
                                StandardCharsets.UTF_8))) {
            return lines.lines().filter(line -> !line.startsWith("#")).toList();
        }
    }

    /// What llama.cpp's quantiser loses, relative to the size of the numbers.
    private static double expectedLoss(WeightType type) {
        return switch (type) {
            case F16 -> 0.0003;
            case Q8_0 -> 0.006;
            case Q6_K -> 0.02;
            case Q4_K -> 0.08;
            default -> throw new IllegalArgumentException(type.name());
        };
    }

    @ParameterizedTest(name = "row {index}")
    @MethodSource("rows")
    void both_types_hold_the_same_weights(String row) {
        String[] fields = row.split(" ", -1);
        float[] exact = read(WeightType.valueOf(fields[0]), fields[1]);
        WeightType type = WeightType.valueOf(fields[2]);
        float[] rounded = read(type, fields[3]);
        assertThat(rounded).hasSameSizeAs(exact);
        double error = 0;
        double size = 0;
        for (int i = 0; i < exact.length; i++) {
            error += Math.pow((double) exact[i] - rounded[i], 2);
            size += Math.pow(exact[i], 2);
        }
        double loss = Math.sqrt(error / size);
        assertThat(loss).isBetween(expectedLoss(type) / 3, expectedLoss(type));
    }

    private static float[] read(WeightType type, String hex) {
        byte[] bytes = HexFormat.of().parseHex(hex);
        MemorySegment data = Arena.ofAuto().allocate(bytes.length, 64);
        MemorySegment.copy(bytes, 0, data, JAVA_BYTE, 0, bytes.length);
        long count = (long) bytes.length / type.blockBytes() * type.blockLength();
        MemorySegment out = Arena.ofAuto().allocate(4 * count, 64);
        RowReader.read(type, data, count, out);
        return out.toArray(JAVA_FLOAT);
    }
}
