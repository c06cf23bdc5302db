package zhiyin.knowledge.job;

import java.util.Map;
import java.util.Optional;
import zhiyin.engine.model.BuiltinModel;

/// Which built-in model suits a collection, by what was read of it. The Chinese model reads English tolerably;
/// to the English one most Chinese characters are one unknown token, and nothing Chinese is found. So the
/// Chinese model is taken as soon as there is some Chinese, and where it is a mixture, or much of it is code,
/// what a multilingual model would bring is said.
///
/// @param model its name
/// @param reason a sentence for people
/// @param better what a larger model would bring, where it would bring much
public record LanguageChoice(String model, String reason, Optional<Better> better) {
    /// Reads over a hundred languages, and code; has to be pulled.
    public static final String MULTILINGUAL = "Qwen/Qwen3-Embedding-0.6B";

    private static final double SOME_CHINESE = 0.1;
    private static final double MIXED = 0.2;
    private static final double MUCH_CODE = 0.3;
    private static final String CODE = "code";

    /// @param model its name
    /// @param because what it would bring, a sentence for people
    public record Better(String model, String because) {}

    /// @param languages how many documents are in each, `""` for those unknown
    /// @param types how many are of each format
    public static LanguageChoice of(Map<String, Long> languages, Map<String, Long> types) {
        return of(new Shares(languages, types));
    }

    private static LanguageChoice of(Shares shares) {
        boolean english =
                shares.chinese() < SOME_CHINESE && BuiltinModel.BGE_SMALL_EN.isOnClassPath();
        BuiltinModel model = english ? BuiltinModel.BGE_SMALL_EN : BuiltinModel.BGE_SMALL_ZH;
        String reason =
                "%.0f %% of the documents are in Chinese, %.0f %% in English, %.0f %% in other languages, so %s was taken"
                        .formatted(
                                100 * shares.chinese(),
                                100 * shares.english(),
                                100 * shares.others(),
                                model.modelName());
        return new LanguageChoice(model.modelName(), reason, better(shares, model));
    }

    private static Optional<Better> better(Shares shares, BuiltinModel model) {
        if (shares.others() >= SOME_CHINESE) {
            return better(
                    "%.0f %% of the documents are in languages that %s does not read"
                            .formatted(100 * shares.others(), model.modelName()),
                    "reads over a hundred");
        }
        if (Math.min(shares.chinese(), shares.english()) >= MIXED) {
            return better(
                    "the collection is mixed, %.0f %% Chinese and %.0f %% English, and %s finds passages mostly by questions in their own language"
                            .formatted(
                                    100 * shares.chinese(),
                                    100 * shares.english(),
                                    model.modelName()),
                    "finds an English passage by a Chinese question, and the reverse");
        }
        if (shares.code() >= MUCH_CODE) {
            return better(
                    "%.0f %% of the documents are source code, which %s was not trained on"
                            .formatted(100 * shares.code(), model.modelName()),
                    "was trained on code, too");
        }
        return Optional.empty();
    }

    private static Optional<Better> better(String lack, String gain) {
        String because =
                "%s; %s %s, takes some 20 times as long to embed, and keeps vectors twice as large"
                        .formatted(lack, MULTILINGUAL, gain);
        return Optional.of(new Better(MULTILINGUAL, because));
    }

    /// Whether it is one of the models that come with the program.
    public static boolean isBuiltin(String model) {
        return BuiltinModel.of(model).isPresent();
    }

    /// Parts of one.
    private record Shares(double chinese, double english, double others, double code) {
        private Shares(Map<String, Long> languages, Map<String, Long> types) {
            double known = sum(languages) - languages.getOrDefault("", 0L);
            double chinese = share(languages.getOrDefault("zh", 0L), known);
            double english = share(languages.getOrDefault("en", 0L), known);
            double others = known == 0 ? 0 : Math.max(0, 1 - chinese - english);
            this(chinese, english, others, share(types.getOrDefault(CODE, 0L), sum(types)));
        }

        private static double sum(Map<String, Long> counts) {
            return counts.values().stream().mapToLong(Long::longValue).sum();
        }

        private static double share(long part, double all) {
            return all == 0 ? 0 : part / all;
        }
    }
}
