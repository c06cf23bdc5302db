package zhiyin.engine.weights;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import zhiyin.engine.EngineException;
import zhiyin.engine.Seeds;

final class RowReaderTest {
    private static final float FRAME = 12345;

    private final Random random = Seeds.random(getClass());

    /// Memory of exactly these bytes, at an odd address.
    private static MemorySegment memory(byte[] bytes) {
        MemorySegment memory = Arena.ofAuto().allocate(bytes.length + 1L, 64).asSlice(1);
        MemorySegment.copy(bytes, 0, memory, ValueLayout.JAVA_BYTE, 0, bytes.length);
        return memory.asReadOnly();
    }

    private byte[] randomBytes(long count) {
        byte[] bytes = new byte[Math.toIntExact(count)];
        random.nextBytes(bytes);
        return bytes;
    }

    private static float[] read(WeightType type, byte[] bytes, int count) {
        MemorySegment out = Arena.ofAuto().allocate(4L * (count + 16), 64);
        for (int i = 0; i < count + 16; i++) {
            out.setAtIndex(JAVA_FLOAT, i, FRAME);
        }
        RowReader.read(type, memory(bytes), count, out);
        for (int i = count; i < count + 16; i++) {
            assertThat(out.getAtIndex(JAVA_FLOAT, i)).as("behind the end").isEqualTo(FRAME);
        }
        return out.asSlice(0, 4L * count).toArray(JAVA_FLOAT);
    }

    @ParameterizedTest
    @EnumSource(WeightType.class)
    void every_type_is_read_as_its_bits_say(WeightType type) {
        for (int blocks = 0; blocks < 40; blocks++) {
            byte[] bytes = randomBytes((long) blocks * type.blockBytes());
            int count = blocks * type.blockLength();
            assertThat(read(type, bytes, count))
                    .as("%s, %d blocks", type, blocks)
                    .containsExactly(PlainDecoder.decode(type, bytes, count));
        }
    }

    @Test
    void all_half_precision_numbers_are_read() {
        for (WeightType type : List.of(WeightType.F16, WeightType.BF16)) {
            byte[] bytes = new byte[1 << 17];
            for (int i = 0; i < 1 << 16; i++) {
                bytes[2 * i] = (byte) i;
                bytes[2 * i + 1] = (byte) (i >> 8);
            }
            assertThat(read(type, bytes, 1 << 16))
                    .containsExactly(PlainDecoder.decode(type, bytes, 1 << 16));
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = WeightType.class,
            names = {"F32", "F16", "BF16"})
    void a_matrix_stored_inputs_first_is_read_output_by_output(WeightType type) {
        for (int i = 0; i < 60; i++) {
            int inputs = 1 + random.nextInt(80);
            int outputs = 1 + random.nextInt(80);
            byte[] bytes = randomBytes(type.bytes((long) inputs * outputs));
            var shape = List.of((long) inputs, (long) outputs);
            var matrix = new WeightTensor("w", type, shape, true, memory(bytes));
            float[] stored = PlainDecoder.decode(type, bytes, inputs * outputs);
            int first = random.nextInt(outputs);
            int count = random.nextInt(outputs - first + 1);
            float[] expected = new float[count * inputs];
            for (int row = 0; row < count; row++) {
                for (int column = 0; column < inputs; column++) {
                    expected[row * inputs + column] = stored[column * outputs + first + row];
                }
            }
            MemorySegment out = Arena.ofAuto().allocate(4L * expected.length, 64);
            matrix.readRows(first, count, out);
            assertThat(out.toArray(JAVA_FLOAT))
                    .as("%s [%d, %d], rows %d of %d", type, inputs, outputs, first, count)
                    .containsExactly(expected);
        }
    }

    @ParameterizedTest
    @EnumSource(WeightType.class)
    void rows_are_read_from_the_middle_of_a_matrix(WeightType type) {
        int inputs = 3 * type.blockLength();
        byte[] bytes = randomBytes(type.bytes(7L * inputs));
        var matrix = new WeightTensor("w", type, List.of(7L, (long) inputs), memory(bytes));
        float[] all = PlainDecoder.decode(type, bytes, 7 * inputs);
        MemorySegment out = Arena.ofAuto().allocate(4L * 2 * inputs, 64);
        matrix.readRows(4, 2, out);
        assertThat(out.toArray(JAVA_FLOAT))
                .containsExactly(Arrays.copyOfRange(all, 4 * inputs, 6 * inputs));
        assertThat(matrix.storedBytes()).isEqualTo(bytes.length);
    }

    @Test
    void quantised_matrices_are_not_read_inputs_first() {
        var matrix =
                new WeightTensor(
                        "w", WeightType.Q8_0, List.of(1L, 32L), true, memory(new byte[34]));
        MemorySegment out = Arena.ofAuto().allocate(128);
        assertThatThrownBy(() -> matrix.readRows(0, 1, out))
                .isInstanceOf(EngineException.class)
                .hasMessageContaining("Q8_0, inputs first");
    }

    @ParameterizedTest
    @EnumSource(WeightType.class)
    void memory_that_is_too_small_or_gone_is_not_touched(WeightType type) {
        int count = type.blockLength() * 2;
        MemorySegment data = memory(randomBytes(type.bytes(count)));
        MemorySegment out = Arena.ofAuto().allocate(4L * count);
        assertThatThrownBy(() -> RowReader.read(type, data, 2L * count, out))
                .isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> RowReader.read(type, data, count, out.asSlice(1)))
                .isInstanceOf(IndexOutOfBoundsException.class);
        MemorySegment closed;
        try (Arena arena = Arena.ofShared()) {
            closed = arena.allocate(type.bytes(count));
        }
        assertThatThrownBy(() -> RowReader.read(type, closed, count, out))
                .isInstanceOf(IllegalStateException.class);
    }
}
