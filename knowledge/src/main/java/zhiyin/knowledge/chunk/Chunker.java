package zhiyin.knowledge.chunk;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;
import zhiyin.knowledge.chunk.Assembly.Titles;
import zhiyin.knowledge.document.Block;
import zhiyin.knowledge.document.Document;

/// Divides documents into passages that an embedding model can take in and that make sense alone.
///
/// A chunk is consecutive blocks under one heading, as near to the target size as whole blocks let it be.
/// Code is whole, or cut where its syntax lets it; tables are cut between rows and each part has the
/// header; list items and sentences are whole. What does not fit a chunk by itself is cut at the best place
/// there is. Small neighbours under one heading share a chunk, but two that are not both small do not share
/// it across headings of levels 1 and 2. Every block but furniture is in exactly one chunk, or its parts are
/// in consecutive ones, and no chunk has more tokens than [ChunkOptions#maxTokens].
///
/// How a document is divided depends on nothing but its text, and a section's chunks on little but the
/// section: when one is edited, the others keep their ids.
///
/// Immutable; thread-safe if the counter is.
public final class Chunker {
    /// What a chunk's text and what comes before it may add to each other's tokens.
    private static final int JOIN_TOKENS = 2;

    private final Measure measure;
    private final ChunkOptions options;
    private final Optional<Breakpoints> breakpoints;

    public Chunker(TokenCounter counter) {
        this(counter, ChunkOptions.defaults());
    }

    public Chunker(TokenCounter counter, ChunkOptions options) {
        this(new Measure(counter), options, Optional.empty());
    }

    private Chunker(Measure measure, ChunkOptions options, Optional<Breakpoints> breakpoints) {
        this.measure = measure;
        this.options = options;
        this.breakpoints = breakpoints;
    }

    /// One that cuts sections too large for a chunk where their subject changes, before it looks at sizes.
    public Chunker withBreakpoints(SentenceVectors vectors) {
        var found = new Breakpoints(vectors, options.minTokens());
        return new Chunker(measure, options, Optional.of(found));
    }

    /// Chunks of a document known by its name.
    public ChunkedDocument chunk(Document document) {
        return chunk(document, document.name());
    }

    /// @param key what the document is known by, however it is called: ids depend on it
    public ChunkedDocument chunk(Document document, String key) {
        var blocks = new ArrayList<Block>();
        var chunks = new ArrayList<Chunk>();
        var assembly = new Assembly(measure, options, key, chunks::add);
        add(document, List.of(), new Titles(titles(document)), blocks, assembly);
        return new ChunkedDocument(blocks, chunks, assembly.sections());
    }

    /// The same chunks one by one as they are made: those of a document of millions of cells take more memory
    /// than the document.
    public void each(Document document, String key, Consumer<Chunk> chunks) {
        var assembly = new Assembly(measure, options, key, chunks);
        add(document, List.of(), new Titles(titles(document)), new ArrayList<>(), assembly);
    }

    private static List<String> titles(Document document) {
        return document.title().isBlank() ? List.of() : List.of(document.title());
    }

    /// Recursive, as deep as a parser lets documents lie in each other.
    private void add(
            Document document,
            List<Step> above,
            Titles titles,
            List<Block> blocks,
            Assembly assembly) {
        int first = blocks.size();
        blocks.addAll(document.blocks());
        List<Integer> order = Footnotes.order(blocks, first, blocks.size());
        var runs = new ArrayList<Run>();
        for (Leaf leaf : Leaf.of(blocks, order)) {
            List<Step> path =
                    Stream.concat(
                                    above.stream(),
                                    leaf.path().stream()
                                            .map(i -> new Step(i, blocks.get(i).text())))
                            .toList();
            runs.addAll(runs(leaf, path, titles, blocks, assembly));
        }
        Run.merged(runs, options).forEach(run -> assembly.add(titles, run));
        for (Document part : document.parts()) {
            var step = new Step(-1 - blocks.size() - assembly.count(), part.name());
            List<Step> path = Stream.concat(above.stream(), Stream.of(step)).toList();
            List<String> names =
                    Stream.concat(titles.names().stream(), titles(part).stream()).toList();
            add(part, path, new Titles(names), blocks, assembly);
        }
    }

    private List<Run> runs(
            Leaf leaf, List<Step> path, Titles titles, List<Block> blocks, Assembly assembly) {
        int prefix = measure.count(assembly.prefix(titles, path, List.of()));
        int budget = options.maxTokens() - prefix - JOIN_TOKENS;
        List<Piece> pieces = LeafPieces.of(blocks, leaf, measure, options, budget);
        int first = measure.count(assembly.prefix(titles, path, pieces));
        var runs = new ArrayList<Run>();
        for (List<Piece> part : parts(pieces)) {
            int before = runs.isEmpty() ? first : prefix;
            int most = options.maxTokens() - JOIN_TOKENS;
            for (List<Piece> chunk :
                    new Packer(part, options.targetTokens(), most, before, prefix).pack()) {
                int boundary = runs.isEmpty() ? leaf.level() : Run.NO_BOUNDARY;
                runs.add(Run.of(chunk, path, boundary, prefix));
            }
        }
        return runs;
    }

    private List<List<Piece>> parts(List<Piece> pieces) {
        int tokens = pieces.stream().mapToInt(Piece::tokens).sum();
        return breakpoints
                .filter(_ -> tokens > options.maxTokens())
                .map(found -> found.divide(pieces))
                .orElse(List.of(pieces));
    }
}
