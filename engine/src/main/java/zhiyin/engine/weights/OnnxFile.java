package zhiyin.engine.weights;

import java.lang.foreign.Arena;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import zhiyin.engine.EngineException;

/// The weights of an ONNX file, under the names of the PyTorch model it was exported from (see
/// [OnnxNames]). The graph itself is not run. One protobuf message, of which these fields are read:
///
/// ```
/// ModelProto
///   7 graph        GraphProto
///     1 node*        NodeProto
///       1 input*       text
///       2 output*      text
///       3 name         text
///       4 op_type      text
///       5 attribute*   AttributeProto: 1 name, 3 i (transB), 8 ints (perm)
///     5 initializer* TensorProto
///       1 dims*        int64
///       2 data_type    1 FLOAT, 10 FLOAT16, 16 BFLOAT16; tensors of other types are left out
///       4 float_data   f32*, little-endian, end to end
///       8 name         text
///       9 raw_data     the numbers, little-endian, row-major
///      14 data_location 1: the numbers are in another file (not supported)
/// ```
///
/// Opening reads the graph and the tensors' headers, not the numbers. Specification:
/// <https://github.com/onnx/onnx/blob/main/onnx/onnx.proto>
public final class OnnxFile implements WeightFile {
    private final Arena arena;
    private final TensorTable table;

    private OnnxFile(Arena arena, TensorTable table) {
        this.arena = arena;
        this.table = table;
    }

    /// Maps the file and finds its tensors.
    ///
    /// @throws EngineException MODEL_NOT_FOUND where there is no such file; MODEL_FILE_INVALID where
    ///     it is damaged or not ONNX; MODEL_UNSUPPORTED where its weights are in another file or
    ///     ambiguous
    public static OnnxFile open(Path file) {
        Arena arena = Arena.ofShared();
        boolean opened = false;
        try {
            OnnxFile onnx = read(ModelFile.map(file, "ONNX", arena), arena);
            opened = true;
            return onnx;
        } finally {
            if (!opened) {
                arena.close();
            }
        }
    }

    /// @param arena closed with the file
    static OnnxFile read(ModelFile file, Arena arena) {
        OnnxGraph graph = OnnxGraph.read(new ProtobufReader(file.path(), file.bytes(), "ONNX"));
        return new OnnxFile(arena, new TensorTable(file.path(), OnnxNames.of(graph)));
    }

    @Override
    public Set<String> names() {
        return table.names();
    }

    @Override
    public Map<String, Storage> storage() {
        return table.storage();
    }

    @Override
    public WeightTensor tensor(String name, long... shape) {
        return table.tensor(name, shape);
    }

    @Override
    public WeightTensor matrix(String name, long outputs, long inputs) {
        return table.matrix(name, outputs, inputs);
    }

    /// All tensors, of whatever shape.
    TensorTable table() {
        return table;
    }

    /// Unmaps the file. No thread may be reading a tensor; closing again does nothing.
    @Override
    public void close() {
        if (arena.scope().isAlive()) {
            arena.close();
        }
    }
}
