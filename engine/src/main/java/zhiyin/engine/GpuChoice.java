package zhiyin.engine;

import java.lang.System.Logger.Level;
import java.util.List;
import java.util.Optional;
import zhiyin.engine.EngineException.Code;
import zhiyin.engine.backend.Backend;
import zhiyin.engine.backend.Batch;
import zhiyin.engine.backend.NumericType;
import zhiyin.engine.backend.cuda.CudaBackend;
import zhiyin.engine.backend.cuda.CudaInfo;
import zhiyin.engine.model.Model;
import zhiyin.engine.model.Model.ForwardPass;
import zhiyin.engine.model.ModelSource;

/// Whether a model goes to a GPU. Where nobody says, it does if there is one, if nothing was asked for that only the CPU
/// does, and if the GPU can take it; that is known when it has computed a token and has room for whole batches.
final class GpuChoice {
    private static final System.Logger LOG = System.getLogger(GpuChoice.class.getName());

    private GpuChoice() {}

    /// The model on a GPU, or nothing where it belongs on the CPU.
    ///
    /// @throws EngineException MODEL_FILE_INVALID; where a GPU was asked for, what is in its way: NATIVE_FAILURE,
    ///     MODEL_UNSUPPORTED
    static Optional<Model> load(ModelSource source, EmbedderOptions options) {
        if (!mayUseGpu(options)) {
            return Optional.empty();
        }
        boolean asked = options.device() == Device.CUDA;
        try {
            Optional<Model> model =
                    CudaBackend.open().map(backend -> load(source, backend, batchTokens(options)));
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
            LOG.log(
                    Level.WARNING,
                    "{0} is computed on the CPU: {1}",
                    source.name(),
                    e.getMessage());
            return Optional.empty();
        }
    }

    /// Whether a model would be put on a GPU first.
    static boolean isFirst(EmbedderOptions options) {
        try {
            return mayUseGpu(options) && CudaInfo.find().filter(CudaInfo::isUsable).isPresent();
        } catch (EngineException _) { // told when a model is loaded
            return false;
        }
    }

    /// Other arithmetic and other ways to hold weights are the CPU's alone.
    private static boolean mayUseGpu(EmbedderOptions options) {
        return switch (options.device()) {
            case CPU -> false;
            case CUDA -> true;
            case AUTO ->
                    options.numericType().orElse(NumericType.BF16) == NumericType.BF16
                            && options.profile().orElse(Profile.FAST) == Profile.FAST;
        };
    }

    /// Enough to keep a GPU's multiprocessors busy.
    static int batchTokens(EmbedderOptions options) {
        return options.maxBatchTokens().orElse(8192);
    }

    private static Model load(ModelSource source, Backend backend, int batchTokens) {
        Model model;
        try {
            model = source.load(backend);
        } catch (RuntimeException | Error e) {
            backend.close();
            throw e;
        }
        // Of bulk, and of what is computed in between.
        try (ForwardPass pass = model.newPass(batchTokens);
                ForwardPass _ = model.newPass(batchTokens)) {
            pass.run(Batch.pack(List.of(new int[1])));
        } catch (RuntimeException | Error e) {
            model.close();
            throw e;
        }
        return model;
    }
}
