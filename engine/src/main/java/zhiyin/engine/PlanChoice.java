package zhiyin.engine;

import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import zhiyin.engine.backend.Batch;
import zhiyin.engine.backend.ElementType;
import zhiyin.engine.backend.NumericType;
import zhiyin.engine.backend.onednn.Plan;
import zhiyin.engine.model.Model;
import zhiyin.engine.model.Model.ForwardPass;
import zhiyin.engine.model.ModelInfo;
import zhiyin.engine.model.ModelSource;
import zhiyin.engine.tokenizer.Tokenizer;

/// How a model is computed on this CPU when nobody says, and what follows from what somebody said.
///
/// The arithmetic: bf16 where the CPU has fast hardware for it; else int8 where that is faster and the
/// model's vectors survive it; else f32. How weights are held: expanded where they fit in the free
/// memory, else as they are stored.
final class PlanChoice {
    /// What int8 must reach against f32 in a small model: each probe's cosine, and their mean.
    private static final double MIN_COSINE = 0.985;

    private static final double MIN_MEAN_COSINE = 0.995;

    /// The part of the free memory that expanded weights may take.
    private static final double MEMORY_SHARE = 0.7;

    private static final List<String> PROBES =
            List.of(
                    "如何重置密码？",
                    "今天天气很好，我们去公园散步吧。",
                    "民事主体在民事活动中的法律地位一律平等。",
                    "分布式消息队列如何保证消息不丢失、不重复，并且按照顺序被消费？",
                    "How do I reset my password?",
                    "The capital of China is Beijing, a city of more than twenty million people.",
                    "Each value in Rust has an owner; when the owner goes out of scope, the value is dropped.",
                    "public static int fibonacci(int n) { return n < 2 ? n : fibonacci(n - 1) + fibonacci(n - 2); }");

    /// A plan and the name of what it makes of the weights.
    record Choice(Plan plan, Profile profile) {}

    /// What the probes are computed with.
    private record Probed(ModelSource source, Tokenizer tokenizer) {}

    private final EmbedderOptions options;
    private final ModelInfo info;
    private final Optional<Probed> probed;
    private final Supplier<NumericType> fastest;

    /// @param fastest the type worth trying first; asked only where something depends on it
    PlanChoice(
            EmbedderOptions options,
            ModelSource source,
            Tokenizer tokenizer,
            Supplier<NumericType> fastest) {
        this(options, source.info(), Optional.of(new Probed(source, tokenizer)), fastest);
    }

    private PlanChoice(
            EmbedderOptions options,
            ModelInfo info,
            Optional<Probed> probed,
            Supplier<NumericType> fastest) {
        this.options = options;
        this.info = info;
        this.probed = probed;
        this.fastest = fastest;
    }

    /// A choice made without loading anything: that the vectors survive int8 is taken on trust.
    static PlanChoice untested(
            EmbedderOptions options, ModelInfo info, Supplier<NumericType> fastest) {
        return new PlanChoice(options, info, Optional.empty(), fastest);
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

    /// @param streamed whether the probes' weights are to be left where they are
    private NumericType candidate(boolean streamed) {
        NumericType candidate = fastest.get();
        boolean refused =
                candidate == NumericType.INT8
                        && probed.isPresent()
                        && !survivesInt8(probed.get(), streamed);
        return refused ? NumericType.F32 : candidate;
    }

    private boolean survivesInt8(Probed model, boolean streamed) {
        int maxTokens = info.maxTokens();
        Batch probes =
                Batch.pack(
                        PROBES.stream()
                                .map(text -> model.tokenizer().encode(text, maxTokens))
                                .toList());
        float[][] exact = embed(model, NumericType.F32, streamed, probes);
        float[][] rounded = embed(model, NumericType.INT8, streamed, probes);
        double sum = 0;
        double worst = 1;
        for (int i = 0; i < exact.length; i++) {
            double cosine = cosine(exact[i], rounded[i]);
            sum += cosine;
            worst = Math.min(worst, cosine);
        }
        return worst >= MIN_COSINE && sum / exact.length >= MIN_MEAN_COSINE;
    }

    private float[][] embed(Probed from, NumericType type, boolean streamed, Batch probes) {
        Plan plan = new Plan(type, ElementType.F32, streamed, options.threads());
        try (Model model = LoadedModel.load(from.source(), from.tokenizer(), plan);
                ForwardPass pass = model.newPass(probes.tokenCount(), options.threads())) {
            return pass.run(probes);
        }
    }

    private static double cosine(float[] a, float[] b) {
        double dot = 0;
        double aa = 0;
        double bb = 0;
        for (int i = 0; i < a.length; i++) {
            dot += (double) a[i] * b[i];
            aa += (double) a[i] * a[i];
            bb += (double) b[i] * b[i];
        }
        return dot / Math.sqrt(aa * bb);
    }
}
