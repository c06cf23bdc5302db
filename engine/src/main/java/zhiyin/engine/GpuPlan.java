package zhiyin.engine;

import java.util.Optional;
import zhiyin.engine.backend.NumericType;
import zhiyin.engine.backend.cuda.CudaInfo;
import zhiyin.engine.model.ModelInfo;

/// Whether a model is put on a GPU first, and what it would take of the GPU's memory, as estimated from its sizes.
///
/// @param weightBytes of the weights in bf16, and of the table as it is stored
/// @param workBytes of what two batches need, of bulk and of what is computed in between
/// @param memoryBytes all that the GPU has; the driver takes some hundred megabytes of it
record GpuPlan(long weightBytes, long workBytes, long memoryBytes) {
    /// Enough to keep a GPU's multiprocessors busy.
    private static final int BATCH_TOKENS = 8192;

    /// Rows that go through a decoder's layer together.
    private static final int CHUNK_ROWS = 2048;

    /// Bytes a token and number of a vector: of a decoder's residual stream, keys and values; of its chunk; of an encoder's
    /// residual stream, projections, context and perceptron.
    private static final int DECODER_BYTES = 8;

    private static final int CHUNK_BYTES = 16;
    private static final int ENCODER_BYTES = 22;

    /// Empty where the model belongs on the CPU: no GPU is wanted, none is here, or it has too little memory and was not
    /// asked for.
    static Optional<GpuPlan> of(ModelInfo info, long tableBytes, EmbedderOptions options) {
        return gpu(options)
                .map(gpu -> of(info, tableBytes, options, gpu.memoryBytes()))
                .filter(plan -> plan.fits() || options.device() == Device.CUDA);
    }

    static GpuPlan of(ModelInfo info, long tableBytes, EmbedderOptions options, long memoryBytes) {
        return new GpuPlan(
                weightBytes(info, tableBytes),
                2 * passBytes(info, batchTokens(options)),
                memoryBytes);
    }

    private static Optional<CudaInfo> gpu(EmbedderOptions options) {
        try {
            return mayUseGpu(options)
                    ? CudaInfo.find().filter(CudaInfo::isUsable)
                    : Optional.empty();
        } catch (EngineException _) { // told when a model is loaded
            return Optional.empty();
        }
    }

    /// Other arithmetic and other ways to hold weights are the CPU's alone.
    static boolean mayUseGpu(EmbedderOptions options) {
        return switch (options.device()) {
            case CPU -> false;
            case CUDA -> true;
            case AUTO ->
                    options.numericType().orElse(NumericType.BF16) == NumericType.BF16
                            && options.profile().orElse(Profile.FAST) == Profile.FAST;
        };
    }

    private static long weightBytes(ModelInfo info, long tableBytes) {
        return info.linearWeights() * Short.BYTES + tableBytes;
    }

    private static long passBytes(ModelInfo info, int batchTokens) {
        long numbers = (long) batchTokens * info.dimensions();
        return info.isDecoder()
                ? numbers * DECODER_BYTES
                        + (long) Math.min(batchTokens, CHUNK_ROWS) * info.dimensions() * CHUNK_BYTES
                : numbers * ENCODER_BYTES;
    }

    /// Tokens computed together, where there is memory for them.
    static int batchTokens(EmbedderOptions options) {
        return options.maxBatchTokens().orElse(BATCH_TOKENS);
    }

    /// Where memory is short, batches are halved once or twice.
    private long leastBytes() {
        return weightBytes + workBytes / 4;
    }

    long bytes() {
        return Math.max(leastBytes(), Math.min(weightBytes + workBytes, memoryBytes));
    }

    boolean fits() {
        return leastBytes() <= memoryBytes;
    }
}
