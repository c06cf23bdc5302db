package zhiyin.engine;

import java.util.Optional;
import java.util.function.Supplier;
import zhiyin.engine.backend.ElementType;
import zhiyin.engine.backend.NumericType;
import zhiyin.engine.backend.onednn.Plan;
import zhiyin.engine.model.ModelInfo;
import zhiyin.engine.model.ModelSource;
import zhiyin.engine.model.Purpose;
import zhiyin.engine.tokenizer.Tokenizer;

/// How a model is computed on this CPU when nobody says, and what follows from what somebody said.
///
/// The arithmetic: bf16 where the CPU has fast hardware for it; else int8 where that is faster and the
/// model's vectors survive it; else f32. How weights are held: expanded where they fit in the free
/// memory, else as they are stored.
final class PlanChoice {
    /// The part of the free memory that expanded weights may take.
    private static final double MEMORY_SHARE = 0.7;

    /// A plan and the name of what it makes of the weights.
    record Choice(Plan plan, Profile profile) {}

    private final EmbedderOptions options;
    private final ModelInfo info;
    private final Optional<Int8Trial> trial;
    private final Supplier<NumericType> fastest;

    /// @param fastest the type worth trying first; asked only where something depends on it
    PlanChoice(
            EmbedderOptions options,
            ModelSource source,
            Tokenizer tokenizer,
            Supplier<NumericType> fastest) {
        this(
                options,
                source.info(),
                Optional.of(new Int8Trial(source, tokenizer, options)),
                fastest);
    }

    private PlanChoice(
            EmbedderOptions options,
            ModelInfo info,
            Optional<Int8Trial> trial,
            Supplier<NumericType> fastest) {
        this.options = options;
        this.info = info;
        this.trial = trial;
        this.fastest = fastest;
    }

    /// A choice made without loading anything: that the vectors survive int8 is taken on trust.
    static PlanChoice untested(
            EmbedderOptions options, ModelInfo info, Supplier<NumericType> fastest) {
        return new PlanChoice(options, info, Optional.empty(), fastest);
    }

    /// What a GPU does with weights, as far as the CPU does the same.
    static Choice onGpu(Profile profile) {
        return new Choice(Plan.of(NumericType.BF16), profile);
    }

    Choice choose() {
        if (!info.isDecoder()) {
            return new Choice(
                    Plan.of(options.numericType().orElseGet(() -> candidate(false))), Profile.FAST);
        }
        Profile profile = options.profile().orElseGet(this::fitting);
        return new Choice(plan(profile), profile);
    }

    private Plan plan(Profile profile) {
        NumericType type =
                profile == Profile.TURBO
                        ? NumericType.INT8
                        : options.numericType().orElseGet(() -> candidate(true));
        ElementType activations =
                type == NumericType.BF16 || (type == NumericType.INT8 && hasFastBf16())
                        ? ElementType.BF16
                        : ElementType.F32;
        return new Plan(type, activations, profile == Profile.SMALL, options.threads());
    }

    private boolean hasFastBf16() {
        return fastest.get() == NumericType.BF16;
    }

    private Profile fitting() {
        NumericType type =
                options.numericType()
                        .orElseGet(() -> hasFastBf16() ? NumericType.BF16 : NumericType.F32);
        double needed = (double) info.linearWeights() * bytesPerWeight(type);
        return needed <= MEMORY_SHARE * FreeMemory.bytes() ? Profile.FAST : Profile.SMALL;
    }

    /// Of weights that are expanded at load.
    static int bytesPerWeight(NumericType type) {
        return switch (type) {
            case F32 -> 4;
            case BF16 -> 2;
            case INT8 -> 1;
        };
    }

    /// An encoder that gives scores has no vectors whose survival could be seen.
    private boolean judges() {
        return info.purpose() == Purpose.RERANKING && !info.isDecoder();
    }

    /// @param streamed whether the weights of a trial are to be left where they are
    private NumericType candidate(boolean streamed) {
        NumericType candidate = fastest.get();
        if (candidate == NumericType.INT8 && judges()) {
            return NumericType.F32;
        }
        boolean refused =
                candidate == NumericType.INT8
                        && trial.isPresent()
                        && !trial.get().survives(streamed);
        return refused ? NumericType.F32 : candidate;
    }
}
