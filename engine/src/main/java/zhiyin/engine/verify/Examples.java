package zhiyin.engine.verify;

import java.util.List;
import zhiyin.engine.backend.Pooling;
import zhiyin.engine.model.ModelInfo;

/// What a model is known to compute. Which examples are a model's is told by its sizes, whatever its
/// file is called.
///
/// @param model its name
/// @param queries texts with the model's own prompt for queries
/// @param documents texts with the model's own prompt for documents
/// @param similarities of queries with documents, by whoever published them
/// @param vectors of texts without prompts
public record Examples(
        String model,
        Shape shape,
        List<String> queries,
        List<String> documents,
        List<Similarities> similarities,
        List<ExampleVector> vectors) {
    /// The sizes by which a model is recognised.
    ///
    /// @param architecture as `config.json` names it
    public record Shape(String architecture, int dimensions, int layers, Pooling pooling) {
        static Shape of(ModelInfo info) {
            return new Shape(info.architecture(), info.dimensions(), info.layers(), info.pooling());
        }
    }

    /// @param source who computed them
    /// @param values one row a query, in it one a document
    public record Similarities(String source, List<List<Double>> values) {
        public Similarities {
            values = values.stream().map(List::copyOf).toList();
        }
    }

    /// @param vector of any length
    public record ExampleVector(String text, float[] vector) {}

    public Examples {
        queries = List.copyOf(queries);
        documents = List.copyOf(documents);
        similarities = List.copyOf(similarities);
        vectors = List.copyOf(vectors);
    }

    /// Whether there is anything to compare with.
    public boolean isEmpty() {
        return similarities.isEmpty() && vectors.isEmpty();
    }
}
