package zhiyin.engine.backend.cuda;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;

import java.lang.System.Logger.Level;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Map.Entry;
import java.util.Optional;
import zhiyin.engine.EngineException;
import zhiyin.engine.EngineException.Code;
import zhiyin.engine.backend.Tensor;
import zhiyin.engine.weights.WeightType;

/// Products by cuBLASLt. `y = x Wᵀ`, row by row as ours, is to it, which goes column by column, `yᵀ = W xᵀ`: a is W, which
/// it sees as `[inputs, columns]` and transposes, b is x, seen as `[inputs, rows]`, and d is y, seen as `[columns, rows]`.
/// Nothing is copied or turned for it.
///
/// Sums are f32. A residual is added by the library, in f32, with its bias; a bias alone by it too, in bf16; what else
/// follows a product by kernels of our own (`activate.cu`), since its GELU is the tanh form and it has no gates.
///
/// A shape's fastest way is asked for once and kept. What fails is done by our own kernels, from the first failure on
/// without asking again, with one line in the log. Thread-safe; whoever multiplies holds the monitor until the product was
/// asked for, and the stream keeps the order, since all products share the workspace.
final class LargeProducts implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger(LargeProducts.class.getName());

    /// From so many rows on it is used where nobody says. Fewer rows read each weight once, whoever multiplies; and a
    /// query's vector stays the same to the last bit, whatever it is computed with.
    private static final int LEAST_ROWS = 256;

    /// As large as NVIDIA advises for GPUs since Hopper (cuBLAS, `cublasSetWorkspace`).
    private static final long WORKSPACE_BYTES = 32 << 20;

    /// Of gates and values before they are one; products of more rows are divided.
    private static final long GATES_BYTES = 128 << 20;

    private static final int MOST_PLANS = 512;

    /// Alignment beyond which the library makes no difference.
    private static final int MOST_ALIGNMENT = 256;

    private static final int ROW_STEP = 8;
    private static final int ACTIVATE_THREADS = 128;

    /// A product, and how its matrices are aligned, in bytes.
    ///
    /// @param adds f32 to what is in y, else y is bf16
    private record Shape(
            int rows,
            int columns,
            int inputs,
            boolean adds,
            boolean biased,
            int alignmentOfA,
            int alignmentOfB,
            int alignmentOfD) {}

    /// How a shape is multiplied.
    ///
    /// @param endings what frees all of it
    private record Plan(
            MemorySegment product,
            CublasLt.Layouts layouts,
            MemorySegment algorithm,
            List<Runnable> endings) {
        void destroy() {
            endings.forEach(Runnable::run);
        }
    }

    private final CudaDevice device;
    private final CublasLt library;
    private final int leastRows;
    private final long gatesBytes;
    private final MemorySegment handle;
    private final MemorySegment workspace;
    private final MemorySegment gates;
    private final Arena arena = Arena.ofShared();
    private final MemorySegment setting;
    private final MemorySegment adding;
    private final Map<Long, MemorySegment> biases = new HashMap<>();
    private final Map<Shape, Optional<Plan>> plans = new LinkedHashMap<>(64, 0.75f, true);
    private boolean unusable;
    private boolean toldOfShape;

    LargeProducts(CudaDevice device, CublasLt library, int leastRows, long gatesBytes) {
        this.device = device;
        this.library = library;
        this.leastRows = leastRows;
        this.gatesBytes = gatesBytes;
        this.setting = arena.allocateFrom(JAVA_FLOAT, 1, 0);
        this.adding = arena.allocateFrom(JAVA_FLOAT, 1, 1);
        MemorySegment memory = device.allocate(WORKSPACE_BYTES + gatesBytes);
        this.workspace = memory.asSlice(0, WORKSPACE_BYTES);
        this.gates = memory.asSlice(WORKSPACE_BYTES);
        try {
            device.makeCurrent();
            this.handle = library.create();
        } catch (RuntimeException | Error e) {
            device.free(memory);
            throw e;
        }
    }

    /// Rows of a product from which on it is multiplied so.
    static int leastRows(Gemm choice) {
        return switch (choice) {
            case AUTO -> LEAST_ROWS;
            case OWN -> Integer.MAX_VALUE;
            case CUBLASLT -> 1;
        };
    }

    /// What was chosen, where the library is here; empty where our own kernels do everything.
    ///
    /// @param sparesMemory of the GPU, where nobody says
    /// @throws EngineException NATIVE_FAILURE where it was asked for and is not here
    static Optional<LargeProducts> open(CudaDevice device, boolean sparesMemory) {
        Gemm choice = Gemm.chosen();
        if (!isTaken(choice, sparesMemory)) {
            return Optional.empty();
        }
        try {
            Optional<CublasLtLibrary> found = CublasLtLibrary.find(device.info().driverVersion());
            if (found.isPresent()) {
                return Optional.of(
                        new LargeProducts(
                                device, new CublasLt(found.get()), leastRows(choice), GATES_BYTES));
            }
            if (choice == Gemm.CUBLASLT) {
                throw new EngineException(
                        Code.NATIVE_FAILURE,
                        "-D%s is \"%s\", but cuBLASLt was not found; name its file by -D%s, or take \"%s\""
                                .formatted(
                                        Gemm.PROPERTY,
                                        choice.label(),
                                        CublasLtLibrary.PROPERTY,
                                        Gemm.OWN.label()));
            }
            return Optional.empty();
        } catch (EngineException e) {
            if (choice == Gemm.CUBLASLT || e.code() == Code.DEVICE_LOST) {
                throw e;
            }
            LOG.log(
                    Level.WARNING,
                    "cuBLASLt is not used, our own kernels multiply: {0}",
                    e.getMessage());
            return Optional.empty();
        }
    }

    private static boolean isTaken(Gemm choice, boolean sparesMemory) {
        return choice == Gemm.CUBLASLT || choice == Gemm.AUTO && !sparesMemory;
    }

    /// Bytes of the GPU's memory that [#open] would take.
    ///
    /// @param driverVersion as 1000 · major + 10 · minor
    static long plannedBytes(int driverVersion, boolean sparesMemory) {
        boolean there =
                isTaken(Gemm.chosen(), sparesMemory)
                        && CublasLtLibrary.find(driverVersion).isPresent();
        return there ? WORKSPACE_BYTES + GATES_BYTES : 0;
    }

    boolean takes(int rows) {
        return rows >= leastRows;
    }

    /// Asks for a product, and for what follows it.
    ///
    /// @param name of what follows, as our own kernels are called
    /// @param weight bf16 `[rows of the layer, inputs]`
    /// @return false where it is not done, and our own kernel has to do it
    /// @throws EngineException DEVICE_LOST
    synchronized boolean multiply(
            Launcher launcher,
            String name,
            CudaLinear layer,
            MemorySegment weight,
            Tensor in,
            Tensor out,
            int rows) {
        if (unusable) {
            return false;
        }
        try {
            return switch (name) {
                case "add" -> multiply(layer, weight, in, out.data(), rows, true, layer.bias());
                case "store" ->
                        multiply(layer, weight, in, out.data(), rows, false, half(launcher, layer));
                case "gelu" ->
                        multiply(layer, weight, in, out.data(), rows, false, MemorySegment.NULL)
                                && activate(launcher, name, layer, out.data(), out, rows);
                default -> multiplyGated(launcher, name, layer, weight, in, out, rows);
            };
        } catch (EngineException e) {
            if (e.code() == Code.DEVICE_LOST) {
                throw e;
            }
            giveUp(e);
            return false;
        }
    }

    /// From now on our own kernels multiply.
    synchronized void giveUp(EngineException why) {
        unusable = true;
        LOG.log(
                Level.WARNING,
                "cuBLASLt {0} ({1}) is not used any more, our own kernels multiply: {2}",
                library.version(),
                library.library(),
                why.getMessage());
    }

    private boolean multiplyGated(
            Launcher launcher,
            String name,
            CudaLinear layer,
            MemorySegment weight,
            Tensor in,
            Tensor out,
            int rows) {
        long room = gatesBytes / ((long) layer.rows() * Short.BYTES);
        long most = Math.max(1, room / ROW_STEP) * ROW_STEP;
        int parts = Math.toIntExact(Math.ceilDiv(rows, most));
        int step = Math.ceilDiv(Math.ceilDiv(rows, parts), ROW_STEP) * ROW_STEP;
        for (int from = 0; from < rows; from += step) {
            int count = Math.min(step, rows - from);
            Tensor part = in.from(from);
            if (!multiply(layer, weight, part, gates, count, false, MemorySegment.NULL)) {
                return false;
            }
            activate(launcher, name, layer, gates, out.from(from), count);
        }
        return true;
    }

    /// @return true
    private static boolean activate(
            Launcher launcher,
            String name,
            CudaLinear layer,
            MemorySegment sums,
            Tensor out,
            int rows) {
        launcher.launch(
                "activate_" + name,
                Grid.ofRows(rows, layer.outputs(), 8 * ACTIVATE_THREADS, ACTIVATE_THREADS),
                sums,
                layer.bias(),
                out.data(),
                layer.outputs());
        return true;
    }

    /// A layer's bias in bf16, as the library adds it to bf16; made once.
    private MemorySegment half(Launcher launcher, CudaLinear layer) {
        if (layer.bias().address() == 0) {
            return MemorySegment.NULL;
        }
        return biases.computeIfAbsent(
                layer.bias().address(),
                _ -> {
                    MemorySegment half = device.allocate((long) layer.rows() * Short.BYTES);
                    new StoredPart.Rows(WeightType.F32, layer.bias(), layer.rows(), 1, 0, -1)
                            .expand(launcher, half);
                    return half;
                });
    }

    private boolean multiply(
            CudaLinear layer,
            MemorySegment weight,
            Tensor in,
            MemorySegment out,
            int rows,
            boolean adds,
            MemorySegment bias) {
        var shape =
                new Shape(
                        rows,
                        layer.rows(),
                        layer.inputs(),
                        adds,
                        bias.address() != 0,
                        alignment(weight),
                        alignment(in.data()),
                        alignment(out));
        device.makeCurrent();
        Optional<Plan> found = plan(shape, bias);
        if (found.isEmpty()) {
            return false;
        }
        Plan plan = found.get();
        if (shape.biased()) {
            library.setBias(plan.product(), bias);
        }
        library.multiply(
                handle,
                plan.product(),
                plan.layouts(),
                plan.algorithm(),
                weight,
                in.data(),
                out,
                adds ? adding : setting,
                workspace,
                device.stream());
        return true;
    }

    private static int alignment(MemorySegment memory) {
        return (int) Math.min(MOST_ALIGNMENT, Long.lowestOneBit(memory.address()));
    }

    private Optional<Plan> plan(Shape shape, MemorySegment bias) {
        Optional<Plan> known = plans.get(shape);
        if (known != null) {
            return known;
        }
        Optional<Plan> made = newPlan(shape, bias);
        if (made.isEmpty() && !toldOfShape) {
            toldOfShape = true;
            LOG.log(
                    Level.WARNING,
                    "cuBLASLt has nothing for {0}; our own kernel multiplies it, and others like it",
                    shape);
        }
        plans.put(shape, made);
        if (plans.size() > MOST_PLANS) {
            Entry<Shape, Optional<Plan>> oldest = plans.entrySet().iterator().next();
            plans.remove(oldest.getKey());
            oldest.getValue().ifPresent(Plan::destroy);
        }
        return made;
    }

    /// @param bias the library looks at how it is aligned
    private Optional<Plan> newPlan(Shape shape, MemorySegment bias) {
        var made = new ArrayDeque<Runnable>();
        try {
            Arena arena = Arena.ofShared();
            made.push(arena::close);
            MemorySegment product = library.newProduct(bias);
            made.push(() -> library.destroyProduct(product));
            var layouts =
                    new CublasLt.Layouts(
                            newLayout(CublasLt.BF16, shape.inputs(), shape.columns(), made),
                            newLayout(CublasLt.BF16, shape.inputs(), shape.rows(), made),
                            newLayout(
                                    shape.adds() ? CublasLt.F32 : CublasLt.BF16,
                                    shape.columns(),
                                    shape.rows(),
                                    made));
            Optional<Plan> plan =
                    algorithm(shape, product, layouts, arena)
                            .map(found -> new Plan(product, layouts, found, List.copyOf(made)));
            if (plan.isEmpty()) {
                made.forEach(Runnable::run);
            }
            return plan;
        } catch (RuntimeException | Error e) {
            made.forEach(Runnable::run);
            throw e;
        }
    }

    private MemorySegment newLayout(int type, long rows, long columns, Deque<Runnable> made) {
        MemorySegment layout = library.newLayout(type, rows, columns);
        made.push(() -> library.destroyLayout(layout));
        return layout;
    }

    private Optional<MemorySegment> algorithm(
            Shape shape, MemorySegment product, CublasLt.Layouts layouts, Arena arena) {
        MemorySegment preference =
                library.newPreference(
                        WORKSPACE_BYTES,
                        shape.alignmentOfA(),
                        shape.alignmentOfB(),
                        shape.alignmentOfD(),
                        shape.alignmentOfD());
        try {
            return library.algorithm(handle, product, layouts, preference, arena);
        } finally {
            library.destroyPreference(preference);
        }
    }

    /// All products must have been computed. The device frees its memory.
    @Override
    public synchronized void close() {
        for (Optional<Plan> plan : plans.values()) {
            plan.ifPresent(Plan::destroy);
        }
        plans.clear();
        library.destroy(handle);
        arena.close();
        unusable = true;
    }
}
