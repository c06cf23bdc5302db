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
import zhiyin.engine.MultiEmbeddings;
import zhiyin.engine.MultiVector;
import zhiyin.engine.Timings;
import zhiyin.engine.Truncation;

/// A loaded model asked only for what the cache does not have, and each text once. It answers and refuses as
/// the model itself does.
///
/// The cache has full vectors, and they are cut afterwards, so that other dimensions compute nothing. Sparse vectors
/// stand beside the dense ones, where both were asked for; an entry without one is computed again for who wants it. It
/// has no failures. What was cut to the model's length is no answer to who refuses that, and what was cut otherwise
/// is not kept.
final class CachingEmbedder {
    private final OpenModel model;
    private final EmbeddingCache cache;

    CachingEmbedder(OpenModel model, EmbeddingCache cache) {
        this.model = model;
        this.cache = cache;
    }

    /// @param computed how many texts the model was asked for
    record Answer<T>(T embeddings, int computed) {}

    /// What is known of texts, and what it took.
    private record Known(Map<String, CachedEmbedding> embeddings, Timings timings, int computed) {
        CachedEmbedding of(String text) {
            return Optional.ofNullable(embeddings.get(text)).orElseThrow();
        }
    }

    /// @throws EngineException as [TextEmbedder#embedAll] does
    Answer<Embeddings> embed(List<String> texts, EmbedOptions options, Caller caller) {
        Known known = known(texts, new Computation(model.embedder(), false), options, caller);
        var vectors = new ArrayList<float[]>(texts.size());
        for (String text : texts) {
            vectors.add(cut(known.of(text), options));
        }
        return new Answer<>(
                new Embeddings(vectors, sizes(texts, known), known.timings()), known.computed());
    }

    /// Dense and sparse vectors.
    ///
    /// @throws EngineException as [zhiyin.engine.Embedder#embedMulti] does
    Answer<MultiEmbeddings> embedSparse(List<String> texts, EmbedOptions options, Caller caller) {
        Known known = known(texts, new Computation(model.embedder(), true), options, caller);
        var vectors = new ArrayList<MultiVector>(texts.size());
        for (String text : texts) {
            CachedEmbedding embedding = known.of(text);
            vectors.add(
                    new MultiVector(
                            Optional.of(cut(embedding, options)),
                            embedding.sparse(),
                            Optional.empty()));
        }
        return new Answer<>(
                new MultiEmbeddings(vectors, sizes(texts, known), known.timings()),
                known.computed());
    }

    /// A copy: what is in the cache must not be changed by who is given it.
    private float[] cut(CachedEmbedding embedding, EmbedOptions options) {
        float[] full = embedding.vector();
        int dimensions = options.dimensions().orElse(full.length);
        return dimensions == full.length
                ? full.clone()
                : model.embedder().info().shortening().cut(full, dimensions);
    }

    private static List<Embeddings.Text> sizes(List<String> texts, Known known) {
        return texts.stream()
                .map(known::of)
                .map(embedding -> new Embeddings.Text(embedding.tokens(), embedding.truncated()))
                .toList();
    }

    private Known known(
            List<String> texts, Computation computation, EmbedOptions options, Caller caller) {
        TextEmbedder embedder = model.embedder();
        options.dimensions().ifPresent(embedder::requireDimensions);
        String prefix = embedder.info().prompts().prefix(options.prompt());
        Map<String, CachedEmbedding> known = find(texts, computation, prefix, options.truncation());
        List<String> missing =
                texts.stream().filter(text -> !known.containsKey(text)).distinct().toList();
        Timings timings =
                missing.isEmpty()
                        ? Timings.NONE
                        : compute(texts, missing, computation, prefix, options, caller, known);
        return new Known(known, timings, missing.size());
    }

    private Map<String, CachedEmbedding> find(
            List<String> texts, Computation computation, String prefix, Truncation truncation) {
        List<String> distinct = texts.stream().distinct().toList();
        List<Optional<CachedEmbedding>> found =
                cache.find(keys(distinct, prefix), model.embedder().info().dimensions());
        var known = new HashMap<String, CachedEmbedding>();
        for (int i = 0; i < distinct.size(); i++) {
            String text = distinct.get(i);
            found.get(i)
                    .filter(computation::isWhole)
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
            Computation computation,
            String prefix,
            EmbedOptions options,
            Caller caller,
            Map<String, CachedEmbedding> known) {
        Computation.Result computed = embed(texts, missing, computation, options, caller);
        var kept = new LinkedHashMap<String, CachedEmbedding>();
        for (int i = 0; i < missing.size(); i++) {
            CachedEmbedding embedding = computed.embeddings().get(i);
            known.put(missing.get(i), embedding);
            if (answers(embedding, Truncation.END) && answers(embedding, options.truncation())) {
                kept.put(missing.get(i), embedding);
            }
        }
        cache.put(keys(List.copyOf(kept.keySet()), prefix), List.copyOf(kept.values()));
        return computed.timings();
    }

    /// A refusal names a text by its place, which is another among those that are missing.
    private static Computation.Result embed(
            List<String> texts,
            List<String> missing,
            Computation computation,
            EmbedOptions options,
            Caller caller) {
        var full = new EmbedOptions(options.prompt(), OptionalInt.empty(), options.truncation());
        try {
            return computation.of(missing, full, caller);
        } catch (EngineException e) {
            boolean places =
                    switch (e.code()) {
                        case TEXT_EMPTY, TEXT_TOO_LONG -> missing.size() < texts.size();
                        default -> false;
                    };
            if (places) {
                computation.of(texts, full, caller);
            }
            throw e;
        }
    }
}
