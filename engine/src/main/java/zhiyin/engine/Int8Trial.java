package zhiyin.engine;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import zhiyin.engine.backend.Batch;
import zhiyin.engine.backend.ElementType;
import zhiyin.engine.backend.NumericType;
import zhiyin.engine.backend.onednn.FastestType;
import zhiyin.engine.backend.onednn.Plan;
import zhiyin.engine.cache.ResourceCache;
import zhiyin.engine.model.Model;
import zhiyin.engine.model.Model.ForwardPass;
import zhiyin.engine.model.ModelSource;
import zhiyin.engine.tokenizer.Tokenizer;

/// Whether a model's vectors survive int8: a few texts' are computed in f32 and in int8, for which the model is loaded
/// twice. The outcome is kept in the cache's folder, and holds until the model's files, the CPU's instructions or the
/// revision are others.
final class Int8Trial {
    private static final System.Logger LOG = System.getLogger(Int8Trial.class.getName());

    /// One more when int8 is computed otherwise, or the probes or what they must reach change.
    private static final int REVISION = 1;

    /// What int8 must reach against f32 in a small model: each probe's cosine, and their mean.
    private static final double MIN_COSINE = 0.985;

    private static final double MIN_MEAN_COSINE = 0.995;

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

    private final ModelSource source;
    private final Tokenizer tokenizer;
    private final ResourceCache cache;
    private final int threads;

    Int8Trial(ModelSource source, Tokenizer tokenizer, EmbedderOptions options) {
        this.source = source;
        this.tokenizer = tokenizer;
        this.cache = options.cache();
        this.threads = options.threads();
    }

    /// @param streamed whether the weights are to be left where they are
    boolean survives(boolean streamed) {
        Optional<Boolean> known = known();
        if (known.isPresent()) {
            return known.get();
        }
        boolean survives = tried(streamed);
        keep(survives);
        return survives;
    }

    private Optional<Boolean> known() {
        try {
            Optional<String> kept = cache.read(file());
            String question = question();
            return Stream.of(true, false)
                    .filter(outcome -> kept.equals(Optional.of(question + outcome)))
                    .findFirst();
        } catch (IOException e) {
            LOG.log(Level.DEBUG, "what is known of int8 cannot be read", e);
            return Optional.empty();
        }
    }

    private void keep(boolean survives) {
        try {
            cache.write(file(), question() + survives);
        } catch (IOException e) {
            LOG.log(Level.DEBUG, "the next start will try int8 again", e);
        }
    }

    private String file() throws IOException {
        return "int8-trials/%08x".formatted(source.weights().toRealPath().hashCode());
    }

    /// All that the answer depends on. It is kept with the answer, which so is not taken for that to another.
    private String question() throws IOException {
        var question = new StringBuilder();
        for (Path file : source.files()) {
            question.append(
                    "%s, %d bytes of %s%n"
                            .formatted(
                                    file.toRealPath(),
                                    Files.size(file),
                                    Files.getLastModifiedTime(file)));
        }
        return question.append(
                        "int8 by %s, revision %d, survives: "
                                .formatted(FastestType.instructions(), REVISION))
                .toString();
    }

    private boolean tried(boolean streamed) {
        int maxTokens = source.info().maxTokens();
        Batch probes =
                Batch.pack(PROBES.stream().map(text -> tokenizer.encode(text, maxTokens)).toList());
        float[][] exact = embed(NumericType.F32, streamed, probes);
        float[][] rounded = embed(NumericType.INT8, streamed, probes);
        double sum = 0;
        double worst = 1;
        for (int i = 0; i < exact.length; i++) {
            double cosine = CosineSimilarity.of(exact[i], rounded[i]);
            sum += cosine;
            worst = Math.min(worst, cosine);
        }
        return worst >= MIN_COSINE && sum / exact.length >= MIN_MEAN_COSINE;
    }

    private float[][] embed(NumericType type, boolean streamed, Batch probes) {
        Plan plan = new Plan(type, ElementType.F32, streamed, threads);
        try (Model model = LoadedModel.load(source, tokenizer, plan);
                ForwardPass pass = model.newPass(probes.tokenCount(), threads)) {
            return pass.run(probes);
        }
    }
}
