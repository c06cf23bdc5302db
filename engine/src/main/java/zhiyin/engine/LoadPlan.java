package zhiyin.engine;

import java.util.Optional;
import zhiyin.engine.backend.NumericType;
import zhiyin.engine.backend.onednn.FastestType;
import zhiyin.engine.model.KnownModel;
import zhiyin.engine.model.ModelInfo;
import zhiyin.engine.model.ModelSource;
import zhiyin.engine.model.WeightSummary;

/// How [Embedder#open] would load a model on this machine, told without loading it.
///
/// @param device CUDA where a GPU is tried first; the bytes are of its memory then
/// @param decoder whether the profile is a choice: small models such as BERT have one alone
/// @param type the products' arithmetic
/// @param tested whether `type` is final; where not, int8 is what this CPU is fastest in, and opening
///     the model first tries whether its vectors survive it, and takes f32 where they do not
/// @param expandedBytes of weights laid out anew in memory; of a GPU all that the model takes, with room for its batches,
///     as estimated
/// @param mappedBytes of the file that are read where they lie: the system can take their memory back
/// @param pinnedBytes of this process's memory that a GPU reads where it is: the table of words, under `small`
/// @param freeBytes of memory that could be taken now; of a GPU all that it has
/// @param otherwise what the CPU does where the GPU cannot take the model; empty where the GPU was asked for
public record LoadPlan(
        Device device,
        boolean decoder,
        Profile profile,
        NumericType type,
        boolean tested,
        long expandedBytes,
        long mappedBytes,
        long pinnedBytes,
        long freeBytes,
        Optional<LoadPlan> otherwise) {
    /// Reads the files' headers.
    ///
    /// @throws EngineException MODEL_FILE_INVALID, MODEL_UNSUPPORTED
    public static LoadPlan of(ModelSource source, EmbedderOptions options) {
        WeightSummary weights = source.weightSummary();
        return of(source.info(), weights.bytes(), weights.tableBytes(), options);
    }

    /// Of a model that need not be here.
    public static LoadPlan of(KnownModel model, EmbedderOptions options) {
        return of(model.info(), model.fileBytes(), model.tableBytes(), options);
    }

    private static LoadPlan of(
            ModelInfo info, long weightBytes, long tableBytes, EmbedderOptions options) {
        return GpuPlan.of(info, new GpuPlan.Stored(weightBytes, tableBytes), options)
                .map(gpu -> onGpu(gpu, info, weightBytes, tableBytes, options))
                .orElseGet(() -> onCpu(info, weightBytes, tableBytes, options));
    }

    private static LoadPlan onGpu(
            GpuPlan gpu,
            ModelInfo info,
            long weightBytes,
            long tableBytes,
            EmbedderOptions options) {
        boolean asked = options.device() == Device.CUDA;
        return new LoadPlan(
                Device.CUDA,
                info.isDecoder(),
                gpu.profile(),
                NumericType.BF16,
                true,
                gpu.bytes(),
                0,
                gpu.pinnedBytes(),
                gpu.memoryBytes(),
                asked
                        ? Optional.empty()
                        : Optional.of(onCpu(info, weightBytes, tableBytes, options)));
    }

    private static LoadPlan onCpu(
            ModelInfo info, long weightBytes, long tableBytes, EmbedderOptions options) {
        PlanChoice.Choice choice =
                PlanChoice.untested(options, info, FastestType::ofThisCpu).choose();
        NumericType type = choice.plan().type();
        boolean streamed = choice.plan().streamed();
        boolean asked = options.numericType().isPresent() || choice.profile() == Profile.TURBO;
        return new LoadPlan(
                Device.CPU,
                info.isDecoder(),
                choice.profile(),
                type,
                asked || type != NumericType.INT8,
                streamed ? 0 : info.linearWeights() * PlanChoice.bytesPerWeight(type),
                streamed ? weightBytes : tableBytes,
                0,
                FreeMemory.bytes(),
                Optional.empty());
    }

    /// The memory that the weights take on the device.
    public long bytes() {
        return expandedBytes + mappedBytes;
    }

    /// Whether the whole model can be held in memory.
    public boolean fits() {
        return bytes() <= freeBytes;
    }

    /// The options under which the model is loaded as it is told here. What the GPU cannot take is computed as the CPU
    /// would have it by itself.
    public EmbedderOptions pin(EmbedderOptions options) {
        if (device == Device.CUDA) {
            return options;
        }
        EmbedderOptions typed = tested ? options.withNumericType(type) : options;
        return (decoder ? typed.withProfile(profile) : typed).withDevice(Device.CPU);
    }
}
