package zhiyin.engine;

import java.lang.System.Logger.Level;
import java.util.List;
import java.util.Optional;
import zhiyin.engine.EngineException.Code;
import zhiyin.engine.backend.Batch;
import zhiyin.engine.backend.cuda.CudaBackend;
import zhiyin.engine.model.Model;
import zhiyin.engine.model.Model.ForwardPass;
import zhiyin.engine.model.ModelSource;

/// Whether a model goes to a GPU. Where nobody says, it does if there is one, if nothing was asked for that only the CPU
/// does, and if the GPU can take it; that is known when it has computed a token and has room for whole batches.
final class GpuChoice {
    private static final System.Logger LOG = System.getLogger(GpuChoice.class.getName());

    /// A worker keeps memory for as many anyway.
    private static final int LEAST_BATCH_TOKENS = 2048;

    /// A model on a GPU.
    ///
    /// @param batchTokens for which there is room
    record OnGpu(Model model, int batchTokens) {}

    private GpuChoice() {}

    /// The model on a GPU, or nothing where it belongs on the CPU.
    ///
    /// @throws EngineException MODEL_FILE_INVALID; where a GPU was asked for, what is in its way: NATIVE_FAILURE,
    ///     MODEL_UNSUPPORTED, DEVICE_MEMORY_EXCEEDED, DEVICE_LOST
    static Optional<OnGpu> load(ModelSource source, EmbedderOptions options) {
        boolean asked = options.device() == Device.CUDA;
        if (!GpuPlan.mayUseGpu(options)) {
            return Optional.empty();
        }
        try {
            Optional<OnGpu> model =
                    CudaBackend.open()
                            .filter(backend -> asked || hasRoom(source, options, backend))
                            .map(backend -> load(source, backend, options));
            if (asked && model.isEmpty()) {
                throw new EngineException(
                        Code.NATIVE_FAILURE,
                        "device cuda: there is no NVIDIA GPU of compute capability 8.0 or later with a driver here; \"zhiyin info\" tells what was found; device cpu takes the CPU");
            }
            return model;
        } catch (EngineException e) {
            if (asked || e.code() == Code.MODEL_FILE_INVALID) {
                throw e;
            }
            tell(source, e);
            return Optional.empty();
        }
    }

    private static void tell(ModelSource source, EngineException reason) {
        LOG.log(
                Level.WARNING,
                "{0} is computed on the CPU: {1}",
                source.name(),
                reason.getMessage());
    }

    /// Where a model is too large, loading it for minutes would end with that, too. Closes the backend if so.
    private static boolean hasRoom(
            ModelSource source, EmbedderOptions options, CudaBackend backend) {
        long free = backend.freeMemory();
        GpuPlan plan = plan(source, options, free);
        if (plan.fits()) {
            return true;
        }
        backend.close();
        tell(source, noRoom(source, plan, free));
        return false;
    }

    private static GpuPlan plan(ModelSource source, EmbedderOptions options, long free) {
        return GpuPlan.of(source.info(), source.weightSummary().tableBytes(), options, free);
    }

    private static EngineException noRoom(ModelSource source, GpuPlan plan, long free) {
        return new EngineException(
                Code.DEVICE_MEMORY_EXCEEDED,
                "%s takes about %,d MB of the GPU's memory in bf16 and %,d MB for its batches, and %,d MB are free; take a smaller model, fewer models beside it, or device cpu"
                        .formatted(
                                source.name(),
                                plan.weightBytes() / 1_000_000,
                                plan.workBytes() / 1_000_000,
                                free / 1_000_000));
    }

    private static OnGpu load(ModelSource source, CudaBackend backend, EmbedderOptions options) {
        long free = backend.freeMemory();
        Model model = loaded(source, backend, options, free);
        try {
            return new OnGpu(model, batchTokens(model, GpuPlan.batchTokens(options)));
        } catch (EngineException e) {
            model.close();
            throw explained(e, source, options, free);
        } catch (RuntimeException | Error e) {
            model.close();
            throw e;
        }
    }

    private static Model loaded(
            ModelSource source, CudaBackend backend, EmbedderOptions options, long free) {
        try {
            return source.load(backend);
        } catch (EngineException e) {
            backend.close();
            throw explained(e, source, options, free);
        } catch (RuntimeException | Error e) {
            backend.close();
            throw e;
        }
    }

    /// The failure itself, or, where the GPU's memory was not enough, what would have been.
    private static EngineException explained(
            EngineException failure, ModelSource source, EmbedderOptions options, long free) {
        if (failure.code() != Code.DEVICE_MEMORY_EXCEEDED) {
            return failure;
        }
        EngineException told = noRoom(source, plan(source, options, free), free);
        told.addSuppressed(failure);
        return told;
    }

    /// For how many tokens at once there is memory: as many as wanted, or half of it, and so on.
    private static int batchTokens(Model model, int wanted) {
        int tokens = wanted;
        while (true) {
            try {
                tryOut(model, tokens);
                return tokens;
            } catch (EngineException e) {
                if (e.code() != Code.DEVICE_MEMORY_EXCEEDED || tokens / 2 < LEAST_BATCH_TOKENS) {
                    throw e;
                }
                tokens /= 2;
            }
        }
    }

    /// Passes of bulk, and of what is computed in between.
    private static void tryOut(Model model, int tokens) {
        try (ForwardPass pass = model.newPass(tokens);
                ForwardPass _ = model.newPass(tokens)) {
            pass.run(Batch.pack(List.of(new int[1])));
        }
    }
}
