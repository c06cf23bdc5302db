package zhiyin.engine.backend.onednn;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Optional;
import zhiyin.engine.EngineException;
import zhiyin.engine.EngineException.Code;

/// One oneDNN matrix product of fixed shapes with its memory objects, whose data pointers are set at
/// each call. Belongs to one thread.
final class Matmul implements AutoCloseable {
    /// Factors, sum and result of a product as oneDNN memory descriptions.
    record Shape(
            MemorySegment src,
            MemorySegment weights,
            MemorySegment bias,
            MemorySegment dst,
            boolean gelu,
            boolean accumulate) {
        boolean hasBias() {
            return bias.address() != 0;
        }

        Shape withWeights(MemorySegment otherWeights) {
            return new Shape(src, otherWeights, bias, dst, gelu, accumulate);
        }

        void destroy() {
            Dnnl.destroyDescription(src);
            Dnnl.destroyDescription(weights);
            if (hasBias()) {
                Dnnl.destroyDescription(bias);
            }
            Dnnl.destroyDescription(dst);
        }
    }

    private final MemorySegment primitive;
    private final MemorySegment src;
    private final MemorySegment weights;
    private final MemorySegment bias;
    private final MemorySegment dst;
    private final MemorySegment scratchpad;
    private final long scratchpadBytes;
    private final MemorySegment arguments;
    private final int argumentCount;

    /// Takes over the shape's descriptions.
    Matmul(MemorySegment engine, Arena arena, Shape shape) {
        MemorySegment description = describe(engine, shape);
        MemorySegment scratch = Dnnl.scratchpadDescription(description);
        this.scratchpadBytes = Dnnl.size(scratch);
        this.primitive = Dnnl.newPrimitive(description);
        this.src = Dnnl.newMemory(engine, shape.src(), MemorySegment.NULL);
        this.weights = Dnnl.newMemory(engine, shape.weights(), MemorySegment.NULL);
        this.bias =
                shape.hasBias()
                        ? Dnnl.newMemory(engine, shape.bias(), MemorySegment.NULL)
                        : MemorySegment.NULL;
        this.dst = Dnnl.newMemory(engine, shape.dst(), MemorySegment.NULL);
        this.scratchpad = Dnnl.newMemory(engine, scratch, MemorySegment.NULL);
        this.argumentCount = shape.hasBias() ? 5 : 4;
        this.arguments = arena.allocate(16L * 5, 8);
        Dnnl.setArgument(arguments, 0, Dnnl.ARG_SRC, src);
        Dnnl.setArgument(arguments, 1, Dnnl.ARG_WEIGHTS, weights);
        Dnnl.setArgument(arguments, 2, Dnnl.ARG_DST, dst);
        Dnnl.setArgument(arguments, 3, Dnnl.ARG_SCRATCHPAD, scratchpad);
        Dnnl.setArgument(arguments, 4, Dnnl.ARG_BIAS, bias);
        Dnnl.destroyPrimitiveDescription(description);
        shape.destroy();
    }

    /// The name of the implementation oneDNN would choose, where it has any.
    static Optional<String> implementation(MemorySegment engine, Shape shape) {
        return find(engine, shape)
                .map(description -> {
                    String name = Dnnl.implementation(description);
                    Dnnl.destroyPrimitiveDescription(description);
                    return name;
                });
    }

    private static Optional<MemorySegment> find(MemorySegment engine, Shape shape) {
        return Dnnl.matmulDescription(
                engine,
                shape.src(),
                shape.weights(),
                shape.bias(),
                shape.dst(),
                shape.gelu(),
                shape.accumulate());
    }

    /// The chosen implementation's description, refused where it is a reference one: those take
    /// minutes where others take milliseconds.
    static MemorySegment describe(MemorySegment engine, Shape shape) {
        MemorySegment description =
                find(engine, shape)
                        .orElseThrow(() ->
                                new EngineException(
                                        Code.NATIVE_FAILURE,
                                        "oneDNN has no such matrix product on this CPU; choose another --type"));
        String implementation = Dnnl.implementation(description);
        if (implementation.startsWith("ref")) {
            Dnnl.destroyPrimitiveDescription(description);
            throw new EngineException(
                    Code.NATIVE_FAILURE,
                    "oneDNN has only its reference implementation (%s) for this product on this CPU; choose another --type"
                            .formatted(implementation));
        }
        return description;
    }

    long scratchpadBytes() {
        return scratchpadBytes;
    }

    void execute(
            MemorySegment stream,
            MemorySegment srcData,
            MemorySegment weightData,
            MemorySegment biasData,
            MemorySegment dstData,
            MemorySegment scratch) {
        Dnnl.setData(src, srcData);
        Dnnl.setData(weights, weightData);
        if (argumentCount == 5) {
            Dnnl.setData(bias, biasData);
        }
        Dnnl.setData(dst, dstData);
        Dnnl.setData(scratchpad, scratch);
        Dnnl.execute(primitive, stream, argumentCount, arguments);
    }

    @Override
    public void close() {
        Dnnl.destroyPrimitive(primitive);
        Dnnl.destroyMemory(src);
        Dnnl.destroyMemory(weights);
        if (argumentCount == 5) {
            Dnnl.destroyMemory(bias);
        }
        Dnnl.destroyMemory(dst);
        Dnnl.destroyMemory(scratchpad);
    }
}
