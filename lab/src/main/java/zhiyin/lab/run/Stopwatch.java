package zhiyin.lab.run;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.hipparchus.stat.StatUtils;
import zhiyin.engine.Caller;
import zhiyin.engine.EmbedOptions;
import zhiyin.engine.EmbedOptions.Kind;
import zhiyin.engine.Urgency;
import zhiyin.knowledge.embed.EmbeddingModels;
import zhiyin.lab.report.Cost;

/// Measures how fast a model is here, past the cache: documents together, then queries one by one, each for a few
/// seconds at most.
final class Stopwatch {
    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final int DOCUMENTS_AT_ONCE = 32;
    private static final int MOST_QUERIES = 50;
    private static final double MEDIAN = 50;
    private static final double HIGH = 95;

    private static final Caller BULK = new Caller("lab", Urgency.BULK, Optional.empty());
    private static final Caller WAITING = BULK.withUrgency(Urgency.INTERACTIVE);

    private final EmbeddingModels models;
    private final String model;

    Stopwatch(EmbeddingModels models, String model) {
        this.models = models;
        this.model = model;
    }

    Optional<Cost.Speed> measure(SampleTexts texts) {
        if (texts.documents().isEmpty()) {
            return Optional.empty();
        }
        EmbedOptions options = EmbedOptions.DEFAULTS.withKind(Kind.DOCUMENT).withTruncation();
        // The first texts are slow until the JVM has seen the code.
        models.embedAnew(model, first(texts.documents()), options, BULK);
        int documents = 0;
        long tokens = 0;
        long begun = System.nanoTime();
        while (documents < texts.documents().size() && !isOver(begun)) {
            int end = Math.min(texts.documents().size(), documents + DOCUMENTS_AT_ONCE);
            List<String> some = texts.documents().subList(documents, end);
            tokens += models.embedAnew(model, some, options, BULK).tokens();
            documents = end;
        }
        double seconds = (System.nanoTime() - begun) / 1e9;
        return Optional.of(
                new Cost.Speed(
                        documents,
                        documents / seconds,
                        tokens / seconds,
                        Optional.of(latency(texts.queries()))));
    }

    private static List<String> first(List<String> texts) {
        return texts.subList(0, Math.min(texts.size(), DOCUMENTS_AT_ONCE));
    }

    private Cost.Latency latency(List<String> queries) {
        EmbedOptions options = EmbedOptions.DEFAULTS.withKind(Kind.QUERY).withTruncation();
        var millis = new ArrayList<Double>();
        long begun = System.nanoTime();
        for (String query : queries) {
            if (millis.size() >= MOST_QUERIES || (isOver(begun) && !millis.isEmpty())) {
                break;
            }
            long start = System.nanoTime();
            models.embedAnew(model, List.of(query), options, WAITING);
            millis.add((System.nanoTime() - start) / 1e6);
        }
        double[] all = millis.stream().mapToDouble(Double::doubleValue).toArray();
        return new Cost.Latency(
                all.length, StatUtils.percentile(all, MEDIAN), StatUtils.percentile(all, HIGH));
    }

    private static boolean isOver(long begun) {
        return System.nanoTime() - begun > PATIENCE.toNanos();
    }
}
