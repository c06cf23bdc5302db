package zhiyin.knowledge.transfer;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import zhiyin.engine.SparseVector;
import zhiyin.knowledge.catalog.DocumentRow;
import zhiyin.knowledge.catalog.Entry;
import zhiyin.knowledge.catalog.PassageEdit;
import zhiyin.knowledge.catalog.PassageInfo;
import zhiyin.knowledge.catalog.SectionInfo;
import zhiyin.knowledge.catalog.Tables;
import zhiyin.knowledge.document.Report;
import zhiyin.knowledge.job.Workplace;
import zhiyin.knowledge.store.VectorStore;

/// A document as searches find it, with all of its vectors: of one moment.
///
/// @param vectors by passages' ids
/// @param sparse likewise; of passages without one there is none
record ExportedDocument(
        Entry.Task task,
        Report report,
        List<PassageInfo> passages,
        List<SectionInfo> sections,
        List<PassageEdit> edits,
        Map<String, float[]> vectors,
        Map<String, SparseVector> sparse) {
    /// Catalog and store are read one after the other: a document that changes in between is read again.
    private static final int ATTEMPTS = 5;

    /// What the catalog says.
    private record Rows(
            Entry.Task task,
            Report report,
            List<PassageInfo> passages,
            List<SectionInfo> sections,
            List<PassageEdit> edits) {}

    /// @return empty where it is not searched, or no longer there
    static Optional<ExportedDocument> of(Workplace place, long index, long document) {
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            Optional<Rows> rows =
                    place.database().read(c -> rows(c, place.tables(), index, document));
            if (rows.isEmpty()) {
                return Optional.empty();
            }
            Optional<ExportedDocument> whole = withVectors(place, index, rows.get());
            if (whole.isPresent()) {
                return whole;
            }
        }
        return Optional.empty();
    }

    private static Optional<Rows> rows(Connection c, Tables tables, long index, long document)
            throws SQLException {
        Optional<DocumentRow> row = tables.documents().find(c, document);
        if (row.isEmpty() || row.get().current().isEmpty()) {
            return Optional.empty();
        }
        var key = new Entry.Key(index, row.get().current().getAsLong());
        Optional<Entry.Task> task = tables.entries().find(c, key);
        if (task.isEmpty() || !isSearched(task.get().entry())) {
            return Optional.empty();
        }
        return Optional.of(
                new Rows(
                        task.get(),
                        tables.versions().report(c, key.version()).orElse(Report.EMPTY),
                        tables.passages().of(c, key),
                        tables.passages().sections(c, key),
                        tables.edits().of(c, document)));
    }

    /// One that only gets other tags is gone through once more, and keeps its passages meanwhile.
    private static boolean isSearched(Entry entry) {
        return entry.stage() == Entry.Stage.READY
                || entry.stage() != Entry.Stage.FAILED && entry.chunks() > 0;
    }

    private static Optional<ExportedDocument> withVectors(Workplace place, long index, Rows rows) {
        List<String> ids =
                rows.passages().stream()
                        .filter(passage -> !passage.excluded())
                        .map(PassageInfo::id)
                        .toList();
        VectorStore store = place.stores().store(index);
        Map<String, float[]> vectors = ids.isEmpty() ? Map.of() : store.vectors(ids);
        Map<String, SparseVector> sparse = ids.isEmpty() ? Map.of() : store.sparseVectors(ids);
        return vectors.keySet().containsAll(ids)
                ? Optional.of(
                        new ExportedDocument(
                                rows.task(),
                                rows.report(),
                                rows.passages(),
                                rows.sections(),
                                rows.edits(),
                                vectors,
                                sparse))
                : Optional.empty();
    }

    String path() {
        return task.document().path();
    }
}
