package zhiyin.engine.backend.onednn;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import zhiyin.engine.EngineException;
import zhiyin.engine.EngineException.Code;
import zhiyin.engine.backend.Activation;
import zhiyin.engine.backend.ElementType;
import zhiyin.engine.backend.Linear;
import zhiyin.engine.backend.NumericType;
import zhiyin.engine.backend.cpu.Multiplier;
import zhiyin.engine.backend.cpu.Products;
import zhiyin.engine.weights.DenseWeights;
import zhiyin.engine.weights.WeightMatrix;
import zhiyin.engine.weights.WeightTensor;

/// Matrix products by oneDNN. Weights are converted and laid out once, at load.
public final class OnednnProducts implements Products {
    /// The row count for which the packed layout is chosen; the layout then serves all others.
    private static final int TYPICAL_ROWS = 256;

    /// The widest vector, in numbers: what int8's kernels work on at a time.
    private static final int INT8_MULTIPLE = 16;

    private record LayoutKey(int inputs, int outputs, boolean gelu) {}

    private final MemorySegment engine = Dnnl.newEngine();
    private final Arena arena = Arena.ofShared();
    private final NumericType numericType;
    private final ElementType type;
    private final Map<LayoutKey, MemorySegment> layouts = new HashMap<>();

    public OnednnProducts(NumericType numericType) {
        Dnnl.useCallingThreadOnly();
        this.numericType = numericType;
        this.type = numericType == NumericType.BF16 ? ElementType.BF16 : ElementType.F32;
    }

    @Override
    public NumericType numericType() {
        return numericType;
    }

    @Override
    public synchronized Linear pack(
            List<WeightMatrix> weights, List<WeightTensor> biases, Activation activation) {
        try (Arena loading = Arena.ofConfined()) {
            DenseWeights dense = DenseWeights.stack(weights, biases, loading);
            MemorySegment layout =
                    layouts.computeIfAbsent(
                            new LayoutKey(
                                    dense.inputs(), dense.outputs(), activation == Activation.GELU),
                            this::chooseLayout);
            return numericType == NumericType.INT8
                    ? packBytes(dense, activation, layout, loading)
                    : packFloats(dense, activation, layout);
        }
    }

    private Linear packFloats(DenseWeights dense, Activation activation, MemorySegment layout) {
        MemorySegment plain = Dnnl.describe(Dnnl.F32, Dnnl.TAG_BA, dense.inputs(), dense.outputs());
        MemorySegment packed = reorder(plain, dense.weights(), layout);
        MemorySegment bias = arena.allocate(dense.bias().byteSize(), 64).copyFrom(dense.bias());
        return new PackedLinear(dense.inputs(), dense.outputs(), activation, layout, packed, bias);
    }

    private Linear packBytes(
            DenseWeights dense, Activation activation, MemorySegment layout, Arena loading) {
        if (dense.outputs() % INT8_MULTIPLE != 0) {
            throw new EngineException(
                    Code.MODEL_UNSUPPORTED,
                    "a layer has %d outputs, but int8 needs a multiple of %d; use --type f32"
                            .formatted(dense.outputs(), INT8_MULTIPLE));
        }
        int largest = TypeSpeeds.addsBytesExactly() ? 127 : 63;
        Int8Linear.Quantised quantised = Int8Linear.quantise(dense, largest, loading, arena);
        MemorySegment plain = Dnnl.describe(Dnnl.S8, Dnnl.TAG_AB, dense.inputs(), dense.outputs());
        MemorySegment packed = reorder(plain, quantised.weights(), layout);
        return new Int8Linear(
                dense.inputs(), dense.outputs(), activation, layout, packed, quantised.columns());
    }

    private MemorySegment chooseLayout(LayoutKey key) {
        Matmul.Shape shape = numericType == NumericType.INT8 ? byteShape(key) : floatShape(key);
        MemorySegment description = Matmul.describe(engine, shape);
        MemorySegment layout = Dnnl.weightsDescription(description);
        Dnnl.destroyPrimitiveDescription(description);
        shape.destroy();
        return layout;
    }

    private Matmul.Shape floatShape(LayoutKey key) {
        int dnnlType = OnednnMultiplier.dnnl(type);
        return new Matmul.Shape(
                Dnnl.describe(dnnlType, Dnnl.TAG_AB, TYPICAL_ROWS, key.inputs()),
                Dnnl.describe(dnnlType, Dnnl.TAG_ANY, key.inputs(), key.outputs()),
                Dnnl.describe(Dnnl.F32, Dnnl.TAG_AB, 1, key.outputs()),
                Dnnl.describe(dnnlType, Dnnl.TAG_AB, TYPICAL_ROWS, key.outputs()),
                key.gelu(),
                false);
    }

    private static Matmul.Shape byteShape(LayoutKey key) {
        return Int8Multiplier.shape(
                TYPICAL_ROWS,
                key.inputs(),
                key.outputs(),
                Dnnl.describe(Dnnl.S8, Dnnl.TAG_ANY, key.inputs(), key.outputs()));
    }

    /// A copy of `from` in another layout and type. Takes over `fromLayout`.
    private MemorySegment reorder(
            MemorySegment fromLayout, MemorySegment from, MemorySegment toLayout) {
        MemorySegment to = arena.allocate(Dnnl.size(toLayout), 64);
        MemorySegment source = Dnnl.newMemory(engine, fromLayout, from);
        MemorySegment target = Dnnl.newMemory(engine, toLayout, to);
        MemorySegment description = Dnnl.reorderDescription(engine, fromLayout, toLayout);
        MemorySegment primitive = Dnnl.newPrimitive(description);
        MemorySegment stream = Dnnl.newStream(engine);
        try (Arena call = Arena.ofConfined()) {
            MemorySegment arguments = call.allocate(32, 8);
            Dnnl.setArgument(arguments, 0, Dnnl.ARG_SRC, source);
            Dnnl.setArgument(arguments, 1, Dnnl.ARG_DST, target);
            Dnnl.execute(primitive, stream, 2, arguments);
            return to;
        } finally {
            Dnnl.destroyStream(stream);
            Dnnl.destroyPrimitive(primitive);
            Dnnl.destroyPrimitiveDescription(description);
            Dnnl.destroyMemory(target);
            Dnnl.destroyMemory(source);
            Dnnl.destroyDescription(fromLayout);
        }
    }

    @Override
    public Multiplier newMultiplier() {
        return numericType == NumericType.INT8
                ? new Int8Multiplier(engine)
                : new OnednnMultiplier(engine, type);
    }

    @Override
    public void close() {
        layouts.values().forEach(Dnnl::destroyDescription);
        Dnnl.destroyEngine(engine);
        arena.close();
    }
}
