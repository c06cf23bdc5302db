package zhiyin.engine.backend.onednn;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import zhiyin.engine.EngineException;
import zhiyin.engine.EngineException.Code;
import zhiyin.engine.backend.Activation;
import zhiyin.engine.backend.ElementType;
import zhiyin.engine.backend.NumericType;
import zhiyin.engine.backend.cpu.Multiplier;
import zhiyin.engine.backend.cpu.PartedLinear;
import zhiyin.engine.backend.cpu.Products;
import zhiyin.engine.backend.cpu.QuantiseKernel.Columns;
import zhiyin.engine.weights.StackedMatrix;
import zhiyin.engine.weights.WeightMatrix;
import zhiyin.engine.weights.WeightTensor;

/// Matrix products by oneDNN. A layer is cut along its outputs into panels, small enough for their
/// results to stay in a core's cache until they are rounded. Weights are converted and laid out once,
/// at load, or, streamed, at each product.
public final class OnednnProducts implements Products {
    /// The row count for which the packed layout is chosen; the layout then serves all others.
    private static final int TYPICAL_ROWS = 256;

    /// Columns of a panel's product, at most.
    private static final int PANEL_COLUMNS = 512;

    /// Columns below which a panel is not made smaller to give every thread one.
    private static final int LEAST_COLUMNS = 128;

    /// Rows through a panel at a time: its f32 results are one megabyte then.
    private static final int ROWS_AT_ONCE = 512;

    /// The widest vector, in numbers: what int8's kernels work on at a time.
    private static final int COLUMN_MULTIPLE = 16;

    /// So many products of an unsigned and a signed byte fit a sum of 32 bits.
    private static final int MAX_BYTE_INPUTS = 65_536;

    private record LayoutKey(int inputs, int columns, boolean gelu, boolean bias) {}

    private final MemorySegment engine = Dnnl.newEngine();
    private final Arena arena = Arena.ofShared();
    private final Plan plan;
    private final Map<LayoutKey, MemorySegment> layouts = new ConcurrentHashMap<>();

    public OnednnProducts(NumericType type) {
        this(Plan.of(type));
    }

    public OnednnProducts(Plan plan) {
        Dnnl.useCallingThreadOnly();
        this.plan = plan;
    }

    @Override
    public NumericType numericType() {
        return plan.type();
    }

    @Override
    public ElementType activationType() {
        return plan.activations();
    }

    @Override
    public ElementType factorType() {
        return plan.factorType();
    }

    /// The largest weight byte: sums of byte products must not overflow.
    static int largestByte() {
        return TypeSpeeds.addsBytesExactly() ? 127 : 63;
    }

    @Override
    public PartedLinear pack(
            List<WeightMatrix> weights, List<WeightTensor> biases, Activation activation) {
        WeightMatrix matrix = weights.size() == 1 ? weights.getFirst() : new StackedMatrix(weights);
        int products = Math.toIntExact(matrix.outputs());
        boolean gated = activation.isGated();
        int outputs = gated ? products / 2 : products;
        if (plan.type() == NumericType.INT8 && outputs % COLUMN_MULTIPLE != 0) {
            throw new EngineException(
                    Code.MODEL_UNSUPPORTED,
                    "%s has %d outputs, but int8 needs a multiple of %d; use --type f32"
                            .formatted(matrix.name(), outputs, COLUMN_MULTIPLE));
        }
        if (gated && !biases.isEmpty()) {
            throw new IllegalArgumentException(matrix.name() + ": a gated layer takes no biases");
        }
        if (plan.type() == NumericType.INT8 && matrix.inputs() > MAX_BYTE_INPUTS) {
            throw new EngineException(
                    Code.MODEL_UNSUPPORTED,
                    "%s has %d inputs, but int8 adds up at most %d; use --type f32"
                            .formatted(matrix.name(), matrix.inputs(), MAX_BYTE_INPUTS));
        }
        MemorySegment bias = bias(biases, products);
        int width = panelOutputs(outputs, gated);
        List<Panel> panels =
                inParallel(
                        (outputs + width - 1) / width,
                        i -> {
                            int first = i * width;
                            int count = Math.min(width, outputs - first);
                            var stored =
                                    new Panel.Stored(
                                            matrix, first, count, gated ? outputs + first : -1);
                            return panel(stored, bias, activation);
                        });
        if (!plan.streamed()) {
            matrix.unload(); // a copy of it is packed now
        }
        return new Panel.Layer(
                Math.toIntExact(matrix.inputs()),
                outputs,
                activation,
                panels,
                plan.streamed() ? Integer.MAX_VALUE : ROWS_AT_ONCE);
    }

    /// What `make` makes of each number below `count`. Fails only when all have ended: a parallel
    /// stream would fail with the first, and whoever frees its memory then would take it from the rest.
    private static List<Panel> inParallel(int count, IntFunction<Panel> make) {
        var failure = new AtomicReference<@Nullable Throwable>();
        var panels = new Panel[count];
        IntStream.range(0, count)
                .parallel()
                .forEach(i -> {
                    try {
                        panels[i] = make.apply(i);
                    } catch (RuntimeException | Error e) {
                        failure.compareAndSet(null, e);
                    }
                });
        return switch (failure.get()) {
            case null -> List.of(panels);
            case Error error -> throw error;
            case RuntimeException exception -> throw exception;
            case Throwable other -> throw new IllegalStateException(other);
        };
    }

    private MemorySegment bias(List<WeightTensor> biases, int products) {
        if (biases.isEmpty()) {
            return MemorySegment.NULL;
        }
        MemorySegment bias = arena.allocate(4L * products, 64);
        long offset = 0;
        for (WeightTensor part : biases) {
            part.read(bias.asSlice(offset));
            offset += 4 * part.size();
        }
        return bias;
    }

    private int panelOutputs(int outputs, boolean gated) {
        int products = gated ? 2 * outputs : outputs;
        int parts = (products + PANEL_COLUMNS - 1) / PANEL_COLUMNS;
        parts = Math.max(parts, Math.min(plan.threads(), products / LEAST_COLUMNS));
        int width = (outputs + parts - 1) / Math.max(1, parts);
        return (width + COLUMN_MULTIPLE - 1) / COLUMN_MULTIPLE * COLUMN_MULTIPLE;
    }

    private Panel panel(Panel.Stored stored, MemorySegment bias, Activation activation) {
        int columns = stored.rows();
        boolean hasBias = bias.address() != 0;
        MemorySegment part =
                hasBias ? bias.asSlice(4L * stored.first(), 4L * columns) : MemorySegment.NULL;
        Panel.Weights weights = stored;
        if (!plan.streamed()) {
            Dnnl.useCallingThreadOnly();
            var key =
                    new LayoutKey(stored.inputs(), columns, activation == Activation.GELU, hasBias);
            MemorySegment layout = layouts.computeIfAbsent(key, this::chooseLayout);
            weights =
                    plan.type() == NumericType.INT8
                            ? packBytes(stored, layout, part)
                            : packFloats(stored, layout);
        }
        return new Panel(stored.first(), stored.count(), columns, weights, part);
    }

    private Panel.Packed packFloats(Panel.Stored stored, MemorySegment layout) {
        int inputs = stored.inputs();
        try (Arena loading = Arena.ofConfined();
                PanelReader reader = new PanelReader()) {
            MemorySegment rows =
                    loading.allocate(plan.activations().rowBytes(inputs) * stored.rows(), 64);
            reader.read(stored, plan.activations(), rows);
            MemorySegment plain =
                    Dnnl.describe(
                            OnednnMultiplier.dnnl(plan.activations()),
                            Dnnl.TAG_BA,
                            inputs,
                            stored.rows());
            return new Panel.Packed(layout, reorder(plain, rows, layout), List.of());
        }
    }

    private Panel.Packed packBytes(Panel.Stored stored, MemorySegment layout, MemorySegment bias) {
        int inputs = stored.inputs();
        try (Arena loading = Arena.ofConfined();
                PanelReader reader = new PanelReader()) {
            MemorySegment bytes = loading.allocate((long) inputs * stored.rows(), 64);
            Columns columns = Int8Multiplier.newColumns(stored.rows(), bias, arena);
            reader.readBytes(stored, largestByte(), bytes, columns);
            MemorySegment plain = Dnnl.describe(Dnnl.S8, Dnnl.TAG_BA, inputs, stored.rows());
            return new Panel.Packed(layout, reorder(plain, bytes, layout), List.of(columns));
        }
    }

    private MemorySegment chooseLayout(LayoutKey key) {
        Matmul.Shape shape =
                plan.type() == NumericType.INT8
                        ? Int8Multiplier.shape(
                                TYPICAL_ROWS,
                                key.inputs(),
                                key.columns(),
                                Dnnl.describe(Dnnl.S8, Dnnl.TAG_ANY, key.inputs(), key.columns()))
                        : floatShape(key);
        MemorySegment description = Matmul.describe(engine, shape);
        MemorySegment layout = Dnnl.weightsDescription(description);
        Dnnl.destroyPrimitiveDescription(description);
        shape.destroy();
        return layout;
    }

    private Matmul.Shape floatShape(LayoutKey key) {
        int type = OnednnMultiplier.dnnl(plan.activations());
        return new Matmul.Shape(
                Dnnl.describe(type, Dnnl.TAG_AB, TYPICAL_ROWS, key.inputs()),
                Dnnl.describe(type, Dnnl.TAG_ANY, key.inputs(), key.columns()),
                key.bias()
                        ? Dnnl.describe(Dnnl.F32, Dnnl.TAG_AB, 1, key.columns())
                        : MemorySegment.NULL,
                Dnnl.describe(Dnnl.F32, Dnnl.TAG_AB, TYPICAL_ROWS, key.columns()),
                key.gelu(),
                false);
    }

    /// A copy of `from` in another layout. Takes over `fromLayout`.
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
        var floats = new OnednnMultiplier(engine, plan.activations());
        return plan.type() == NumericType.INT8 ? new Int8Multiplier(engine, floats) : floats;
    }

    @Override
    public void close() {
        layouts.values().forEach(Dnnl::destroyDescription);
        Dnnl.destroyEngine(engine);
        arena.close();
    }
}
