package zhiyin.engine.backend.cuda;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Optional;
import zhiyin.engine.EngineException;
import zhiyin.engine.EngineException.Code;
import zhiyin.engine.backend.Activation;
import zhiyin.engine.backend.Backend;
import zhiyin.engine.backend.EmbeddingTable;
import zhiyin.engine.backend.Linear;
import zhiyin.engine.backend.Norm;
import zhiyin.engine.backend.NumericType;
import zhiyin.engine.backend.RmsNorm;
import zhiyin.engine.backend.Worker;
import zhiyin.engine.weights.WeightMatrix;
import zhiyin.engine.weights.WeightTensor;

/// An NVIDIA GPU as a [Backend]: kernels of our own, and cuBLASLt for large products where it is here, in bf16 with f32
/// sums. All weights are in its memory, expanded to bf16, or quantised ones as they are stored, expanded anew for each
/// product, with tables of words in pinned memory of the CPU; a [zhiyin.engine.backend.Tensor]'s data are addresses of the
/// GPU, which the CPU cannot read.
///
/// It takes matrices whose sides are multiples of 8, and heads of up to 128 numbers, a multiple of 8.
public final class CudaBackend implements Backend {
    /// A usual batch, whole: of fewer rows, products leave a large GPU's multiprocessors idle while their last tiles are
    /// computed.
    private static final int MOST_ROWS_TOGETHER = 8192;

    /// The system property that lets fewer rows, down to 2,048, go through a layer together: what lies between its steps
    /// may then stay in a large GPU's cache.
    static final String ROWS_PROPERTY = "zhiyin.cuda.rows";

    private final CudaDevice device;
    private final boolean keepsStored;
    private final Arena arena = Arena.ofShared();
    private final Workspace workspace;
    private final WeightPacker packer;
    private final RotaryTables rotaries;
    private final Optional<GraphUse> graphs;
    private Optional<LargeProducts> largeProducts = Optional.empty();

    /// @param keepsStored whether memory is spared: quantised weights stay as they are stored, tables out of it
    CudaBackend(CudaDevice device, boolean keepsStored) {
        this.device = device;
        this.keepsStored = keepsStored;
        this.workspace = new Workspace(device);
        this.packer = new WeightPacker(device, arena, workspace, keepsStored);
        this.rotaries = new RotaryTables(device);
        this.graphs = GraphUse.of(device);
    }

    /// On the first GPU; empty where there is no driver, or no GPU that it runs on.
    ///
    /// @param keepsStored whether memory is spared: quantised weights stay as they are stored, tables out of it
    /// @throws zhiyin.engine.EngineException NATIVE_FAILURE where the driver does not work, or the GPU computes wrong;
    ///     DEVICE_MEMORY_EXCEEDED, DEVICE_LOST
    public static Optional<CudaBackend> open(boolean keepsStored) {
        return CudaLibrary.find()
                .flatMap(CudaDevice::open)
                .map(device -> checked(device, keepsStored));
    }

    private static CudaBackend checked(CudaDevice device, boolean keepsStored) {
        CudaBackend backend;
        try {
            backend = new CudaBackend(device, keepsStored);
        } catch (RuntimeException | Error e) {
            device.close();
            throw e;
        }
        try {
            KernelCheck.require(device, backend);
            backend.requireReplays();
            backend.useLargeProducts(LargeProducts.open(device, keepsStored));
            return backend;
        } catch (RuntimeException | Error e) {
            backend.close();
            throw e;
        }
    }

    /// Where what is replayed is computed wrong, nothing is replayed.
    private void requireReplays() {
        graphs.ifPresent(use -> {
            try {
                KernelCheck.requireReplay(device, this);
            } catch (EngineException e) {
                if (e.code() == Code.DEVICE_LOST) {
                    throw e;
                }
                use.giveUp(e);
            }
        });
    }

    /// Where they compute right.
    private synchronized void useLargeProducts(Optional<LargeProducts> products) {
        largeProducts = products;
        products.ifPresent(each -> {
            try {
                KernelCheck.requireLargeProduct(device, this);
            } catch (EngineException e) {
                if (e.code() == Code.DEVICE_LOST) {
                    throw e;
                }
                each.giveUp(e);
            }
        });
    }

    @Override
    public NumericType numericType() {
        return NumericType.BF16;
    }

    @Override
    public synchronized Linear linear(
            List<WeightMatrix> weights, List<WeightTensor> biases, Activation activation) {
        return packer.pack(weights, biases, activation);
    }

    @Override
    public synchronized Norm norm(WeightTensor weight, WeightTensor bias, float epsilon) {
        return new Norm(packer.floats(weight), packer.floats(bias), epsilon);
    }

    @Override
    public synchronized Norm norm(WeightTensor weight, float epsilon) {
        MemorySegment zeros = device.allocate(weight.size() * Float.BYTES);
        device.clear(zeros);
        return new Norm(packer.floats(weight), zeros, epsilon);
    }

    @Override
    public synchronized RmsNorm rmsNorm(WeightTensor weight, float epsilon) {
        return new RmsNorm(packer.floats(weight), Math.toIntExact(weight.size()), epsilon);
    }

    @Override
    public synchronized EmbeddingTable embeddingTable(WeightMatrix rows) {
        return new EmbeddingTable(packer.table(rows, MemorySegment.NULL));
    }

    @Override
    public synchronized EmbeddingTable embeddingTable(WeightMatrix rows, WeightTensor addend) {
        return new EmbeddingTable(packer.table(rows, packer.floats(addend)));
    }

    /// See [Backend#rowsTogether].
    ///
    /// @throws EngineException NATIVE_FAILURE where [#ROWS_PROPERTY] is out of bounds
    public static int rowsTogether(boolean keepsStored) {
        return keepsStored ? LEAST_ROWS_TOGETHER : askedRowsTogether();
    }

    private static int askedRowsTogether() {
        String asked = System.getProperty(ROWS_PROPERTY, String.valueOf(MOST_ROWS_TOGETHER));
        int rows = asked.matches("\\d{1,6}") ? Integer.parseInt(asked) : 0;
        if (rows < LEAST_ROWS_TOGETHER || rows > MOST_ROWS_TOGETHER) {
            throw new EngineException(
                    Code.NATIVE_FAILURE,
                    "-D%s is \"%s\", expected %d to %d"
                            .formatted(
                                    ROWS_PROPERTY, asked, LEAST_ROWS_TOGETHER, MOST_ROWS_TOGETHER));
        }
        return rows;
    }

    @Override
    public int rowsTogether() {
        return rowsTogether(keepsStored);
    }

    /// Bytes of a GPU's memory that cuBLASLt would take for a model; 0 where it would not be used.
    ///
    /// @throws EngineException NATIVE_FAILURE where something was asked for that is not here
    public static long productBytes(CudaInfo gpu, boolean keepsStored) {
        return LargeProducts.plannedBytes(gpu.driverVersion(), keepsStored);
    }

    /// Bytes of the GPU's memory that nobody has.
    public long freeMemory() {
        return device.freeMemory();
    }

    /// @param threads the CPU's, of which a GPU needs the caller's alone
    @Override
    public synchronized Worker newWorker(int maxTokens, int threads) {
        packer.finish();
        return new CudaWorker(device, rotaries, workspace, largeProducts, graphs, maxTokens);
    }

    @Override
    public synchronized void close() {
        packer.finish();
        try {
            largeProducts.ifPresent(LargeProducts::close);
        } finally {
            device.close();
        }
        arena.close();
    }
}
