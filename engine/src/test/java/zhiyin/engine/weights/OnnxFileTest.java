package zhiyin.engine.weights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import zhiyin.engine.EngineException;

final class OnnxFileTest {
    private static final String QUERY = "encoder.layer.0.attention.self.query";
    private static final float[] SIX = {1, 2, 3, 4, 5, 6};

    @TempDir Path folder;

    private OnnxFile open(OnnxWriter model) throws IOException {
        return OnnxFile.open(
                Files.write(Files.createTempFile(folder, "m", ".onnx"), model.toByteArray()));
    }

    private static float[] numbers(WeightTensor tensor) {
        return tensor.data()
                .toArray(ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN));
    }

    @Test
    void an_anonymous_matrix_is_named_by_the_scope_of_its_product() throws IOException {
        try (OnnxFile file = open(OnnxWriter.linearLayer())) {
            assertThat(file.names()).containsExactlyInAnyOrder(QUERY + ".weight", QUERY + ".bias");
            WeightTensor matrix = file.matrix(QUERY + ".weight", 3, 2);
            assertThat(matrix.inputsFirst()).isTrue();
            assertThat(matrix.inputs()).isEqualTo(2);
            assertThat(matrix.outputs()).isEqualTo(3);
            assertThat(matrix.shape()).containsExactly(2L, 3L);
            assertThat(matrix.type()).isEqualTo(WeightType.F32);
            assertThat(numbers(matrix)).containsExactly(SIX);
            assertThat(numbers(file.tensor(QUERY + ".bias", 3))).containsExactly(.1f, .2f, .3f);
        }
    }

    @Test
    void an_anonymous_matrix_is_named_by_the_bias_added_to_its_product() throws IOException {
        OnnxWriter model =
                new OnnxWriter()
                        .node("MatMul", "MatMul_12", List.of("x", "w"), "product")
                        .node("Add", "", List.of("product", "bert." + QUERY + ".bias"), "y")
                        .floats("w", SIX, 2, 3)
                        .floats("bert." + QUERY + ".bias", new float[3], 3);
        try (OnnxFile file = open(model)) {
            assertThat(file.matrix(QUERY + ".weight", 3, 2).inputsFirst()).isTrue();
            assertThat(file.tensor(QUERY + ".bias", 3).inputsFirst()).isFalse();
        }
    }

    @Test
    void a_matrix_that_a_gemm_transposes_is_stored_outputs_first() throws IOException {
        OnnxWriter model =
                new OnnxWriter()
                        .node(
                                "Gemm",
                                "",
                                List.of("x", "w", "0.auto_model." + QUERY + ".bias"),
                                "y",
                                OnnxWriter.attribute("transB", 1))
                        .floats("w", SIX, 3, 2);
        try (OnnxFile file = open(model)) {
            assertThat(file.matrix(QUERY + ".weight", 3, 2).inputsFirst()).isFalse();
        }
    }

    @Test
    void a_gemm_without_transposition_reads_its_matrix_inputs_first() throws IOException {
        OnnxWriter model =
                new OnnxWriter()
                        .node("Gemm", "", List.of("x", "w", QUERY + ".bias"), "y")
                        .floats("w", SIX, 2, 3);
        try (OnnxFile file = open(model)) {
            assertThat(file.matrix(QUERY + ".weight", 3, 2).inputsFirst()).isTrue();
        }
    }

    @Test
    void a_matrix_behind_a_transpose_is_stored_outputs_first() throws IOException {
        OnnxWriter model =
                new OnnxWriter()
                        .node(
                                "Transpose",
                                "",
                                List.of(QUERY + ".weight"),
                                "wT",
                                OnnxWriter.attribute("perm", new long[] {1, 0}))
                        .node("MatMul", "", List.of("x", "wT"), "y")
                        .floats(QUERY + ".weight", SIX, 3, 2);
        try (OnnxFile file = open(model)) {
            assertThat(file.matrix(QUERY + ".weight", 3, 2).inputsFirst()).isFalse();
        }
    }

    @Test
    void a_transpose_that_keeps_the_order_is_none() throws IOException {
        OnnxWriter model =
                new OnnxWriter()
                        .node(
                                "Transpose",
                                "",
                                List.of(QUERY + ".weight"),
                                "same",
                                OnnxWriter.attribute("perm", new long[] {0, 1}))
                        .node("MatMul", "", List.of("x", "same"), "y")
                        .floats(QUERY + ".weight", SIX, 2, 3);
        try (OnnxFile file = open(model)) {
            assertThat(file.matrix(QUERY + ".weight", 3, 2).inputsFirst()).isTrue();
        }
    }

    @Test
    void a_shared_tensor_has_the_names_that_identities_give_it() throws IOException {
        String norm = "encoder.layer.1.output.LayerNorm.bias";
        OnnxWriter model =
                new OnnxWriter()
                        .node("Identity", "", List.of("bert.embeddings.LayerNorm.bias"), norm)
                        .floats("bert.embeddings.LayerNorm.bias", new float[] {7}, 1);
        try (OnnxFile file = open(model)) {
            assertThat(numbers(file.tensor(norm, 1))).containsExactly(7);
            assertThat(numbers(file.tensor("embeddings.LayerNorm.bias", 1))).containsExactly(7);
        }
    }

    @Test
    void a_tensor_that_nothing_names_keeps_its_own_name() throws IOException {
        OnnxWriter model =
                new OnnxWriter()
                        .node("MatMul", "", List.of("x", "w"), "y")
                        .floats("w", SIX, 2, 3)
                        .floats("my.word_embeddings.weight", SIX, 3, 2);
        try (OnnxFile file = open(model)) {
            assertThat(file.names()).containsExactlyInAnyOrder("w", "my.word_embeddings.weight");
            assertThat(file.matrix("w", 3, 2).inputsFirst()).isTrue();
        }
    }

    @Test
    void packed_float_data_and_half_precision_are_read_in_place() throws IOException {
        OnnxWriter model =
                new OnnxWriter()
                        .add(
                                OnnxWriter.header("packed", OnnxWriter.FLOAT, 2)
                                        .bytes(4, ProtobufWriter.floats(8, 9)))
                        .add(OnnxWriter.tensor("half", OnnxWriter.FLOAT16, new byte[4], 2))
                        .add(OnnxWriter.tensor("brain", OnnxWriter.BFLOAT16, new byte[4], 2, 1))
                        .add(
                                new ProtobufWriter()
                                        .packed(1, 0, 3)
                                        .number(2, OnnxWriter.FLOAT)
                                        .text(8, "empty"));
        try (OnnxFile file = open(model)) {
            assertThat(numbers(file.tensor("packed", 2))).containsExactly(8, 9);
            assertThat(file.tensor("half", 2).type()).isEqualTo(WeightType.F16);
            assertThat(file.tensor("brain", 2, 1).type()).isEqualTo(WeightType.BF16);
            assertThat(file.tensor("empty", 0, 3).data().byteSize()).isZero();
        }
    }

    @Test
    void a_missing_tensor_and_another_shape_are_named_with_what_was_expected() throws IOException {
        try (OnnxFile file = open(OnnxWriter.linearLayer())) {
            assertThatThrownBy(() -> file.tensor("pooler.dense.weight", 2, 2))
                    .isInstanceOf(EngineException.class)
                    .hasMessageContaining("tensor pooler.dense.weight: missing from");
            assertThatThrownBy(() -> file.matrix(QUERY + ".weight", 2, 3))
                    .isInstanceOf(EngineException.class)
                    .hasMessageContaining("expected [3, 2], found [2, 3]");
        }
    }

    @Test
    void closing_twice_unmaps_once() throws IOException {
        OnnxFile file = open(OnnxWriter.linearLayer());
        WeightTensor bias = file.tensor(QUERY + ".bias", 3);
        file.close();
        file.close();
        assertThatThrownBy(() -> numbers(bias)).isInstanceOf(IllegalStateException.class);
    }
}
