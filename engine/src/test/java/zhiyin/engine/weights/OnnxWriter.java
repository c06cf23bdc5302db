package zhiyin.engine.weights;

import java.util.List;

/// Writes a small ONNX model: nodes first, then initialisers, as PyTorch does.
final class OnnxWriter {
    static final int FLOAT = 1;
    static final int INT64 = 7;
    static final int FLOAT16 = 10;
    static final int BFLOAT16 = 16;

    private final ProtobufWriter nodes = new ProtobufWriter();
    private final ProtobufWriter tensors = new ProtobufWriter();

    static ProtobufWriter tensor(String name, int type, byte[] data, long... shape) {
        return header(name, type, shape).bytes(9, data);
    }

    static ProtobufWriter header(String name, int type, long... shape) {
        ProtobufWriter tensor = new ProtobufWriter();
        for (long dimension : shape) {
            tensor.number(1, dimension);
        }
        return tensor.number(2, type).text(8, name);
    }

    OnnxWriter add(ProtobufWriter tensor) {
        tensors.message(5, tensor);
        return this;
    }

    OnnxWriter floats(String name, float[] values, long... shape) {
        return add(tensor(name, FLOAT, ProtobufWriter.floats(values), shape));
    }

    OnnxWriter node(
            String op,
            String name,
            List<String> inputs,
            String output,
            ProtobufWriter... attributes) {
        ProtobufWriter node = new ProtobufWriter();
        inputs.forEach(input -> node.text(1, input));
        node.text(2, output).text(3, name).text(4, op);
        for (ProtobufWriter attribute : attributes) {
            node.message(5, attribute);
        }
        nodes.message(1, node);
        return this;
    }

    static ProtobufWriter attribute(String name, long value) {
        return new ProtobufWriter().text(1, name).number(3, value).number(20, 2);
    }

    static ProtobufWriter attribute(String name, long... values) {
        return new ProtobufWriter().text(1, name).packed(8, values).number(20, 7);
    }

    byte[] toByteArray() {
        ProtobufWriter graph = new ProtobufWriter().raw(nodes.toByteArray());
        return new ProtobufWriter()
                .number(1, 6)
                .text(2, "test")
                .message(7, graph.text(2, "graph").raw(tensors.toByteArray()))
                .message(8, new ProtobufWriter().number(2, 11))
                .toByteArray();
    }

    /// A linear layer of 2 inputs and 3 outputs the way PyTorch exports it, and two more tensors.
    static OnnxWriter linearLayer() {
        return new OnnxWriter()
                .node(
                        "MatMul",
                        "/encoder/layer.0/attention/self/query/MatMul",
                        List.of("x", "onnx::MatMul_7"),
                        "product")
                .node(
                        "Add",
                        "/encoder/layer.0/attention/self/query/Add",
                        List.of("encoder.layer.0.attention.self.query.bias", "product"),
                        "y")
                .floats("encoder.layer.0.attention.self.query.bias", new float[] {.1f, .2f, .3f}, 3)
                .floats("onnx::MatMul_7", new float[] {1, 2, 3, 4, 5, 6}, 2, 3)
                .add(tensor("position_ids", INT64, new byte[16], 1, 2));
    }
}
