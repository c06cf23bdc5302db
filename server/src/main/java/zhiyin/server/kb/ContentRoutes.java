package zhiyin.server.kb;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.stream.IntStream;
import zhiyin.knowledge.base.Division;
import zhiyin.knowledge.base.KnowledgeBase;
import zhiyin.knowledge.catalog.DocumentInfo;
import zhiyin.knowledge.catalog.PassageEdit;
import zhiyin.knowledge.chunk.Chunk;
import zhiyin.knowledge.document.Block;
import zhiyin.knowledge.document.Document;
import zhiyin.knowledge.document.Place;
import zhiyin.server.api.Call;
import zhiyin.server.api.Operation;
import zhiyin.server.api.Routes;

/// What a document says, block by block, and the passages that it is or would be divided into.
final class ContentRoutes {
    private static final int MAX_BLOCKS = 5_000;
    private static final int MAX_PASSAGES = 5_000;
    private static final int MOST_TOKENS = 1 << 20;

    /// @param blocks how many there are
    /// @param next the first block behind these; absent where there is none
    record Content(
            String title,
            String language,
            String format,
            int blocks,
            List<BlockView> content,
            OptionalInt next) {}

    /// How a document is divided.
    ///
    /// @param mostTokens of a passage that the model takes
    /// @param passages at most 5000 of them
    /// @param count how many there are
    /// @param unplaced changes of passages that none of these bears
    record Cut(
            int targetTokens,
            int maxTokens,
            int mostTokens,
            int count,
            int unplaced,
            List<Piece> passages) {}

    /// A passage.
    ///
    /// @param text Markdown, as it is shown
    /// @param original what the document says, where somebody changed that
    /// @param excluded whether it is left out of searches
    /// @param parts of which blocks it is made, by their numbers and characters
    record Piece(
            int ordinal,
            String id,
            List<String> headings,
            String text,
            Optional<String> original,
            boolean excluded,
            int tokens,
            List<Chunk.Part> parts,
            Place place) {}

    private final KnowledgeBase base;

    ContentRoutes(KnowledgeBase base) {
        this.base = base;
    }

    void addTo(Routes routes) {
        routes.answer(
                Operation.of("GET", DocumentRoutes.ONE + "/content", "what it says, by blocks")
                        .query("from", Integer.class, "number of the first block; 0 if absent")
                        .query("limit", Integer.class, "at most so many, 1 to 5000"),
                Content.class,
                this::content);
        routes.answer(
                Operation.of("GET", DocumentRoutes.ONE + "/cut", "its passages, of any size")
                        .query("target_tokens", Integer.class, "size to come near to")
                        .query("max_tokens", Integer.class, "size not to exceed"),
                Cut.class,
                this::cut);
    }

    private DocumentInfo require(Call call) {
        return base.documents().require(call.path("collection"), call.id());
    }

    private Content content(Call call) {
        Document document = base.documents().parsed(require(call).id());
        List<Block> blocks = blocks(document);
        int from =
                (int) Math.min(call.number("from", 0, Integer.MAX_VALUE).orElse(0), blocks.size());
        int limit = (int) call.number("limit", 1, MAX_BLOCKS).orElse(MAX_BLOCKS);
        int end = Math.min(blocks.size(), from + limit);
        List<BlockView> shown =
                IntStream.range(from, end).mapToObj(i -> BlockView.of(i, blocks.get(i))).toList();
        return new Content(
                document.title(),
                document.language(),
                document.format(),
                blocks.size(),
                shown,
                end < blocks.size() ? OptionalInt.of(end) : OptionalInt.empty());
    }

    /// A document's blocks and then its parts', depth first, as passages count them.
    private static List<Block> blocks(Document document) {
        var all = new ArrayList<>(document.blocks());
        document.parts().forEach(part -> all.addAll(blocks(part)));
        return all;
    }

    private Cut cut(Call call) {
        Division.Divided divided =
                base.division()
                        .divide(
                                require(call),
                                size(call.number("target_tokens", 1, MOST_TOKENS)),
                                size(call.number("max_tokens", 1, MOST_TOKENS)));
        List<Chunk> chunks = divided.chunks().chunks();
        List<Piece> pieces =
                IntStream.range(0, Math.min(chunks.size(), MAX_PASSAGES))
                        .mapToObj(i -> piece(i, chunks.get(i), divided))
                        .toList();
        return new Cut(
                divided.options().targetTokens(),
                divided.options().maxTokens(),
                divided.mostTokens(),
                chunks.size(),
                divided.unplaced(),
                pieces);
    }

    private static OptionalInt size(OptionalLong given) {
        return given.isPresent() ? OptionalInt.of((int) given.getAsLong()) : OptionalInt.empty();
    }

    private static Piece piece(int ordinal, Chunk chunk, Division.Divided divided) {
        return new Piece(
                ordinal,
                chunk.id(),
                chunk.headings(),
                chunk.body(),
                divided.edit(chunk).map(PassageEdit::original),
                divided.revisions().excluded().contains(chunk.id()),
                chunk.tokens(),
                chunk.parts(),
                chunk.place());
    }
}
