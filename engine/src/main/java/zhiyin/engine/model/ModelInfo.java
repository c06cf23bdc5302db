package zhiyin.engine.model;

import java.nio.file.Path;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import zhiyin.engine.EngineException;
import zhiyin.engine.EngineException.Code;
import zhiyin.engine.VectorKind;
import zhiyin.engine.backend.Pooling;

/// What a model is.
///
/// @param name what it is called over the APIs
/// @param purpose what it gives
/// @param architecture as `config.json` names it
/// @param dimensions numbers in a full vector
/// @param layers how many follow each other
/// @param maxTokens longest text, special tokens included
/// @param shortening what its vectors go through before they are cut
/// @param prompts what goes before its texts
/// @param widths what lies between one state and the next
/// @param weights the weight file
/// @param kinds what it makes of a text; of a reranker nothing follows from it
public record ModelInfo(
        String name,
        Purpose purpose,
        String architecture,
        int dimensions,
        int layers,
        int maxTokens,
        Pooling pooling,
        Shortening shortening,
        Prompts prompts,
        LayerWidths widths,
        Path weights,
        Set<VectorKind> kinds) {
    /// One that gives dense vectors alone.
    public ModelInfo(
            String name,
            Purpose purpose,
            String architecture,
            int dimensions,
            int layers,
            int maxTokens,
            Pooling pooling,
            Shortening shortening,
            Prompts prompts,
            LayerWidths widths,
            Path weights) {
        this(
                name,
                purpose,
                architecture,
                dimensions,
                layers,
                maxTokens,
                pooling,
                shortening,
                prompts,
                widths,
                weights,
                Set.of(VectorKind.DENSE));
    }

    /// Of a model that is computed elsewhere: what nobody here knows of it (layers, pooling, weights) is left
    /// at nothing.
    public static ModelInfo elsewhere(String name, int dimensions, int maxTokens, Prompts prompts) {
        return new ModelInfo(
                name,
                Purpose.EMBEDDING,
                "remote",
                dimensions,
                0,
                maxTokens,
                Pooling.MEAN,
                Shortening.PLAIN,
                prompts,
                LayerWidths.NONE,
                Path.of(""));
    }

    /// Numbers in the matrices of its linear layers.
    public long linearWeights() {
        return layers * widths.weights(dimensions);
    }

    /// @throws EngineException WRONG_PURPOSE where it was made for something else
    public void requirePurpose(Purpose wanted) {
        if (purpose == wanted) {
            return;
        }
        throw new EngineException(
                Code.WRONG_PURPOSE,
                switch (purpose) {
                    case RERANKING ->
                            "%s is a reranker: it scores documents for a query, and has no vectors; take an embedding model"
                                    .formatted(name);
                    case EMBEDDING ->
                            "%s is taken for an embedding model, as neither its files nor its name say that it is a reranker; its folder or file may be named so (...-reranker-...)"
                                    .formatted(name);
                });
    }

    /// @throws EngineException WRONG_PURPOSE where it does not make all of that of a text; names the files that it lacks
    public void requireKinds(Set<VectorKind> wanted) {
        requirePurpose(Purpose.EMBEDDING);
        Set<VectorKind> missing =
                wanted.stream().filter(kind -> !kinds.contains(kind)).collect(Collectors.toSet());
        if (!missing.isEmpty()) {
            throw new EngineException(
                    Code.WRONG_PURPOSE,
                    "%s does not give %s: it lacks %s beside its weights, as BAAI/bge-m3 has them; pull that model, again if it was pulled without"
                            .formatted(
                                    name,
                                    joined(missing, VectorKind::words),
                                    joined(missing, TokenHeadFiles::file)));
        }
    }

    private static String joined(Set<VectorKind> kinds, Function<VectorKind, String> words) {
        return kinds.stream().sorted().map(words).collect(Collectors.joining(" and "));
    }

    /// Whether it takes a task in free words: what is looked for, or what counts as relevant.
    public boolean takesInstructions() {
        return purpose == Purpose.RERANKING ? isDecoder() : prompts.takesInstructions();
    }

    /// Whether it is built as a decoder, and a single text is much work.
    public boolean isDecoder() {
        return pooling == Pooling.LAST;
    }
}
