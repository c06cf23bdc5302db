package zhiyin.knowledge.base;

import static java.util.Collections.shuffle;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import zhiyin.knowledge.base.Doctor.Finding;
import zhiyin.knowledge.base.Doctor.Severity;
import zhiyin.knowledge.catalog.CatalogException;
import zhiyin.knowledge.catalog.CollectionRow;
import zhiyin.knowledge.catalog.DocumentInfo;
import zhiyin.knowledge.catalog.DocumentQuery;
import zhiyin.knowledge.catalog.Entry;
import zhiyin.knowledge.catalog.IndexInfo;
import zhiyin.knowledge.catalog.Stage;
import zhiyin.knowledge.catalog.Tables;
import zhiyin.knowledge.job.Workplace;
import zhiyin.knowledge.store.Filter;
import zhiyin.knowledge.store.StoreException;
import zhiyin.knowledge.store.VectorStore;
import zhiyin.knowledge.store.VectorStore.Match;

/// Compares a live index's store with the catalog, and its quick search with an exact one.
final class StoreExamination {
    private static final int STEP = 1_000;
    private static final int SAMPLE = 100;

    /// Where vectors lie elsewhere, and may have to be fetched: compared in all, with 5 queries at least.
    private static final int FETCHED = 200_000;

    private static final int MIN_SAMPLE = 5;
    private static final int TOP = 10;
    private static final int CANDIDATES = 100;
    private static final double GOOD_RECALL = 0.95;

    private final Workplace place;
    private final Tables tables;
    private final IndexInfo index;
    private final List<Finding> findings = new ArrayList<>();

    StoreExamination(Workplace place, IndexInfo index) {
        this.place = place;
        this.tables = place.tables();
        this.index = index;
    }

    List<Finding> findings() {
        try {
            VectorStore store = place.stores().store(index.id());
            elsewhere(store);
            missing(store);
            List<String> sample = orphansAndSample(store);
            recall(store, sample);
        } catch (StoreException | CatalogException e) {
            findings.add(
                    Finding.of(
                            Severity.ERROR,
                            "STORE_FAILED",
                            "the index cannot be searched: " + e.getMessage(),
                            isElsewhere(e)
                                    ? "start the server that has its vectors, or move the collection: zhiyin kb move"
                                    : "rebuild it: the documents are kept"));
        }
        return findings;
    }

    private boolean isElsewhere(RuntimeException failure) {
        return index.settings().store().isPresent()
                && failure instanceof StoreException store
                && store.code() == StoreException.Code.STORE_UNAVAILABLE;
    }

    private void elsewhere(VectorStore store) {
        index.settings()
                .store()
                .ifPresent(there ->
                        findings.add(
                                Finding.of(
                                        Severity.INFO,
                                        "STORE_ELSEWHERE",
                                        "its %,d vectors lie in %s, as %s"
                                                .formatted(
                                                        store.count(),
                                                        there.address(),
                                                        there.name()),
                                        "")));
    }

    private void missing(VectorStore store) {
        long after = 0;
        List<DocumentInfo> page = ready(after);
        while (!page.isEmpty()) {
            for (DocumentInfo document : page) {
                List<String> ids = ids(document);
                int lost = ids.size() - store.present(ids).size();
                if (lost > 0) {
                    findings.add(
                            Finding.of(
                                    Severity.ERROR,
                                    "PASSAGES_MISSING",
                                    document,
                                    "%d of its %d passages are not in the index"
                                            .formatted(lost, ids.size()),
                                    "rebuild the index, or add the document again"));
                }
            }
            after = page.getLast().id();
            page = ready(after);
        }
    }

    private List<DocumentInfo> ready(long after) {
        var query = DocumentQuery.ALL.withStage(Stage.READY).after(after).withLimit(STEP);
        return place.database().read(c -> tables.listing().documents(c, collection(c), query));
    }

    private CollectionRow collection(Connection c) throws SQLException {
        return tables.collections()
                .require(c, tables.indexes().require(c, index.id()).collection());
    }

    private List<String> ids(DocumentInfo document) {
        return place.database()
                .read(c -> {
                    var row = tables.documents().require(c, document.id());
                    return row.current().isEmpty()
                            ? List.<String>of()
                            : tables.passages()
                                    .ids(c, new Entry.Key(index.id(), row.current().getAsLong()));
                });
    }

    /// Passages that no document names, such as those whose removal waits, and some that are named.
    private List<String> orphansAndSample(VectorStore store) {
        var all = new ArrayList<String>();
        store.forEachId(all::add);
        long orphans = 0;
        for (int first = 0; first < all.size(); first += STEP) {
            List<String> some = all.subList(first, Math.min(all.size(), first + STEP));
            orphans +=
                    place.database()
                            .read(c -> tables.passages().unnamed(c, index.id(), some))
                            .size();
        }
        long leaving =
                place.database()
                        .read(c -> tables.removals().list(c, index.id(), Integer.MAX_VALUE))
                        .size();
        if (orphans > leaving) {
            findings.add(
                    Finding.of(
                            Severity.WARNING,
                            "ORPHANS",
                            "%d passages in the index belong to no document; searches pass over them"
                                    .formatted(orphans - leaving),
                            "rebuild the index to be rid of them"));
        }
        shuffle(all, new Random(index.id()));
        return all.subList(0, Math.min(sample(all.size()), all.size()));
    }

    private int sample(int passages) {
        return index.settings().store().isEmpty()
                ? SAMPLE
                : Math.clamp(FETCHED / Math.max(1, passages), MIN_SAMPLE, SAMPLE);
    }

    /// Some of the collection's own passages are taken for queries.
    private void recall(VectorStore store, List<String> sample) {
        Map<String, float[]> vectors = store.vectors(sample);
        if (vectors.isEmpty()) {
            return;
        }
        long found = 0;
        long wanted = 0;
        for (float[] query : vectors.values()) {
            Set<String> exact =
                    ids(store.nearest(query, TOP, Filter.NONE, VectorStore.Stage.EXACT));
            Set<String> quick = quick(store, query);
            wanted += exact.size();
            found += exact.stream().filter(quick::contains).count();
        }
        double recall = (double) found / wanted;
        boolean good = recall >= GOOD_RECALL;
        findings.add(
                Finding.of(
                        good ? Severity.INFO : Severity.WARNING,
                        "RECALL",
                        "%s finds %.1f %% of the %d nearest passages of an exact search (%d of the collection's own passages as queries)"
                                .formatted(
                                        isTwoStage()
                                                ? "a search by the first %d of %d numbers, then by all,"
                                                        .formatted(
                                                                index.settings().shortDimensions(),
                                                                index.settings().dimensions())
                                                : "a search",
                                        100 * recall,
                                        TOP,
                                        vectors.size()),
                        good ? "" : "search with more candidates"));
    }

    private boolean isTwoStage() {
        return index.settings().shortDimensions() < index.settings().dimensions();
    }

    private Set<String> quick(VectorStore store, float[] query) {
        if (!isTwoStage()) {
            return ids(store.nearest(query, TOP, Filter.NONE, VectorStore.Stage.FULL));
        }
        Set<String> candidates =
                ids(store.nearest(query, CANDIDATES, Filter.NONE, VectorStore.Stage.SHORT));
        List<Match> scored = store.score(query, candidates);
        return ids(scored.subList(0, Math.min(TOP, scored.size())));
    }

    private static Set<String> ids(List<Match> matches) {
        var ids = new HashSet<String>();
        matches.forEach(match -> ids.add(match.id()));
        return ids;
    }
}
