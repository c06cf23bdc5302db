package zhiyin.knowledge.base;

import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Collectors;
import zhiyin.knowledge.catalog.CatalogException;
import zhiyin.knowledge.catalog.CatalogException.Code;
import zhiyin.knowledge.catalog.CollectionSettings;
import zhiyin.knowledge.catalog.DocumentInfo;
import zhiyin.knowledge.catalog.IndexInfo;
import zhiyin.knowledge.catalog.IndexSettings;
import zhiyin.knowledge.catalog.PassageEdit;
import zhiyin.knowledge.chunk.Chunk;
import zhiyin.knowledge.chunk.ChunkOptions;
import zhiyin.knowledge.chunk.ChunkedDocument;
import zhiyin.knowledge.chunk.Chunker;
import zhiyin.knowledge.chunk.Revisions;
import zhiyin.knowledge.chunk.Rewriting;
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
    /// @param chunks as they would be searched: with what people wrote, and with what they left out
    /// @param edits of passages, by the ids that these have by what the document says
    public record Divided(
            ChunkOptions options,
            int mostTokens,
            Document document,
            ChunkedDocument chunks,
            Revisions revisions,
            Map<String, PassageEdit> edits) {
        /// What was changed of a passage.
        public Optional<PassageEdit> edit(Chunk chunk) {
            return Optional.ofNullable(revisions.originals().get(chunk.id())).map(edits::get);
        }

        /// Changes that none of these passages bears.
        public int unplaced() {
            return edits.size() - Set.copyOf(revisions.originals().values()).size();
        }
    }

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
        Map<String, PassageEdit> edits =
                place.database().read(c -> place.tables().edits().of(c, info.id())).stream()
                        .collect(Collectors.toMap(PassageEdit::passage, edit -> edit));
        Map<String, Optional<String>> texts =
                edits.values().stream()
                        .collect(Collectors.toMap(PassageEdit::passage, PassageEdit::text));
        Rewriting.Rewritten rewritten =
                place.models()
                        .model(live.model(), live.dimensions())
                        .counting(counter ->
                                new Rewriting(texts, counter, facts.passageTokens())
                                        .of(
                                                new Chunker(counter, options)
                                                        .chunk(document, info.path()),
                                                document.title()));
        return new Divided(
                options,
                facts.passageTokens(),
                document,
                rewritten.document(),
                rewritten.revisions(),
                edits);
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
