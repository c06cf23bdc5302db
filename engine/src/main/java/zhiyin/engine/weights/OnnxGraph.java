package zhiyin.engine.weights;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// What the weights' names are found from: the graph's floating-point initialisers by name, and those
/// of its nodes through which a weight reaches a product and its bias. Subgraphs are not entered.
record OnnxGraph(Map<String, WeightTensor> tensors, List<Node> nodes) {
    /// One operation of the graph.
    ///
    /// @param inputs its first three
    /// @param transposed whether a `Gemm` transposes its matrix, or a `Transpose` does what it says
    record Node(String op, String name, List<String> inputs, String output, boolean transposed) {
        /// That input, or an empty name, which is also ONNX's for an input left out.
        String input(int index) {
            return index < inputs.size() ? inputs.get(index) : "";
        }
    }

    // Far above every known model; a damaged file must not fill the memory.
    private static final int MAX_NODES = 100_000;
    private static final int MAX_TENSORS = 100_000;
    private static final int MAX_INPUTS = 3;
    private static final Set<String> OPS = Set.of("MatMul", "Gemm", "Add", "Transpose", "Identity");

    /// Reads a ModelProto.
    static OnnxGraph read(ProtobufReader model) {
        OnnxGraph graph = new OnnxGraph(new LinkedHashMap<>(), new ArrayList<>());
        boolean found = false;
        while (model.next()) {
            if (model.field() == 7) {
                graph.readGraph(model.message());
                found = true;
            }
        }
        if (!found) {
            throw model.invalid(model.position(), "a graph", "the end of the file");
        }
        return graph;
    }

    private void readGraph(ProtobufReader graph) {
        while (graph.next()) {
            switch (graph.field()) {
                case 1 -> readNode(graph);
                case 5 -> readTensor(graph);
                default -> {}
            }
        }
    }

    private void readTensor(ProtobufReader graph) {
        WeightTensor tensor = OnnxTensorReader.read(graph.message()).orElse(null);
        if (tensor == null) {
            return;
        }
        if (tensors.put(tensor.name(), tensor) != null) {
            throw graph.invalid("one tensor " + tensor.name(), "another of that name");
        }
        if (tensors.size() > MAX_TENSORS) {
            throw graph.invalid("at most " + MAX_TENSORS + " tensors", "more");
        }
    }

    private void readNode(ProtobufReader graph) {
        Node node = node(graph.message());
        if (!OPS.contains(node.op())) {
            return;
        }
        nodes.add(node);
        if (nodes.size() > MAX_NODES) {
            throw graph.invalid("at most " + MAX_NODES + " nodes", "more");
        }
    }

    private static Node node(ProtobufReader node) {
        String op = "";
        String name = "";
        String output = "";
        List<String> inputs = new ArrayList<>(MAX_INPUTS);
        Attributes attributes = new Attributes();
        while (node.next()) {
            switch (node.field()) {
                case 1 -> {
                    if (inputs.size() < MAX_INPUTS) {
                        inputs.add(node.text());
                    }
                }
                case 2 -> output = output.isEmpty() ? node.text() : output;
                case 3 -> name = node.text();
                case 4 -> op = node.text();
                case 5 -> attributes.read(node.message());
                default -> {}
            }
        }
        return new Node(op, name, List.copyOf(inputs), output, attributes.transposes(op));
    }

    private static final class Attributes {
        private boolean transB;
        private boolean permKeepsOrder;

        void read(ProtobufReader attribute) {
            String name = "";
            long number = 0;
            List<Long> first = new ArrayList<>(1);
            while (attribute.next()) {
                switch (attribute.field()) {
                    case 1 -> name = attribute.text();
                    case 3 -> number = attribute.number();
                    case 8 ->
                            attribute.numbers(value -> {
                                if (first.isEmpty()) {
                                    first.add(value);
                                }
                            });
                    default -> {}
                }
            }
            transB |= name.equals("transB") && number != 0;
            // Of a matrix there are two permutations, told apart by their first number; the default
            // is to reverse.
            permKeepsOrder |= name.equals("perm") && first.equals(List.of(0L));
        }

        boolean transposes(String op) {
            return (op.equals("Gemm") && transB) || (op.equals("Transpose") && !permKeepsOrder);
        }
    }
}
