package zhiyin.engine;

import java.util.List;
import zhiyin.engine.backend.Batch;
import zhiyin.engine.backend.NumericType;
import zhiyin.engine.backend.onednn.TypeSpeeds;
import zhiyin.engine.model.Model;
import zhiyin.engine.model.Model.ForwardPass;
import zhiyin.engine.model.ModelDirectory;
import zhiyin.engine.tokenizer.Tokenizer;

/// Which arithmetic a model gets on this CPU when nobody says: bf16 where the CPU has fast hardware
/// for it; else int8 where that is faster and the model's vectors survive it; else f32.
final class NumericTypeChoice {
    /// What int8 must reach against f32: each probe's cosine, and their mean.
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

    private NumericTypeChoice() {}

    static NumericType choose(TypeSpeeds speeds, ModelDirectory directory, Tokenizer tokenizer) {
        NumericType candidate = speeds.candidate();
        return candidate == NumericType.INT8 && !survivesInt8(directory, tokenizer)
                ? NumericType.F32
                : candidate;
    }

    private static boolean survivesInt8(ModelDirectory directory, Tokenizer tokenizer) {
        int maxTokens = directory.info().maxTokens();
        Batch probes =
                Batch.pack(PROBES.stream().map(text -> tokenizer.encode(text, maxTokens)).toList());
        float[][] exact = embed(directory, NumericType.F32, probes);
        float[][] rounded = embed(directory, NumericType.INT8, probes);
        double sum = 0;
        double worst = 1;
        for (int i = 0; i < exact.length; i++) {
            double cosine = cosine(exact[i], rounded[i]);
            sum += cosine;
            worst = Math.min(worst, cosine);
        }
        return worst >= MIN_COSINE && sum / exact.length >= MIN_MEAN_COSINE;
    }

    private static float[][] embed(ModelDirectory directory, NumericType type, Batch probes) {
        try (Model model = directory.load(Backends.of(type));
                ForwardPass pass = model.newPass(probes.tokenCount())) {
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
