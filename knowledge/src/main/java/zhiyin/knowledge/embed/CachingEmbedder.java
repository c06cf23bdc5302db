package zhiyin.knowledge.embed;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import zhiyin.engine.Caller;
import zhiyin.engine.EmbedOptions;
import zhiyin.engine.Embeddings;
import zhiyin.engine.EngineException;
import zhiyin.engine.Timings;
import zhiyin.engine.Truncation;
import zhiyin.engine.model.Shortening;

/// A loaded model asked only for what the cache does not have, and each text once. It answers and refuses as
/// the model itself does.
///
/// The cache has full vectors, and they are cut afterwards, so that other dimensions compute nothing. It has
/// no failures. What was cut to the model's length is no answer to who refuses that, and what was cut otherwise
/// is not kept.
final class CachingEmbedder {
    private final OpenModel model;
    private final EmbeddingCache cache;

    CachingEmbedder(OpenModel model, EmbeddingCache cache) {
        this.model = model;
        this.cache = cache;
    }

    /// @param computed how many texts the model was asked for
    record Answer(Embeddings embeddings, int computed) {}

    /// @throws EngineException as [TextEmbedder#embedAll] does
    Answer embed(List<String> texts, EmbedOptions options, Caller caller) {
        TextEmbedder embedder = model.embedder();
        options.dimensions().ifPresent(embedder::requireDimensions);
        String prefix = embedder.info().prompts().prefix(options.prompt());
        Map<String, CachedEmbedding> known = find(texts, prefix, options.truncation());
        List<String> missing =
                texts.stream().filter(text -> !known.containsKey(text)).distinct().toList();
        Timings timings =
                missing.isEmpty()
                        ? Timings.NONE
                        : compute(texts, missing, prefix, options, caller, known);
        int dimensions = options.dimensions().orElse(embedder.info().dimensions());
        Shortening shortening = embedder.info().shortening();
        return new Answer(answer(texts, known, dimensions, shortening, timings), missing.size());
    }

    private Map<String, CachedEmbedding> find(
            List<String> texts, String prefix, Truncation truncation) {
        List<String> distinct = texts.stream().distinct().toList();
        List<Optional<CachedEmbedding>> found =
                cache.find(keys(distinct, prefix), model.embedder().info().dimensions());
        var known = new HashMap<String, CachedEmbedding>();
        for (int i = 0; i < distinct.size(); i++) {
            String text = distinct.get(i);
            found.get(i)
                    .filter(embedding -> answers(embedding, truncation))
                    .ifPresent(embedding -> known.put(text, embedding));
        }
        return known;
    }

    /// A whole text's vector is right wherever so many tokens are allowed; what was cut was cut at its end,
    /// to the model's length.
    private boolean answers(CachedEmbedding embedding, Truncation truncation) {
        return embedding.truncated()
                ? truncation.equals(Truncation.END)
                : embedding.tokens() <= truncation.limit(model.embedder().info().maxTokens());
    }

    private List<CacheKey> keys(List<String> texts, String prefix) {
        return texts.stream().map(text -> CacheKey.of(model.computing(), prefix, text)).toList();
    }

    private Timings compute(
            List<String> texts,
            List<String> missing,
            String prefix,
            EmbedOptions options,
            Caller caller,
            Map<String, CachedEmbedding> known) {
        Embeddings computed = embed(texts, missing, options, caller);
        var kept = new LinkedHashMap<String, CachedEmbedding>();
        for (int i = 0; i < missing.size(); i++) {
            Embeddings.Text size = computed.texts().get(i);
            var embedding =
                    new CachedEmbedding(computed.vectors().get(i), size.tokens(), size.truncated());
            known.put(missing.get(i), embedding);
            if (answers(embedding, Truncation.END) && answers(embedding, options.truncation())) {
                kept.put(missing.get(i), embedding);
            }
        }
        cache.put(keys(List.copyOf(kept.keySet()), prefix), List.copyOf(kept.values()));
        return computed.timings();
    }

    /// A refusal names a text by its place, which is another among those that are missing.
    private Embeddings embed(
            List<String> texts, List<String> missing, EmbedOptions options, Caller caller) {
        var full = new EmbedOptions(options.prompt(), OptionalInt.empty(), options.truncation());
        try {
            return model.embedder().embedAll(missing, full, caller);
        } catch (EngineException e) {
            boolean places =
                    switch (e.code()) {
                        case TEXT_EMPTY, TEXT_TOO_LONG -> missing.size() < texts.size();
                        default -> false;
                    };
            if (places) {
                model.embedder().embedAll(texts, full, caller);
            }
            throw e;
        }
    }

    private static Embeddings answer(
            List<String> texts,
            Map<String, CachedEmbedding> known,
            int dimensions,
            Shortening shortening,
            Timings timings) {
        var vectors = new ArrayList<float[]>(texts.size());
        var sizes = new ArrayList<Embeddings.Text>(texts.size());
        for (String text : texts) {
            CachedEmbedding embedding = Optional.ofNullable(known.get(text)).orElseThrow();
            float[] full = embedding.vector();
            // A copy: what is in the cache must not be changed by who is given it.
            vectors.add(
                    dimensions == full.length ? full.clone() : shortening.cut(full, dimensions));
            sizes.add(new Embeddings.Text(embedding.tokens(), embedding.truncated()));
        }
        return new Embeddings(vectors, sizes, timings);
    }
}
