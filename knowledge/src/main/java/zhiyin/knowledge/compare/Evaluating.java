package zhiyin.knowledge.compare;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.IntStream;
import zhiyin.knowledge.catalog.CatalogException;
import zhiyin.knowledge.catalog.IndexSettings;
import zhiyin.knowledge.compare.Evaluation.Cost;
import zhiyin.knowledge.compare.Evaluation.Latency;
import zhiyin.knowledge.compare.Evaluation.Score;
import zhiyin.knowledge.embed.EmbeddingModels;
import zhiyin.knowledge.embed.LoadedModel;
import zhiyin.knowledge.relevance.Difference;
import zhiyin.knowledge.relevance.Judging;
import zhiyin.knowledge.relevance.Quality;
import zhiyin.knowledge.search.Note;
import zhiyin.knowledge.store.VectorStore;

/// Asks every labelled question of every configuration, one after the other, so that none is in another's way.
final class Evaluating {
    private static final int TOP = 10;

    private final Runs runs;
    private final EmbeddingModels models;

    Evaluating(Runs runs, EmbeddingModels models) {
        this.runs = runs;
        this.models = models;
    }

    /// A question, and what is known of it in all collections.
    record Question(String query, Judging judging) {}

    /// What came of one configuration.
    private record Measured(
            List<Quality> qualities, double labelled, List<Double> embedding, List<Double> all) {
        List<Double> gains() {
            return qualities.stream().map(Quality::ndcg).toList();
        }
    }

    /// @param stores of the configurations' live indexes, in order
    Evaluation evaluate(
            List<Configuration> configurations,
            List<VectorStore> stores,
            List<Question> questions,
            int leftOut) {
        if (questions.isEmpty()) {
            return new Evaluation(0, leftOut, 0, List.of());
        }
        List<Measured> measured =
                configurations.stream().map(each -> measure(each, questions)).toList();
        int best =
                IntStream.range(0, measured.size())
                        .boxed()
                        .reduce((a, b) -> ndcg(measured.get(b)) > ndcg(measured.get(a)) ? b : a)
                        .orElse(0);
        var scores = new ArrayList<Score>();
        for (int i = 0; i < measured.size(); i++) {
            Optional<Difference> behind =
                    i == best
                            ? Optional.empty()
                            : Optional.of(
                                    Difference.of(
                                            measured.get(best).gains(), measured.get(i).gains()));
            scores.add(score(configurations.get(i), stores.get(i), measured.get(i), behind));
        }
        return new Evaluation(questions.size(), leftOut, best, scores);
    }

    private static double ndcg(Measured measured) {
        return Quality.mean(measured.qualities()).ndcg();
    }

    private Score score(
            Configuration configuration,
            VectorStore store,
            Measured measured,
            Optional<Difference> behind) {
        boolean isClear =
                measured.qualities().size() >= Difference.LEAST_QUESTIONS
                        && behind.map(Difference::isClear).orElse(true);
        return new Score(
                configuration,
                Quality.mean(measured.qualities()),
                measured.labelled(),
                behind,
                isClear,
                Latency.of(measured.embedding()),
                Latency.of(measured.all()),
                cost(configuration, store));
    }

    private Measured measure(Configuration configuration, List<Question> questions) {
        runs.run(questions.getFirst().query(), configuration, TOP); // files and code get warm
        var qualities = new ArrayList<Quality>();
        var embedding = new ArrayList<Double>();
        var all = new ArrayList<Double>();
        long passages = 0;
        long labelled = 0;
        for (Question question : questions) {
            Runs.Run run = runs.run(question.query(), configuration, TOP);
            requireReranked(run);
            qualities.add(question.judging().quality(run.places()));
            labelled += question.judging().labelled(run.places());
            passages += run.places().size();
            Duration computing = computing(configuration, question.query(), run.embedding());
            embedding.add(millis(computing));
            all.add(millis(computing.plus(run.finding()).plus(run.reranking())));
        }
        return new Measured(
                qualities, passages == 0 ? 0 : (double) labelled / passages, embedding, all);
    }

    /// What was found without the reranker says nothing of it.
    private static void requireReranked(Runs.Run run) {
        run.notes().stream()
                .filter(note -> note.kind() == Note.Kind.NOT_RERANKED)
                .findFirst()
                .ifPresent(note -> {
                    throw new CatalogException(CatalogException.Code.CONFLICT, note.message());
                });
    }

    /// A question that was asked before is in the cache, which says nothing of the next one.
    private Duration computing(Configuration configuration, String query, Duration met) {
        Optional<IndexSettings> settings = runs.settings(configuration.collection());
        if (!configuration.usesVectors() || settings.isEmpty()) {
            return Duration.ZERO;
        }
        return models.model(settings.get().model(), settings.get().dimensions())
                .queryTime(query)
                .orElse(met);
    }

    private static double millis(Duration time) {
        return time.toNanos() / 1e6;
    }

    private Cost cost(Configuration configuration, VectorStore store) {
        Optional<IndexSettings> settings = runs.settings(configuration.collection());
        long passages = store.count();
        long dimensions =
                configuration.usesVectors() && settings.isPresent()
                        ? configuration.dimensions().orElse(settings.get().dimensions())
                        : 0;
        OptionalLong weights =
                configuration.usesVectors() && settings.isPresent()
                        ? weights(settings.get().model())
                        : OptionalLong.of(0);
        return new Cost(passages, store.bytes(), passages * dimensions * Float.BYTES, weights);
    }

    private OptionalLong weights(String model) {
        String key = models.key(model);
        return models.loaded().stream()
                .filter(each -> each.key().equals(key) && each.bytes() > 0)
                .mapToLong(LoadedModel::bytes)
                .findFirst();
    }
}
