package zhiyin.engine;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import zhiyin.engine.backend.NumericType;
import zhiyin.engine.backend.cuda.CudaInfo;
import zhiyin.engine.model.ModelInfo;

/// How a model is put on a GPU, and what it would take of the GPU's memory, as estimated from its sizes.
///
/// @param profile FAST, weights in bf16; or SMALL, a decoder's quantised ones as they are stored
/// @param weightBytes of the weights, of the table as it is stored, and of what is expanded for a product
/// @param workBytes of what two batches need, of bulk and of what is computed in between
/// @param leastWorkBytes of the same where memory is short, and batches are as small as they may be
/// @param memoryBytes all that the GPU has; the driver takes some hundred megabytes of it
record GpuPlan(
        Profile profile, long weightBytes, long workBytes, long leastWorkBytes, long memoryBytes) {
    /// Enough to keep a GPU's multiprocessors busy.
    private static final int BATCH_TOKENS = 8192;

    /// Rows that go through a decoder's layer together, and for which a worker keeps memory at least.
    static final int LEAST_TOKENS = 2048;

    /// Bytes a token and number of a vector: of a decoder's residual stream, and of it with keys and values; of what comes
    /// normed into a layer, and of all that a chunk has in one, in the shapes of Qwen3's; of an encoder's residual stream,
    /// projections and context.
    private static final int RESIDUAL_BYTES = 4;

    private static final int DECODER_BYTES = 8;
    private static final int FACTOR_BYTES = 2;
    private static final int CHUNK_BYTES = 16;
    private static final int ENCODER_BYTES = 14;

    /// Weights of an encoder's attention for each number of a vector, as a part of those numbers.
    private static final int ATTENTION_WEIGHTS = 4;

    /// What is stored of a model.
    ///
    /// @param bytes of all weights
    /// @param tableBytes of the tables among them
    record Stored(long bytes, long tableBytes) {}

    /// Empty where the model belongs on the CPU: no GPU is wanted, none is here, or it has too little memory and was not
    /// asked for.
    static Optional<GpuPlan> of(ModelInfo info, Stored stored, EmbedderOptions options) {
        return gpu(options).flatMap(gpu -> of(info, stored, options, gpu.memoryBytes()));
    }

    private static Optional<GpuPlan> of(
            ModelInfo info, Stored stored, EmbedderOptions options, long memoryBytes) {
        List<GpuPlan> all =
                profiles(info, stored, options).stream()
                        .map(profile -> of(info, stored, options, profile, memoryBytes))
                        .toList();
        Optional<GpuPlan> fitting = all.stream().filter(GpuPlan::fits).findFirst();
        return options.device() == Device.CUDA
                ? Optional.of(fitting.orElse(all.getLast()))
                : fitting;
    }

    static GpuPlan of(
            ModelInfo info,
            Stored stored,
            EmbedderOptions options,
            Profile profile,
            long memoryBytes) {
        return new GpuPlan(
                profile,
                profile == Profile.SMALL ? keptBytes(info, stored) : expandedBytes(info, stored),
                2 * passBytes(info, batchTokens(options, profile)),
                2 * passBytes(info, LEAST_TOKENS),
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

    /// Other arithmetic, and weights as bytes, are the CPU's alone.
    static boolean mayUseGpu(EmbedderOptions options) {
        return switch (options.device()) {
            case CPU -> false;
            case CUDA -> true;
            case AUTO ->
                    options.numericType().orElse(NumericType.BF16) == NumericType.BF16
                            && options.profile().orElse(Profile.FAST) != Profile.TURBO;
        };
    }

    /// The ways in which weights may be held, the fastest first. Small models are always held for speed, and what is not
    /// quantised would not be smaller as it is stored.
    static List<Profile> profiles(ModelInfo info, Stored stored, EmbedderOptions options) {
        if (!info.isDecoder()) {
            return List.of(Profile.FAST);
        }
        return options.profile()
                .map(List::of)
                .orElseGet(() ->
                        Stream.of(Profile.FAST, Profile.SMALL)
                                .limit(isSmallerAsStored(info, stored) ? 2 : 1)
                                .toList());
    }

    static boolean isSmallerAsStored(ModelInfo info, Stored stored) {
        return info.isDecoder() && keptBytes(info, stored) < expandedBytes(info, stored);
    }

    private static long expandedBytes(ModelInfo info, Stored stored) {
        return info.linearWeights() * Short.BYTES + stored.tableBytes();
    }

    /// With room for the largest product's weights: a decoder's gates and values are half of a layer.
    private static long keptBytes(ModelInfo info, Stored stored) {
        return stored.bytes() + info.linearWeights() / Math.max(1, info.layers());
    }

    /// What is between the residual stream and itself is at most as wide as the layer has weights for each number of a
    /// vector; an encoder's perceptron, half of what attention leaves of them.
    private static long passBytes(ModelInfo info, int batchTokens) {
        long least = Math.min(LEAST_TOKENS, info.maxTokens());
        long tokens = Math.max(batchTokens, least);
        long hidden = info.dimensions();
        long width = info.linearWeights() / Math.max(1, info.layers()) / Math.max(1, hidden);
        if (!info.isDecoder()) {
            long inner = Math.max(0, width - ATTENTION_WEIGHTS * hidden) / 2;
            return tokens * (ENCODER_BYTES * hidden + Short.BYTES * inner);
        }
        long stream =
                Math.min(DECODER_BYTES * hidden, RESIDUAL_BYTES * hidden + Short.BYTES * width);
        long chunk = Math.min(CHUNK_BYTES * hidden, FACTOR_BYTES * hidden + Short.BYTES * width);
        return tokens * stream + LEAST_TOKENS * chunk;
    }

    /// Tokens computed together, where there is memory for them.
    static int batchTokens(EmbedderOptions options, Profile profile) {
        return options.maxBatchTokens()
                .orElse(profile == Profile.SMALL ? LEAST_TOKENS : BATCH_TOKENS);
    }

    private long leastBytes() {
        return weightBytes + Math.min(workBytes, leastWorkBytes);
    }

    long bytes() {
        return Math.max(leastBytes(), Math.min(weightBytes + workBytes, memoryBytes));
    }

    boolean fits() {
        return leastBytes() <= memoryBytes;
    }
}
