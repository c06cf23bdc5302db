package zhiyin.knowledge.chunk;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Collectors;
import zhiyin.knowledge.document.Characters;

/// Puts what people wrote in the place of what a document says.
///
/// @param texts by chunks' ids; empty where the chunk is left out
/// @param mostTokens that the model takes; a longer text is passed over, and the chunk stays as it is
public record Rewriting(Map<String, Optional<String>> texts, TokenCounter counter, int mostTokens) {
    /// Of the model's tokens, for what stands before the text.
    private static final int PREFIX_SHARE = 4;

    public Rewriting {
        texts = Map.copyOf(texts);
    }

    /// @param revisions which of the document's chunks were changed
    public record Rewritten(ChunkedDocument document, Revisions revisions) {}

    /// @param title of the document; empty where it has none
    public Rewritten of(ChunkedDocument document, String title) {
        var originals = new HashMap<String, String>();
        var excluded = new HashSet<String>();
        var chunks = new ArrayList<Chunk>();
        for (Chunk chunk : document.chunks()) {
            Optional<String> text = texts.get(chunk.id());
            if (text == null) {
                chunks.add(chunk);
                continue;
            }
            Optional<Chunk> written =
                    text.map(body -> written(chunk, body, title)).orElse(Optional.of(chunk));
            chunks.add(written.orElse(chunk));
            written.ifPresent(each -> originals.put(each.id(), chunk.id()));
            if (text.isEmpty()) {
                excluded.add(chunk.id());
            }
        }
        return new Rewritten(
                new ChunkedDocument(document.blocks(), chunks, document.sections()),
                new Revisions(originals, excluded));
    }

    private Optional<Chunk> written(Chunk chunk, String body, String title) {
        var measure = new Measure(counter);
        String alone = Characters.unify(body);
        String whole =
                Prefix.of(names(chunk, body, title), measure, mostTokens / PREFIX_SHARE) + alone;
        OptionalInt tokens = measure.within(whole, mostTokens);
        String text = tokens.isPresent() ? whole : alone;
        if (tokens.isEmpty()) {
            tokens = measure.within(alone, mostTokens);
        }
        return tokens.isEmpty()
                ? Optional.empty()
                : Optional.of(
                        new Chunk(
                                idOf(chunk.id(), body),
                                chunk.headings(),
                                body,
                                text,
                                tokens.getAsInt(),
                                chunk.section(),
                                chunk.parts(),
                                chunk.place()));
    }

    /// Title and headings, but for those that the text says itself.
    private static List<String> names(Chunk chunk, String body, String title) {
        Set<String> said =
                body.lines()
                        .filter(line -> line.startsWith("#"))
                        .map(line -> line.replaceFirst("^#+", "").strip())
                        .collect(Collectors.toSet());
        var names = new ArrayList<String>();
        if (!title.isBlank() && !chunk.headings().contains(title)) {
            names.add(title);
        }
        names.addAll(chunk.headings());
        names.removeIf(said::contains);
        return names;
    }

    /// The id of a chunk that says something else.
    ///
    /// @param id that it has by what the document says
    public static String idOf(String id, String body) {
        return new ChunkIds(id).next(List.of(), body);
    }

    /// Whether the model takes so long a text.
    public boolean takes(String body) {
        return new Measure(counter).fits(Characters.unify(body), mostTokens);
    }
}
