package zhiyin.lab.run;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.IntConsumer;
import zhiyin.engine.Caller;
import zhiyin.engine.EmbedOptions;
import zhiyin.engine.Embeddings;
import zhiyin.engine.Truncation;
import zhiyin.engine.Urgency;
import zhiyin.knowledge.embed.EmbeddingModels;
import zhiyin.lab.task.CandidateSearch;
import zhiyin.lab.task.Role;
import zhiyin.lab.task.TextVectors;

/// A model at work in one task: the cache is asked first, and what was computed is there for the next run, however
/// this one ends.
final class ModelVectors implements TextVectors {
    /// Few, so that a run that is killed loses little.
    private static final int TEXTS_AT_ONCE = 128;

    /// Models refuse a text that is empty; sets have some.
    private static final String IN_PLACE_OF_NOTHING = ".";

    private static final Caller CALLER = new Caller("lab", Urgency.BULK, Optional.empty());

    private final EmbeddingModels models;
    private final String model;
    private final RolePrompts prompts;
    private final OptionalInt dimensions;
    private final OptionalInt coarse;
    private final boolean indexed;
    private final SampleTexts samples;
    private final IntConsumer progress;
    private long tokens;
    private int cut;

    /// @param dimensions that vectors are cut to
    /// @param coarse those of the vectors that find candidates
    /// @param indexed whether an index finds the candidates
    /// @param progress is told how many texts were embedded, again and again
    ModelVectors(
            EmbeddingModels models,
            String model,
            RolePrompts prompts,
            OptionalInt dimensions,
            OptionalInt coarse,
            boolean indexed,
            SampleTexts samples,
            IntConsumer progress) {
        this.models = models;
        this.model = model;
        this.prompts = prompts;
        this.dimensions = dimensions;
        this.coarse = coarse;
        this.indexed = indexed;
        this.samples = samples;
        this.progress = progress;
    }

    @Override
    public List<float[]> of(List<String> texts, Role role) {
        List<String> written =
                texts.stream().map(text -> text.isBlank() ? IN_PLACE_OF_NOTHING : text).toList();
        samples.add(written, role);
        EmbedOptions options = new EmbedOptions(prompts.of(role), dimensions, Truncation.END);
        var vectors = new ArrayList<float[]>(texts.size());
        for (int from = 0; from < texts.size(); from += TEXTS_AT_ONCE) {
            List<String> some = written.subList(from, Math.min(texts.size(), from + TEXTS_AT_ONCE));
            Embeddings answer = models.embed(model, some, options, CALLER);
            vectors.addAll(answer.vectors());
            tokens += answer.tokens();
            cut += answer.truncated();
            progress.accept(some.size());
        }
        return vectors;
    }

    @Override
    public Optional<TextVectors> coarse() {
        return coarse.isEmpty()
                ? Optional.empty()
                : Optional.of(
                        new ModelVectors(
                                models,
                                model,
                                prompts,
                                coarse,
                                OptionalInt.empty(),
                                false,
                                samples,
                                _ -> {}));
    }

    @Override
    public Optional<CandidateSearch> index(List<float[]> vectors) {
        return indexed ? Optional.of(StoreSearch.of(vectors, coarse)) : Optional.empty();
    }

    /// Of all texts so far, prompts included.
    long tokens() {
        return tokens;
    }

    /// How many texts were longer than the model reads.
    int cut() {
        return cut;
    }
}
