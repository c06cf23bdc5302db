package zhiyin.engine.weights;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The three BERT exports that the published LangChain4j artifacts contain.
final class OnnxRealFilesTest {
    @TempDir Path folder;

    private final Set<String> checked = new HashSet<>();

    @ParameterizedTest
    @CsvSource({
        "bge-small-zh-v1.5.onnx, 4, 512, 2048, 21128, -0.02456665, 0.007858276, 0.019927979",
        "bge-small-en-v1.5.onnx, 12, 384, 1536, 30522, 0.061584473, -0.24951172, 0.047973633",
        "all-minilm-l6-v2.onnx, 6, 384, 1536, 30522, 0.043580376, -0.1880812, 0.03540295"
    })
    void a_published_bert_has_every_tensor_under_its_pytorch_name(
            String name,
            int layers,
            int hidden,
            int inner,
            int vocabulary,
            float query,
            float key,
            float value)
            throws IOException {
        Path path = extract(name);
        try (OnnxFile file = OnnxFile.open(path)) {
            tensor(file, "embeddings.word_embeddings.weight", vocabulary, hidden);
            tensor(file, "embeddings.position_embeddings.weight", 512, hidden);
            tensor(file, "embeddings.token_type_embeddings.weight", 2, hidden);
            norm(file, "embeddings.LayerNorm", hidden);
            for (int i = 0; i < layers; i++) {
                layer(file, "encoder.layer." + i + ".", hidden, inner);
            }
            assertThat(file.names()).isEqualTo(checked);
            // Their shapes are equal: only numbers, read by the onnx package for Python, tell that
            // they have not been exchanged.
            assertThat(fromSecondInput(file, "query", hidden)).isEqualTo(query);
            assertThat(fromSecondInput(file, "key", hidden)).isEqualTo(key);
            assertThat(fromSecondInput(file, "value", hidden)).isEqualTo(value);
        }
    }

    /// The weight from the second input to the first output.
    private static float fromSecondInput(OnnxFile file, String projection, int hidden) {
        return file.matrix(
                        "encoder.layer.0.attention.self." + projection + ".weight", hidden, hidden)
                .data()
                .get(
                        ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN),
                        (long) hidden * Float.BYTES);
    }

    private void layer(OnnxFile file, String name, int hidden, int inner) {
        linear(file, name + "attention.self.query", hidden, hidden);
        linear(file, name + "attention.self.key", hidden, hidden);
        linear(file, name + "attention.self.value", hidden, hidden);
        linear(file, name + "attention.output.dense", hidden, hidden);
        norm(file, name + "attention.output.LayerNorm", hidden);
        linear(file, name + "intermediate.dense", inner, hidden);
        linear(file, name + "output.dense", hidden, inner);
        norm(file, name + "output.LayerNorm", hidden);
    }

    private void linear(OnnxFile file, String name, int outputs, int inputs) {
        WeightTensor matrix = file.matrix(name + ".weight", outputs, inputs);
        assertThat(matrix.inputsFirst()).isTrue();
        assertThat(matrix.data().byteSize()).isEqualTo(4L * outputs * inputs);
        checked.add(matrix.name());
        tensor(file, name + ".bias", outputs);
    }

    private void norm(OnnxFile file, String name, int hidden) {
        tensor(file, name + ".weight", hidden);
        tensor(file, name + ".bias", hidden);
    }

    private void tensor(OnnxFile file, String name, long... shape) {
        WeightTensor tensor = file.tensor(name, shape);
        assertThat(tensor.type()).isEqualTo(WeightType.F32);
        assertThat(tensor.inputsFirst()).isFalse();
        checked.add(name);
    }

    private Path extract(String name) throws IOException {
        Path file = folder.resolve(name);
        try (InputStream in = requireNonNull(getClass().getResourceAsStream("/" + name), name)) {
            Files.copy(in, file);
        }
        return file;
    }
}
