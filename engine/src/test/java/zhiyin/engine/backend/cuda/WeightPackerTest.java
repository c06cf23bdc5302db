package zhiyin.engine.backend.cuda;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import zhiyin.engine.EngineException;
import zhiyin.engine.EngineException.Code;
import zhiyin.engine.Seeds;
import zhiyin.engine.backend.Activation;
import zhiyin.engine.backend.MemoryTensors;
import zhiyin.engine.weights.AwqMatrix;
import zhiyin.engine.weights.StackedMatrix;
import zhiyin.engine.weights.WeightMatrix;
import zhiyin.engine.weights.WeightTensor;
import zhiyin.engine.weights.WeightType;
import zhiyin.engine.weights.random.Quantiser;

/// Weights as they lie in the GPU's memory, against what the CPU reads of the same.
final class WeightPackerTest {
    private static final int INPUTS = 256;

    private final Random random = Seeds.random(getClass());
    private final Arena arena = Arena.ofConfined();
    private CudaDevice device;
    private Workspace workspace;
    private final List<WeightPacker> packers = new ArrayList<>();
    private WeightPacker packer;

    @BeforeEach
    void open() {
        EmulatedGpu.assume();
        device = EmulatedGpu.device();
        workspace = new Workspace(device);
        packer = packer(false);
    }

    private WeightPacker packer(boolean keepsStored) {
        var made = new WeightPacker(device, arena, workspace, keepsStored);
        packers.add(made);
        return made;
    }

    @AfterEach
    void close() {
        packers.forEach(WeightPacker::finish);
        device.close();
        arena.close();
    }

    private WeightTensor stored(WeightType type, int rows) {
        float[] numbers = MemoryTensors.random(random, rows * INPUTS, 0, 1);
        byte[] bytes = Quantiser.encode(type, numbers);
        MemorySegment data = arena.allocate(bytes.length + 1L).asSlice(1);
        data.copyFrom(MemorySegment.ofArray(bytes));
        return new WeightTensor("w", type, List.of((long) rows, (long) INPUTS), data.asReadOnly());
    }

    private float[][] rows(WeightMatrix matrix) {
        int inputs = (int) matrix.inputs();
        MemorySegment floats = arena.allocate(4 * matrix.outputs() * inputs, 64);
        matrix.readRows(0, (int) matrix.outputs(), floats);
        float[][] rows = new float[(int) matrix.outputs()][inputs];
        for (int r = 0; r < rows.length; r++) {
            MemorySegment.copy(floats, JAVA_FLOAT, 4L * r * inputs, rows[r], 0, inputs);
        }
        return rows;
    }

    /// bf16, expanded now where they are kept as they are stored.
    private MemorySegment weight(CudaLinear packed) {
        return switch (packed.weights()) {
            case CudaWeights.Expanded(MemorySegment rows) -> rows;
            case CudaWeights.Stored stored ->
                    stored.expand(new Launcher(device, arena), workspace.memory());
        };
    }

    private void requireRow(CudaLinear packed, int row, float[] expected) {
        MemorySegment weight = weight(packed);
        for (int i = 0; i < expected.length; i++) {
            short bits = weight.getAtIndex(JAVA_SHORT, (long) row * expected.length + i);
            assertThat(Float.intBitsToFloat(bits << 16))
                    .as("row %d, number %d", row, i)
                    .isCloseTo(expected[i], within(Math.abs(expected[i]) / 256));
        }
    }

    private void requireStacked(CudaLinear packed, float[][] expected) {
        assertThat(packed.outputs()).isEqualTo(expected.length);
        for (int row = 0; row < expected.length; row++) {
            requireRow(packed, row, expected[row]);
        }
    }

    private void requireInTurns(CudaLinear packed, float[][] gates, float[][] values) {
        assertThat(packed.outputs()).isEqualTo(gates.length);
        assertThat(packed.rows()).isEqualTo(2 * gates.length);
        for (int row = 0; row < gates.length; row++) {
            requireRow(packed, row / 8 * 16 + row % 8, gates[row]);
            requireRow(packed, row / 8 * 16 + 8 + row % 8, values[row]);
        }
    }

    @ParameterizedTest
    @EnumSource
    void every_stored_type_is_expanded(WeightType type) {
        requireExpanded(type);
    }

    @ParameterizedTest
    @EnumSource
    void every_quantised_type_may_stay_as_it_is_stored(WeightType type) {
        packer = packer(true);
        requireExpanded(type);
        WeightTensor tensor = stored(type, 40);
        long before = EmulatedGpu.allocated();
        CudaLinear packed = packer.pack(List.of(tensor), List.of(), Activation.NONE);
        boolean kept = packed.weights() instanceof CudaWeights.Stored;
        assertThat(kept).isEqualTo(type.isQuantised());
        if (kept) {
            assertThat(EmulatedGpu.allocated() - before)
                    .as("beside a workspace that other layers use, too")
                    .isEqualTo(type.bytes(40 * INPUTS));
        }
        requireStacked(packed, rows(tensor));
    }

    private void requireExpanded(WeightType type) {
        WeightTensor one = stored(type, 16);
        WeightTensor other = stored(type, 24);
        CudaLinear packed = packer.pack(List.of(one, other), List.of(), Activation.NONE);
        requireStacked(packed, rows(new StackedMatrix(List.of(one, other))));
        WeightTensor gates = stored(type, 24);
        CudaLinear gated = packer.pack(List.of(gates, other), List.of(), Activation.SWIGLU);
        requireInTurns(gated, rows(gates), rows(other));
    }

    @Test
    void a_matrix_of_gates_and_values_is_cut_in_two() {
        WeightTensor both = stored(WeightType.F16, 32);
        float[][] rows = rows(both);
        CudaLinear packed = packer.pack(List.of(both), List.of(), Activation.GEGLU);
        requireInTurns(packed, Arrays.copyOfRange(rows, 0, 16), Arrays.copyOfRange(rows, 16, 32));
    }

    @Test
    void what_is_stored_otherwise_is_read_by_the_cpu() {
        float[] numbers = MemoryTensors.random(random, 40 * 48, 0, 1);
        WeightMatrix turned = MemoryTensors.matrix("t", numbers, 40, 48, true);
        requireStacked(packer.pack(List.of(turned), List.of(), Activation.NONE), rows(turned));
        WeightMatrix stack = new StackedMatrix(List.of(turned, turned));
        requireStacked(packer.pack(List.of(stack), List.of(), Activation.NONE), rows(stack));
        CudaLinear gated = packer.pack(List.of(turned, turned), List.of(), Activation.SWIGLU);
        requireInTurns(gated, rows(turned), rows(turned));
    }

    private AwqMatrix awq(int outputs, WeightType scaleType) {
        float[] scales = MemoryTensors.random(random, INPUTS / 64 * outputs, 0, 1);
        byte[] encoded = Quantiser.encode(scaleType, scales);
        MemorySegment data =
                arena.allocate(encoded.length, 4).copyFrom(MemorySegment.ofArray(encoded));
        return new AwqMatrix(
                "w",
                randomBytes(INPUTS * outputs / 2),
                randomBytes(INPUTS / 64 * outputs / 2),
                new WeightTensor("s", scaleType, List.of(INPUTS / 64L, (long) outputs), data),
                INPUTS);
    }

    @Test
    void awq_is_expanded_or_stays_as_it_is() {
        AwqMatrix awq = awq(72, WeightType.F16);
        requireStacked(packer.pack(List.of(awq), List.of(), Activation.NONE), rows(awq));
        CudaLinear gated = packer.pack(List.of(awq, awq), List.of(), Activation.SWIGLU);
        requireInTurns(gated, rows(awq), rows(awq));
        packer = packer(true);
        WeightMatrix stack = new StackedMatrix(List.of(awq, awq));
        CudaLinear kept = packer.pack(List.of(awq, stack), List.of(), Activation.NONE);
        assertThat(kept.weights()).isInstanceOf(CudaWeights.Stored.class);
        requireStacked(kept, rows(new StackedMatrix(List.of(awq, awq, awq))));
        CudaLinear keptInTurns = packer.pack(List.of(awq, awq), List.of(), Activation.SWIGLU);
        requireInTurns(keptInTurns, rows(awq), rows(awq));
    }

    @Test
    void awq_with_scales_that_the_kernels_do_not_read_is_read_by_the_cpu() {
        AwqMatrix awq = awq(72, WeightType.BF16);
        for (boolean keepsStored : new boolean[] {false, true}) {
            packer = packer(keepsStored);
            CudaLinear packed = packer.pack(List.of(awq), List.of(), Activation.NONE);
            assertThat(packed.weights()).isInstanceOf(CudaWeights.Expanded.class);
            requireStacked(packed, rows(awq));
        }
    }

    private MemorySegment randomBytes(int count) {
        byte[] bytes = new byte[count];
        random.nextBytes(bytes);
        return arena.allocate(count, 4).copyFrom(MemorySegment.ofArray(bytes));
    }

    @Test
    void a_large_matrix_is_brought_in_parts() {
        var small =
                new WeightPacker(
                        device, arena, new Workspace(device), false, 20 * INPUTS * Float.BYTES);
        packers.add(small);
        for (WeightType type : List.of(WeightType.F32, WeightType.BF16, WeightType.Q4_K)) {
            WeightTensor one = stored(type, 152);
            WeightTensor other = stored(type, 152);
            CudaLinear stacked = small.pack(List.of(one, other), List.of(), Activation.NONE);
            requireStacked(stacked, rows(new StackedMatrix(List.of(one, other))));
            CudaLinear gated = small.pack(List.of(one, other), List.of(), Activation.GEGLU);
            requireInTurns(gated, rows(one), rows(other));
        }
        WeightMatrix turned =
                MemoryTensors.matrix(
                        "t", MemoryTensors.random(random, 48 * INPUTS, 0, 1), 48, INPUTS, true);
        requireStacked(small.pack(List.of(turned), List.of(), Activation.NONE), rows(turned));
        CudaTable table = small.table(turned, MemorySegment.NULL);
        assertThat(table.data().toArray(JAVA_FLOAT)).containsExactly(flat(rows(turned)));
    }

    @Test
    void where_memory_is_spared_a_table_is_pinned_and_takes_none_of_the_gpus() {
        WeightTensor tensor = stored(WeightType.Q6_K, 40);
        long before = EmulatedGpu.allocated();
        int handles = EmulatedGpu.openHandles();
        CudaTable table = packer(true).table(tensor, MemorySegment.NULL);
        assertThat(EmulatedGpu.allocated()).isEqualTo(before);
        assertThat(EmulatedGpu.openHandles()).isEqualTo(handles + 1);
        assertThat(table.type()).isEqualTo(WeightType.Q6_K);
        assertThat(table.data().mismatch(tensor.data())).isEqualTo(-1);
    }

    @Test
    void a_table_that_cannot_be_pinned_goes_to_the_gpu() {
        WeightTensor tensor = stored(WeightType.Q6_K, 40);
        long before = EmulatedGpu.allocated();
        EmulatedGpu.fail("cuMemHostAlloc", 0, 2);
        CudaTable table = packer(true).table(tensor, MemorySegment.NULL);
        assertThat(EmulatedGpu.allocated()).isEqualTo(before + tensor.data().byteSize());
        assertThat(table.data().mismatch(tensor.data())).isEqualTo(-1);
    }

    private static float[] flat(float[][] rows) {
        float[] numbers = new float[rows.length * INPUTS];
        for (int r = 0; r < rows.length; r++) {
            System.arraycopy(rows[r], 0, numbers, r * INPUTS, INPUTS);
        }
        return numbers;
    }

    @Test
    void sides_that_are_no_multiple_of_eight_are_refused() {
        WeightMatrix odd = MemoryTensors.matrix("odd", new float[12 * 16], 12, 16, false);
        assertThatThrownBy(() -> packer.pack(List.of(odd), List.of(), Activation.NONE))
                .isInstanceOfSatisfying(
                        EngineException.class,
                        e -> assertThat(e.code()).isEqualTo(Code.MODEL_UNSUPPORTED))
                .hasMessage(
                        "tensor odd: [12, 16], but sides are multiples of 8 on a GPU; load the model on the CPU");
    }
}
