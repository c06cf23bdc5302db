package zhiyin.knowledge.base;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;
import zhiyin.knowledge.catalog.CatalogException;
import zhiyin.knowledge.catalog.CatalogException.Code;
import zhiyin.knowledge.catalog.CollectionRow;
import zhiyin.knowledge.catalog.Database;
import zhiyin.knowledge.catalog.DocumentRow;
import zhiyin.knowledge.catalog.PassageInfo;
import zhiyin.knowledge.catalog.RelevanceLabel;
import zhiyin.knowledge.catalog.Tables;
import zhiyin.knowledge.catalog.Version;
import zhiyin.knowledge.job.Workplace;

/// What people said of passages as answers to questions. Durable when a method returns; outlives the passages,
/// documents and collections it speaks of.
public final class RelevanceLabels {
    private static final int PAGE = 500;

    private final Database database;
    private final Tables tables;

    RelevanceLabels(Workplace place) {
        this.database = place.database();
        this.tables = place.tables();
    }

    /// A label, and whether its document is nowhere in the knowledge base any more.
    public record Listed(RelevanceLabel label, boolean gone) {}

    /// Labels the place of a passage; what was said of it before is replaced.
    ///
    /// @param passage id of one that is searched
    /// @param grade 0 to 2: does not answer, in part, answers
    /// @param by whoever says it; empty for nobody in particular
    /// @throws CatalogException COLLECTION_NOT_FOUND, INVALID; DOCUMENT_NOT_FOUND where there is no such
    ///     passage (any more)
    public RelevanceLabel put(
            String query, String collection, String passage, int grade, String by) {
        return database.write(c -> {
            CollectionRow row = tables.collections().require(c, collection);
            PassageInfo found = passage(c, row, passage);
            DocumentRow document = tables.documents().require(c, found.document());
            Version version = tables.versions().find(c, found.version()).orElseThrow();
            var label =
                    new RelevanceLabel(
                            0,
                            query,
                            row.name(),
                            document.path(),
                            version.sha256(),
                            found.place(),
                            found.body(),
                            grade,
                            by,
                            Instant.now());
            return tables.relevance().put(c, label);
        });
    }

    private PassageInfo passage(Connection c, CollectionRow collection, String id)
            throws SQLException {
        long live = collection.live().orElse(0); // which no index has
        Map<String, PassageInfo> found = tables.passages().live(c, live, List.of(id));
        return Optional.ofNullable(found.get(id))
                .orElseThrow(() ->
                        new CatalogException(
                                Code.DOCUMENT_NOT_FOUND,
                                "collection '%s' has no passage of this id; its document was changed or removed: search again"
                                        .formatted(collection.name())));
    }

    /// Of a question, oldest first.
    public List<Listed> of(String query) {
        return database.read(c -> listed(c, tables.relevance().of(c, query)));
    }

    /// By rising number.
    ///
    /// @param after only those of greater numbers: the next page
    public List<Listed> list(long after, int limit) {
        return database.read(c -> listed(c, tables.relevance().list(c, after, limit)));
    }

    private List<Listed> listed(Connection c, List<RelevanceLabel> labels) throws SQLException {
        List<CollectionRow> collections = tables.collections().list(c);
        var listed = new ArrayList<Listed>();
        for (RelevanceLabel label : labels) {
            boolean found = false;
            for (CollectionRow collection : collections) {
                found = found || tables.relevance().isIn(c, collection, label);
            }
            listed.add(new Listed(label, !found));
        }
        return listed;
    }

    /// All, by rising number.
    public void each(Consumer<RelevanceLabel> consumer) {
        long after = 0;
        while (true) {
            long from = after;
            List<RelevanceLabel> page = database.read(c -> tables.relevance().list(c, from, PAGE));
            page.forEach(consumer);
            if (page.size() < PAGE) {
                return;
            }
            after = page.getLast().id();
        }
    }

    /// Adds labels, such as those of another knowledge base. One of the same question and place is replaced.
    ///
    /// @return how many
    /// @throws CatalogException CONFLICT where there are too many; those before it are added
    public long putAll(Stream<RelevanceLabel> labels) {
        var batch = new ArrayList<RelevanceLabel>();
        var added = new long[1];
        labels.forEachOrdered(label -> {
            batch.add(label);
            added[0]++;
            if (batch.size() == PAGE) {
                write(batch);
            }
        });
        write(batch);
        return added[0];
    }

    private void write(List<RelevanceLabel> batch) {
        database.change(c -> {
            for (RelevanceLabel label : batch) {
                tables.relevance().put(c, label);
            }
        });
        batch.clear();
    }

    /// @throws CatalogException LABEL_NOT_FOUND where there is none of this number
    public void remove(long id) {
        if (!database.write(c -> tables.relevance().remove(c, id))) {
            throw new CatalogException(Code.LABEL_NOT_FOUND, "there is no label of number " + id);
        }
    }
}
