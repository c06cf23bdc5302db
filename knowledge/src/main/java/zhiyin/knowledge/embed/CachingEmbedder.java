package zhiyin.knowledge.embed;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import zhiyin.engine.EmbedOptions;
import zhiyin.engine.Embedder;
import zhiyin.engine.Embeddings;
import zhiyin.engine.EngineException;

/// A loaded model asked only for what the cache does not have, and each text once. It answers and refuses as
/// the model itself does.
///
/// The cache has full vectors, and they are cut afterwards, so that other dimensions compute nothing. It has
/// no failures. What was cut to the model's length is no answer to who refuses that.
final class CachingEmbedder {
    private final OpenModel model;
    private final EmbeddingCache cache;

    CachingEmbedder(OpenModel model, EmbeddingCache cache) {
        this.model = model;
        this.cache = cache;
    }

    /// @param computed how many texts the model was asked for
    record Answer(Embeddings embeddings, int computed) {}

    Answer embed(List<String> texts, EmbedOptions options) {
        Embedder embedder = model.embedder();
        options.dimensions().ifPresent(embedder::requireDimensions);
        String prefix = embedder.info().prompts().prefix(options.prompt());
        Map<String, CachedEmbedding> known = find(texts, prefix, options.truncate());
        List<String> missing =
                texts.stream().filter(text -> !known.containsKey(text)).distinct().toList();
        if (!missing.isEmpty()) {
            compute(texts, missing, prefix, options, known);
        }
        int dimensions = options.dimensions().orElse(embedder.info().dimensions());
        return new Answer(answer(texts, known, dimensions), missing.size());
    }

    private Map<String, CachedEmbedding> find(List<String> texts, String prefix, boolean truncate) {
        List<String> distinct = texts.stream().distinct().toList();
        List<Optional<CachedEmbedding>> found =
                cache.find(keys(distinct, prefix), model.embedder().info().dimensions());
        var known = new HashMap<String, CachedEmbedding>();
        for (int i = 0; i < distinct.size(); i++) {
            String text = distinct.get(i);
            found.get(i)
                    .filter(embedding -> truncate || !embedding.truncated())
                    .ifPresent(embedding -> known.put(text, embedding));
        }
        return known;
    }

    private List<CacheKey> keys(List<String> texts, String prefix) {
        return texts.stream().map(text -> CacheKey.of(model.computing(), prefix, text)).toList();
    }

    private void compute(
            List<String> texts,
            List<String> missing,
            String prefix,
            EmbedOptions options,
            Map<String, CachedEmbedding> known) {
        Embeddings computed = embed(texts, missing, options);
        var embeddings = new ArrayList<CachedEmbedding>(missing.size());
        for (int i = 0; i < missing.size(); i++) {
            Embeddings.Text size = computed.texts().get(i);
            var embedding =
                    new CachedEmbedding(computed.vectors().get(i), size.tokens(), size.truncated());
            embeddings.add(embedding);
            known.put(missing.get(i), embedding);
        }
        cache.put(keys(missing, prefix), embeddings);
    }

    /// A refusal names a text by its place, which is another among those that are missing.
    private Embeddings embed(List<String> texts, List<String> missing, EmbedOptions options) {
        var full = new EmbedOptions(options.prompt(), OptionalInt.empty(), options.truncate());
        try {
            return model.embedder().embedAll(missing, full);
        } catch (EngineException e) {
            boolean places =
                    switch (e.code()) {
                        case TEXT_EMPTY, TEXT_TOO_LONG -> missing.size() < texts.size();
                        default -> false;
                    };
            if (places) {
                model.embedder().embedAll(texts, full);
            }
            throw e;
        }
    }

    private static Embeddings answer(
            List<String> texts, Map<String, CachedEmbedding> known, int dimensions) {
        var vectors = new ArrayList<float[]>(texts.size());
        var sizes = new ArrayList<Embeddings.Text>(texts.size());
        for (String text : texts) {
            CachedEmbedding embedding = Optional.ofNullable(known.get(text)).orElseThrow();
            float[] full = embedding.vector();
            // A copy: what is in the cache must not be changed by who is given it.
            vectors.add(
                    dimensions == full.length ? full.clone() : UnitVectors.cut(full, dimensions));
            sizes.add(new Embeddings.Text(embedding.tokens(), embedding.truncated()));
        }
        return new Embeddings(vectors, sizes);
    }
}
