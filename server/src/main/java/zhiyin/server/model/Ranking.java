package zhiyin.server.model;

import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import zhiyin.engine.EmbedOptions.Prompt;
import zhiyin.engine.EngineException;
import zhiyin.engine.Timings;
import zhiyin.engine.Truncation;
import zhiyin.server.client.Client;

/// How well documents answer a query: the seam between the dialects that rerank and the models that can.
/// Thread-safe.
public interface Ranking {
    /// @param prompt before the query
    /// @param truncation what becomes of texts that are too long
    /// @throws EngineException as [ServedModel#embed] does
    Scores scores(
            String query,
            Prompt prompt,
            List<String> documents,
            Truncation truncation,
            Client client);

    /// @param values one for each document, in order; the higher the better
    /// @param raw the same before they were made to lie in a band, where they were: they tell apart what is next to
    ///     the band's end
    /// @param tokens that the model has read
    record Scores(List<Double> values, List<Double> raw, long tokens, Timings timings) {
        public Scores {
            values = List.copyOf(values);
            raw = List.copyOf(raw);
        }

        /// The documents from the best on, equals in the order in which they came.
        ///
        /// @param most how many at most
        public List<Ranked> best(int most) {
            return best(most, values);
        }

        /// The same with their raw scores.
        public List<Ranked> bestRaw(int most) {
            return best(most, raw);
        }

        private List<Ranked> best(int most, List<Double> shown) {
            return IntStream.range(0, raw.size())
                    .boxed()
                    .sorted(Comparator.comparingDouble(raw::get).reversed())
                    .limit(most)
                    .map(i -> new Ranked(i, shown.get(i)))
                    .toList();
        }
    }

    /// @param index of the document among those that came
    record Ranked(int index, double score) {}
}
