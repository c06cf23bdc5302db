package zhiyin.engine.weights;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.List;
import org.junit.jupiter.api.Test;
import zhiyin.engine.EngineException;

final class DenseWeightsTest {
    private final Arena arena = Arena.ofAuto();

    @Test
    void matrices_with_outputs_first_are_laid_end_to_end() {
        DenseWeights stacked =
                DenseWeights.stack(
                        List.of(
                                matrix(false, 1, 2, 3, 4), // outputs 2, inputs 2
                                new WeightTensor(
                                        "c", ElementType.F32, List.of(1L, 2L), memory(5, 6))),
                        List.of(vector(7, 8), vector(9)),
                        arena);
        assertThat(stacked.inputs()).isEqualTo(2);
        assertThat(stacked.outputs()).isEqualTo(3);
        assertThat(stacked.inputsFirst()).isFalse();
        assertThat(stacked.weights().toArray(JAVA_FLOAT)).containsExactly(1, 2, 3, 4, 5, 6);
        assertThat(stacked.bias().toArray(JAVA_FLOAT)).containsExactly(7, 8, 9);
    }

    @Test
    void matrices_with_inputs_first_are_laid_side_by_side() {
        DenseWeights stacked =
                DenseWeights.stack(
                        List.of(
                                matrix(true, 1, 2, 3, 4),
                                new WeightTensor(
                                        "c", ElementType.F32, List.of(2L, 1L), true, memory(5, 6))),
                        List.of(vector(7, 8), vector(9)),
                        arena);
        assertThat(stacked.inputs()).isEqualTo(2);
        assertThat(stacked.outputs()).isEqualTo(3);
        assertThat(stacked.inputsFirst()).isTrue();
        assertThat(stacked.weights().toArray(JAVA_FLOAT)).containsExactly(1, 2, 5, 3, 4, 6);
    }

    @Test
    void a_single_matrix_is_not_copied() {
        WeightTensor matrix = matrix(true, 1, 2, 3, 4);
        DenseWeights stacked = DenseWeights.stack(List.of(matrix), List.of(vector(7, 8)), arena);
        assertThat(stacked.weights()).isSameAs(matrix.data());
    }

    @Test
    void other_types_are_refused_by_name() {
        var half = new WeightTensor("layer.0", ElementType.F16, List.of(1L, 2L), memory(1));
        assertThatThrownBy(() -> DenseWeights.stack(List.of(half), List.of(vector(1)), arena))
                .isInstanceOf(EngineException.class)
                .hasMessageContainingAll("layer.0", "F16")
                .extracting("code")
                .isEqualTo(EngineException.Code.MODEL_UNSUPPORTED);
    }

    private WeightTensor matrix(boolean inputsFirst, float... values) {
        return new WeightTensor("m", ElementType.F32, List.of(2L, 2L), inputsFirst, memory(values));
    }

    private WeightTensor vector(float... values) {
        return new WeightTensor(
                "b", ElementType.F32, List.of((long) values.length), memory(values));
    }

    private MemorySegment memory(float... values) {
        return arena.allocateFrom(JAVA_FLOAT, values);
    }
}
