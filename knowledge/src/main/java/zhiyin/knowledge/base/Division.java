package zhiyin.knowledge.base;

import java.util.OptionalInt;
import zhiyin.knowledge.catalog.CatalogException;
import zhiyin.knowledge.catalog.CatalogException.Code;
import zhiyin.knowledge.catalog.CollectionSettings;
import zhiyin.knowledge.catalog.DocumentInfo;
import zhiyin.knowledge.catalog.IndexInfo;
import zhiyin.knowledge.catalog.IndexSettings;
import zhiyin.knowledge.chunk.ChunkOptions;
import zhiyin.knowledge.chunk.ChunkedDocument;
import zhiyin.knowledge.chunk.Chunker;
import zhiyin.knowledge.document.Document;
import zhiyin.knowledge.embed.ModelFacts;
import zhiyin.knowledge.job.IndexPlan;
import zhiyin.knowledge.job.Workplace;

/// Documents in passages, of other sizes too: what a person looks at before anything is changed. Nothing is
/// kept, and nothing embedded.
public final class Division {
    private final Workplace place;
    private final Documents documents;

    Division(Workplace place, Documents documents) {
        this.place = place;
        this.documents = documents;
    }

    /// @param options the sizes that were taken
    /// @param mostTokens of a passage that the model takes
    /// @param document as it was read; its passages' blocks are its own and then its parts'
    public record Divided(
            ChunkOptions options, int mostTokens, Document document, ChunkedDocument chunks) {}

    /// Divides the newest version as the live index's sizes have it, or by others.
    ///
    /// @param targetTokens of a passage; empty: the collection's
    /// @param maxTokens likewise; empty: the collection's, or the target where that is more
    /// @throws CatalogException DOCUMENT_NOT_FOUND; CONFLICT where it is not read (yet); INVALID for sizes
    ///     that the model does not take
    public Divided divide(DocumentInfo info, OptionalInt targetTokens, OptionalInt maxTokens) {
        IndexSettings live = live(info);
        Document document = documents.parsed(info.id());
        ModelFacts facts = place.models().facts(live.model());
        ChunkOptions options = options(live, facts, targetTokens, maxTokens);
        ChunkedDocument chunks =
                place.models()
                        .model(live.model(), live.dimensions())
                        .counting(counter ->
                                new Chunker(counter, options).chunk(document, info.path()));
        return new Divided(options, facts.passageTokens(), document, chunks);
    }

    private IndexSettings live(DocumentInfo info) {
        return place.database()
                .read(c ->
                        place.tables()
                                .listing()
                                .collection(
                                        c,
                                        place.tables().collections().require(c, info.collection())))
                .live()
                .map(IndexInfo::settings)
                .orElseThrow(() ->
                        new CatalogException(
                                Code.CONFLICT,
                                "collection '%s' has no model yet; it is chosen when its first documents have been read"
                                        .formatted(info.collection())));
    }

    private static ChunkOptions options(
            IndexSettings live, ModelFacts facts, OptionalInt target, OptionalInt most) {
        int wanted = target.orElse(live.chunks().targetTokens());
        int bound = most.orElse(Math.max(wanted, live.chunks().maxTokens()));
        var settings =
                new CollectionSettings(
                        CollectionSettings.DEFAULTS.model(),
                        OptionalInt.of(live.dimensions()),
                        OptionalInt.of(wanted),
                        OptionalInt.of(bound));
        try {
            return IndexPlan.of(settings, live.model(), facts).chunks();
        } catch (IllegalArgumentException e) {
            throw new CatalogException(Code.INVALID, String.valueOf(e.getMessage()), e);
        }
    }
}
