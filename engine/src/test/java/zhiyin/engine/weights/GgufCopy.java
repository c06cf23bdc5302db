package zhiyin.engine.weights;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import zhiyin.engine.weights.random.Quantiser;

/// Copies a model's tensors to a GGUF file, as llama.cpp's converter does it with those of an encoder.
public final class GgufCopy {
    private static final String POSITIONS = "embeddings.position_embeddings.weight";

    private final WeightType matrices;
    private final int unusedPositions;
    private final List<byte[]> numbers = new ArrayList<>();

    /// @param matrices the type of those whose rows it divides; all else is f32
    /// @param unusedPositions rows that the table of positions loses at its beginning
    public GgufCopy(WeightType matrices, int unusedPositions) {
        this.matrices = matrices;
        this.unusedPositions = unusedPositions;
    }

    /// @param weights of the model, in any format
    /// @param writer has the metadata
    public void write(Path weights, GgufWriter writer, Path to) throws IOException {
        try (WeightFile file = WeightFile.open(weights)) {
            all(file).forEach(tensor -> add(published(tensor.name()), tensor, writer));
            writer.write(to, (i, out) -> out.write(numbers.get(i)));
        }
    }

    private static Collection<WeightTensor> all(WeightFile file) {
        return switch (file) {
            case SafetensorsFile safetensors -> safetensors.table().plain();
            case OnnxFile onnx -> onnx.table().tensors().values();
            default -> throw new IllegalArgumentException(file.toString());
        };
    }

    private static String published(String name) {
        return name.replaceFirst("^(bert|roberta|model)\\.", "")
                .replace("LayerNorm.gamma", "LayerNorm.weight")
                .replace("LayerNorm.beta", "LayerNorm.bias");
    }

    private void add(String name, WeightTensor stored, GgufWriter writer) {
        if (name.startsWith("pooler.") || name.endsWith("position_ids")) {
            return;
        }
        WeightTensor tensor = name.equals(POSITIONS) ? stored.rowsFrom(unusedPositions) : stored;
        boolean matrix =
                tensor.shape().size() == 2
                        && !name.matches(".*(position|token_type)_embeddings.*")
                        && tensor.inputs() % matrices.blockLength() == 0;
        List<Long> shape =
                tensor.shape().size() == 2
                        ? List.of(tensor.outputs(), tensor.inputs())
                        : tensor.shape();
        WeightType type = matrix ? matrices : WeightType.F32;
        writer.tensor(name, type, shape);
        numbers.add(Quantiser.encode(type, floats(tensor)));
    }

    private static float[] floats(WeightTensor tensor) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment all = arena.allocate(tensor.size() * Float.BYTES, 64);
            if (tensor.shape().size() == 2) {
                tensor.readRows(0, Math.toIntExact(tensor.outputs()), all);
            } else {
                tensor.read(all);
            }
            return all.toArray(ValueLayout.JAVA_FLOAT);
        }
    }
}
