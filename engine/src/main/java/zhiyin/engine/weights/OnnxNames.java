package zhiyin.engine.weights;

import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import zhiyin.engine.EngineException;
import zhiyin.engine.EngineException.Code;
import zhiyin.engine.weights.OnnxGraph.Node;

/// Gives the tensors of an ONNX graph the names they had in the PyTorch model.
///
/// PyTorch's exporter keeps the names of embeddings, biases and norms, but folds the transposition of
/// every linear layer's matrix into a new, anonymous initialiser. Two traces of its name remain, the
/// scope of the product and the bias added to it:
///
/// ```
/// x ──┐
///     MatMul "/encoder/layer.0/attention/self/query/MatMul" ──┐
/// W ──┘ "onnx::MatMul_541"  [inputs, outputs]                 Add ──
///              "encoder.layer.0.attention.self.query.bias" ───┘
/// ```
///
/// so W is `encoder.layer.0.attention.self.query.weight`. Either is enough. Which of its dimensions
/// are the inputs follows from the way to the product: a `Transpose` or a `Gemm` with `transB` means
/// that the matrix is still stored as PyTorch does.
final class OnnxNames {
    /// Where the encoder's own names begin, after whatever contained it: `bert.`, `0.auto_model.`
    private static final List<String> ROOTS = List.of("embeddings.", "encoder.layer.", "pooler.");

    /// An initialiser as a node sees it.
    private record View(WeightTensor tensor, boolean transposed) {}

    private final Map<String, View> views = new HashMap<>();
    private final Map<String, String> biases = new HashMap<>(); // by the product they are added to
    private final Set<String> matrices = new HashSet<>();
    private final Map<String, WeightTensor> named = new LinkedHashMap<>();

    private OnnxNames() {}

    /// The tensors by PyTorch's names, or by the file's where the graph does not tell.
    static Map<String, WeightTensor> of(OnnxGraph graph) {
        OnnxNames names = new OnnxNames();
        graph.tensors().forEach((name, tensor) -> names.views.put(name, new View(tensor, false)));
        graph.nodes().forEach(names::follow);
        graph.nodes().forEach(names::nameMatrix);
        graph.tensors().values().forEach(names::nameOther);
        return names.named;
    }

    private void follow(Node node) {
        switch (node.op()) {
            case "Add" -> {
                addBias(node.input(0), node.input(1));
                addBias(node.input(1), node.input(0));
            }
            case "Gemm" -> addBias(node.output(), node.input(2));
            case "Identity", "Transpose" -> addView(node);
            default -> {}
        }
    }

    private void addBias(String product, String bias) {
        if (bias.endsWith(".bias")) {
            biases.putIfAbsent(product, bias);
        }
    }

    // Nodes are sorted: a view's own input has been seen before.
    private void addView(Node node) {
        View view = views.get(node.input(0));
        if (view == null) {
            return;
        }
        views.putIfAbsent(
                node.output(), new View(view.tensor(), view.transposed() != node.transposed()));
        // Equal biases and norms are stored once; the others are named by an Identity. Not so a
        // matrix, since only its product tells which of its dimensions are the inputs.
        if (view.tensor().shape().size() == 1 && hasRoot(node.output())) {
            put(withoutPrefix(node.output()), view.tensor(), false);
        }
    }

    private void nameMatrix(Node node) {
        if (!node.op().equals("MatMul") && !node.op().equals("Gemm")) {
            return;
        }
        View view = views.get(node.input(1));
        if (view == null || view.tensor().shape().size() != 2) {
            return;
        }
        matrices.add(view.tensor().name());
        put(matrixName(node, view.tensor()), view.tensor(), view.transposed() == node.transposed());
    }

    private String matrixName(Node node, WeightTensor tensor) {
        String own = withoutPrefix(tensor.name());
        if (own.endsWith(".weight")) {
            return own;
        }
        List<String> layers =
                Stream.of(scope(node), Optional.ofNullable(biases.get(node.output())))
                        .flatMap(Optional::stream)
                        .map(layer -> layer.replaceFirst("\\.bias$", ""))
                        .toList();
        return layers.stream()
                .filter(OnnxNames::hasRoot)
                .findFirst()
                .or(() -> layers.stream().findFirst())
                .map(layer -> withoutPrefix(layer) + ".weight")
                .orElse(own);
    }

    /// `encoder.layer.0.output.dense` for `/encoder/layer.0/output/dense/MatMul`
    private static Optional<String> scope(Node node) {
        int last = node.name().lastIndexOf('/');
        return node.name().startsWith("/") && last > 0
                ? Optional.of(node.name().substring(1, last).replace('/', '.'))
                : Optional.empty();
    }

    private void nameOther(WeightTensor tensor) {
        if (!matrices.contains(tensor.name())) {
            put(withoutPrefix(tensor.name()), tensor, false);
        }
    }

    private void put(String name, WeightTensor tensor, boolean inputsFirst) {
        WeightTensor renamed =
                new WeightTensor(name, tensor.type(), tensor.shape(), inputsFirst, tensor.data());
        WeightTensor before = named.putIfAbsent(name, renamed);
        if (before != null && !before.equals(renamed)) {
            throw new EngineException(
                    Code.MODEL_UNSUPPORTED,
                    "tensor %s: the graph has two of that name, one of them stored as %s; export the encoder alone"
                            .formatted(name, tensor.name()));
        }
    }

    private static boolean hasRoot(String name) {
        return root(name).isPresent();
    }

    private static String withoutPrefix(String name) {
        return root(name).map(name::substring).orElse(name);
    }

    /// Where the first of [#ROOTS] begins in the name.
    private static Optional<Integer> root(String name) {
        // A dot in front, so that `word_embeddings.` is no root and the name's own start may be.
        String dotted = "." + name;
        return ROOTS.stream()
                .map(root -> dotted.indexOf("." + root))
                .filter(at -> at >= 0)
                .min(Integer::compare);
    }
}
