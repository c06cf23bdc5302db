package zhiyin.engine;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import zhiyin.engine.backend.Backend;
import zhiyin.engine.backend.NumericType;
import zhiyin.engine.backend.cuda.CudaBackend;
import zhiyin.engine.backend.cuda.CudaInfo;
import zhiyin.engine.model.LayerWidths;
import zhiyin.engine.model.ModelInfo;

/// How a model is put on a GPU, and what it would take of the GPU's memory: a bound that follows from its sizes. Not in it
/// are the driver's context, of some hundred megabytes, and what comes later: texts longer than a batch, and prefixes that
/// are kept.
///
/// @param profile FAST, weights in bf16; or SMALL, a decoder's quantised ones as they are stored
/// @param weightBytes of the weights, and of what is expanded for a product
/// @param workBytes of what two batches need, of bulk and of what is computed in between, and products by cuBLASLt
/// @param leastWorkBytes of the same where memory is short, and batches are as small as they may be
/// @param pinnedBytes of the CPU's memory: the table of words, under SMALL
/// @param memoryBytes all that the GPU has; the driver takes some of it
record GpuPlan(
        Profile profile,
        long weightBytes,
        long workBytes,
        long leastWorkBytes,
        long pinnedBytes,
        long memoryBytes) {
    /// Enough to keep a GPU's multiprocessors busy.
    private static final int BATCH_TOKENS = 8192;

    /// Tokens for which a worker keeps memory at least.
    static final int LEAST_TOKENS = Backend.LEAST_ROWS_TOGETHER;

    /// Of the cosines and sines of a position, for heads as large as a GPU takes.
    private static final int ROTARY_BYTES = 512;

    /// Of a token's number, place and part of attention's tiles, where no text has less than two tokens.
    private static final int NUMBERS_BYTES = 56;

    /// What a pass has whatever its size (`StepQueue`, `ScratchMemory`), and a model (`KernelCheck`).
    private static final int PASS_BYTES = 1 << 20;

    private static final int MODEL_BYTES = 1 << 20;

    /// What is stored of a model.
    ///
    /// @param bytes of all weights
    /// @param tableBytes of the tables among them
    record Stored(long bytes, long tableBytes) {}

    /// Empty where the model belongs on the CPU: no GPU is wanted, none is here, or it has too little memory and was not
    /// asked for.
    static Optional<GpuPlan> of(ModelInfo info, Stored stored, EmbedderOptions options) {
        return gpu(options).flatMap(gpu -> of(info, stored, options, gpu));
    }

    private static Optional<GpuPlan> of(
            ModelInfo info, Stored stored, EmbedderOptions options, CudaInfo gpu) {
        List<GpuPlan> all =
                profiles(info, stored, options).stream()
                        .map(profile ->
                                of(
                                        info,
                                        stored,
                                        options,
                                        profile,
                                        gpu.memoryBytes(),
                                        productBytes(gpu, profile)))
                        .toList();
        Optional<GpuPlan> fitting = all.stream().filter(GpuPlan::fits).findFirst();
        return options.device() == Device.CUDA
                ? Optional.of(fitting.orElse(all.getLast()))
                : fitting;
    }

    /// @param productBytes that cuBLASLt is going to take
    static GpuPlan of(
            ModelInfo info,
            Stored stored,
            EmbedderOptions options,
            Profile profile,
            long memoryBytes,
            long productBytes) {
        boolean small = profile == Profile.SMALL;
        int rows = CudaBackend.rowsTogether(small);
        return new GpuPlan(
                profile,
                small ? keptBytes(info, stored) : expandedBytes(info, stored),
                productBytes + workBytes(info, batchTokens(options, profile), rows),
                productBytes + workBytes(info, LEAST_TOKENS, rows),
                small && info.isDecoder() ? stored.tableBytes() : 0,
                memoryBytes);
    }

    private static long productBytes(CudaInfo gpu, Profile profile) {
        try {
            return CudaBackend.productBytes(gpu, profile == Profile.SMALL);
        } catch (EngineException _) { // told when a model is loaded
            return 0;
        }
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

    /// The table left out, which would be smaller elsewhere whatever it is stored as.
    static boolean isSmallerAsStored(ModelInfo info, Stored stored) {
        return info.isDecoder()
                && keptBytes(info, stored) < expandedBytes(info, stored) - stored.tableBytes();
    }

    private static long expandedBytes(ModelInfo info, Stored stored) {
        return info.linearWeights() * Short.BYTES + stored.tableBytes() + vectorBytes(info);
    }

    /// With room for the largest product's weights.
    private static long keptBytes(ModelInfo info, Stored stored) {
        return stored.bytes()
                - stored.tableBytes()
                + info.widths().largestProduct(info.dimensions()) * Short.BYTES
                + vectorBytes(info);
    }

    /// What is no matrix, in f32: biases, norms of a layer's and of some before and behind all layers; and the matrix that
    /// brings token vectors to theirs, in bf16.
    private static long vectorBytes(ModelInfo info) {
        LayerWidths widths = info.widths();
        long hidden = info.dimensions();
        long layer = 6 * hidden + widths.queries() + widths.keyValues() + 2L * widths.inner();
        long tokenHead = hasTokenVectors(info) ? Short.BYTES * hidden * hidden : 0;
        return Float.BYTES * (info.layers() * layer + 8 * hidden) + tokenHead;
    }

    private static boolean hasTokenVectors(ModelInfo info) {
        return info.kinds().contains(VectorKind.COLBERT);
    }

    /// @param rowsTogether that go through a decoder's layer together
    private static long workBytes(ModelInfo info, int batchTokens, int rowsTogether) {
        long tokens = Math.max(batchTokens, Math.min(LEAST_TOKENS, info.maxTokens()));
        long rows = info.isDecoder() ? Math.min(tokens, rowsTogether) : tokens;
        long positions = 2 * Long.highestOneBit(Math.min(tokens, info.maxTokens()) - 1);
        return MODEL_BYTES
                + 2 * positions * ROTARY_BYTES
                + 2 * (PASS_BYTES + tokens * tokenBytes(info) + rows * rowBytes(info));
    }

    /// Of what a pass has for each token: the residual stream in f32, keys and values in bf16, and what becomes of a text
    /// of two tokens, its vector.
    private static long tokenBytes(ModelInfo info) {
        long hidden = info.dimensions();
        long vectors =
                Float.BYTES * hidden / 2 + (hasTokenVectors(info) ? Float.BYTES * hidden : 0);
        return Float.BYTES * hidden
                + (long) Short.BYTES * info.widths().keyValues()
                + vectors
                + NUMBERS_BYTES;
    }

    /// Of what is within a layer, in bf16: what comes normed into it, queries, what attention makes of them, and the
    /// feed-forward network.
    private static long rowBytes(ModelInfo info) {
        LayerWidths widths = info.widths();
        return Short.BYTES * (info.dimensions() + 2L * widths.queries() + widths.inner());
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
