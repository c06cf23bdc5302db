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
import zhiyin.engine.model.WeightSummary;

/// Whether a model goes to a GPU. Where nobody says, it does if there is one, if nothing was asked for that only the CPU
/// does, and if the GPU can take it; that is known when it has computed a token and has room for whole batches.
final class GpuChoice {
    private static final System.Logger LOG = System.getLogger(GpuChoice.class.getName());

    /// A model on a GPU.
    ///
    /// @param profile how its weights are held there
    /// @param batchTokens for which there is room
    record OnGpu(Model model, Profile profile, int batchTokens) {}

    private final ModelSource source;
    private final EmbedderOptions options;
    private final GpuPlan.Stored stored;
    private final boolean asked;

    private GpuChoice(ModelSource source, EmbedderOptions options) {
        this.source = source;
        this.options = options;
        WeightSummary weights = source.weightSummary();
        this.stored = new GpuPlan.Stored(weights.bytes(), weights.tableBytes());
        this.asked = options.device() == Device.CUDA;
    }

    /// The model on a GPU, or nothing where it belongs on the CPU.
    ///
    /// @throws EngineException MODEL_FILE_INVALID; where a GPU was asked for, what is in its way: NATIVE_FAILURE,
    ///     MODEL_UNSUPPORTED, DEVICE_MEMORY_EXCEEDED, DEVICE_LOST
    static Optional<OnGpu> load(ModelSource source, EmbedderOptions options) {
        return GpuPlan.mayUseGpu(options)
                ? new GpuChoice(source, options).load()
                : Optional.empty();
    }

    private Optional<OnGpu> load() {
        try {
            Optional<OnGpu> model = inOneWay();
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

    /// In the fastest way for which the GPU has the memory; empty where there is no GPU.
    ///
    /// @throws EngineException DEVICE_MEMORY_EXCEEDED where it has it for none
    private Optional<OnGpu> inOneWay() {
        List<Profile> ways = GpuPlan.profiles(source.info(), stored, options);
        for (Profile profile : ways) {
            Optional<CudaBackend> backend = CudaBackend.open(profile == Profile.SMALL);
            if (backend.isEmpty()) {
                return Optional.empty();
            }
            boolean last = profile == ways.getLast();
            try {
                return Optional.of(load(backend.get(), profile, last));
            } catch (EngineException e) {
                if (e.code() != Code.DEVICE_MEMORY_EXCEEDED || last) {
                    throw e;
                }
                LOG.log(Level.DEBUG, "{0}: {1}", profile, e.getMessage());
            }
        }
        throw new IllegalStateException("no way to hold weights");
    }

    /// @param last of the ways; tried even if it seems hopeless where a GPU was asked for
    private OnGpu load(CudaBackend backend, Profile profile, boolean last) {
        Runnable closing = backend::close;
        long free = 0;
        try {
            free = backend.freeMemory();
            if (!plan(profile, free).fits() && !(last && asked)) {
                throw noRoom(profile, free);
            }
            Model model = source.load(backend);
            closing = model::close;
            int tokens = batchTokens(model, GpuPlan.batchTokens(options, profile));
            return new OnGpu(model, profile, tokens);
        } catch (EngineException e) {
            closing.run();
            throw e.code() == Code.DEVICE_MEMORY_EXCEEDED ? noRoom(profile, free) : e;
        } catch (RuntimeException | Error e) {
            closing.run();
            throw e;
        }
    }

    /// Beside what the backend has taken already.
    private GpuPlan plan(Profile profile, long free) {
        return GpuPlan.of(source.info(), stored, options, profile, free, 0);
    }

    private EngineException noRoom(Profile profile, long free) {
        GpuPlan plan = plan(profile, free);
        boolean smaller =
                profile == Profile.FAST && GpuPlan.isSmallerAsStored(source.info(), stored);
        return new EngineException(
                Code.DEVICE_MEMORY_EXCEEDED,
                "%s takes about %,d MB of the GPU's memory %s and %,d MB for its batches, and %,d MB are free; take %sa smaller model, fewer models beside it, or device cpu"
                        .formatted(
                                source.name(),
                                plan.weightBytes() / 1_000_000,
                                profile == Profile.SMALL ? "as it is stored" : "in bf16",
                                plan.workBytes() / 1_000_000,
                                free / 1_000_000,
                                smaller
                                        ? "the profile small (about %,d MB), "
                                                .formatted(
                                                        plan(Profile.SMALL, free).bytes()
                                                                / 1_000_000)
                                        : ""));
    }

    /// For how many tokens at once there is memory: as many as wanted, or half of it, and so on.
    private static int batchTokens(Model model, int wanted) {
        int tokens = wanted;
        while (true) {
            try {
                int kept = Math.min(GpuPlan.LEAST_TOKENS, model.maxTokens());
                tryOut(model, Math.max(tokens, kept));
                return tokens;
            } catch (EngineException e) {
                if (e.code() != Code.DEVICE_MEMORY_EXCEEDED || tokens / 2 < GpuPlan.LEAST_TOKENS) {
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
