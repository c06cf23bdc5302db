package zhiyin.engine;

import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import zhiyin.engine.EngineException.Code;
import zhiyin.engine.GpuChoice.OnGpu;
import zhiyin.engine.backend.Backend;
import zhiyin.engine.backend.NumericType;
import zhiyin.engine.backend.onednn.FastestType;
import zhiyin.engine.backend.onednn.Plan;
import zhiyin.engine.batch.WorkerPool;
import zhiyin.engine.model.Model;
import zhiyin.engine.model.ModelInfo;
import zhiyin.engine.model.ModelSource;
import zhiyin.engine.model.Purpose;
import zhiyin.engine.tokenizer.Tokenizer;

/// A model in memory, and how that was decided.
///
/// @param device CPU or CUDA
/// @param choice how its weights are held and computed
/// @param batchTokens computed together
record LoadedModel(
        ModelInfo info,
        Tokenizer tokenizer,
        Model model,
        Device device,
        PlanChoice.Choice choice,
        int batchTokens) {
    /// Large enough for full speed of the matrix products, small enough for a core's own cache.
    private static final int BATCH_TOKENS = 256;

    private static final int DECODER_BATCH_TOKENS = 1024;

    /// Expanding the weights once a batch is worth it only for many tokens.
    private static final int STREAMED_BATCH_TOKENS = 2048;

    /// @throws EngineException MODEL_FILE_INVALID, MODEL_UNSUPPORTED, WRONG_PURPOSE
    static LoadedModel load(ModelSource source, Purpose purpose, EmbedderOptions options) {
        Supplier<NumericType> fastest =
                options.numericType().isPresent() ? FastestType::ofThisCpu : askedMeanwhile();
        ModelInfo info = source.info();
        info.requirePurpose(purpose);
        Tokenizer tokenizer = source.tokenizer();
        Optional<OnGpu> onGpu = GpuChoice.load(source, options);
        return onGpu.isPresent()
                ? onGpu(source, tokenizer, onGpu.get())
                : onCpu(source, tokenizer, options, fastest);
    }

    private static LoadedModel onGpu(ModelSource source, Tokenizer tokenizer, OnGpu onGpu) {
        requireVocabulary(source.name(), tokenizer, onGpu.model());
        return new LoadedModel(
                source.info(),
                tokenizer,
                onGpu.model(),
                Device.CUDA,
                PlanChoice.onGpu(onGpu.profile()),
                onGpu.batchTokens());
    }

    private static LoadedModel onCpu(
            ModelSource source,
            Tokenizer tokenizer,
            EmbedderOptions options,
            Supplier<NumericType> fastest) {
        PlanChoice.Choice choice = new PlanChoice(options, source, tokenizer, fastest).choose();
        ModelInfo info = source.info();
        int decoderTokens =
                choice.profile() == Profile.SMALL ? STREAMED_BATCH_TOKENS : DECODER_BATCH_TOKENS;
        return new LoadedModel(
                info,
                tokenizer,
                load(source, tokenizer, choice.plan()),
                Device.CPU,
                choice,
                options.maxBatchTokens().orElse(info.isDecoder() ? decoderTokens : BATCH_TOKENS));
    }

    /// Loading the native library takes as long as reading the tokenizer: both at once.
    private static Supplier<NumericType> askedMeanwhile() {
        CompletableFuture<NumericType> fastest =
                CompletableFuture.supplyAsync(FastestType::ofThisCpu);
        return () -> Embedder.await(fastest);
    }

    /// The model, on the ids of whose tokenizer its vectors can be looked up.
    static Model load(ModelSource source, Tokenizer tokenizer, Plan plan) {
        Backend backend = Backends.of(plan);
        Model model;
        try {
            model = source.load(backend);
        } catch (RuntimeException | Error e) {
            backend.close();
            throw e;
        }
        requireVocabulary(source.name(), tokenizer, model);
        return model;
    }

    /// A decoder's threads share each step, since one text keeps them all busy; those of a small model
    /// take a batch each. A GPU has one worker, since it takes one step after another.
    WorkerPool newPool(EmbedderOptions options) {
        boolean gpu = device == Device.CUDA;
        boolean team = info.isDecoder();
        return new WorkerPool(
                model,
                gpu || team ? 1 : options.threads(),
                team && !gpu ? options.threads() : 1,
                batchTokens,
                info.maxTokens(),
                options.queueLimits());
    }

    private static void requireVocabulary(String name, Tokenizer tokenizer, Model model) {
        if (tokenizer.idBound() > model.vocabularySize()) {
            model.close();
            throw new EngineException(
                    Code.MODEL_FILE_INVALID,
                    "%s: tokenizer.json has ids below %d but the weights only %d rows; they are not of the same model"
                            .formatted(name, tokenizer.idBound(), model.vocabularySize()));
        }
    }
}
