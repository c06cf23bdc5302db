package zhiyin.knowledge.compare;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Collectors;
import zhiyin.knowledge.catalog.Database;
import zhiyin.knowledge.catalog.IndexSettings;
import zhiyin.knowledge.catalog.IndexTable;
import zhiyin.knowledge.catalog.LiveDocument;
import zhiyin.knowledge.catalog.Tables;
import zhiyin.knowledge.catalog.Version;
import zhiyin.knowledge.compare.Answer.Kept;
import zhiyin.knowledge.relevance.SourcePassage;
import zhiyin.knowledge.search.Hit;
import zhiyin.knowledge.search.Note;
import zhiyin.knowledge.search.Rerank;
import zhiyin.knowledge.search.Search;
import zhiyin.knowledge.search.SearchAnswer;
import zhiyin.knowledge.search.SearchRequest;

/// Searches as configurations say.
final class Runs {
    /// Hits that are compared with those of whole vectors.
    private static final int COMPARED = 10;

    private final Database database;
    private final Tables tables = new Tables();
    private final Search search;

    Runs(Database database, Search search) {
        this.database = database;
        this.search = search;
    }

    /// @param places of the hits, in order
    record Run(
            List<Hit> hits,
            List<SourcePassage> places,
            Duration embedding,
            Duration finding,
            Duration reranking,
            List<Note> notes) {}

    Run run(String query, Configuration configuration, int top) {
        SearchRequest plain = configuration.request(query, top);
        SearchRequest request =
                configuration
                        .reranker()
                        .map(name -> plain.withRerank(Rerank.forTop(Optional.of(name), top)))
                        .orElse(plain);
        SearchAnswer answer = search.search(request);
        return new Run(
                answer.hits(),
                places(answer.hits()),
                answer.embedding(),
                answer.finding(),
                answer.reranking(),
                answer.notes());
    }

    private List<SourcePassage> places(List<Hit> hits) {
        Set<Long> ids = hits.stream().map(Hit::document).collect(Collectors.toSet());
        Map<Long, String> hashes =
                database.read(c -> {
                    var found = new HashMap<Long, String>();
                    for (LiveDocument live : tables.documents().live(c, ids).values()) {
                        tables.versions()
                                .find(c, live.version())
                                .map(Version::sha256)
                                .ifPresent(hash -> found.put(live.id(), hash));
                    }
                    return found;
                });
        return hits.stream()
                .map(hit ->
                        new SourcePassage(
                                hit.path(),
                                hashes.getOrDefault(hit.document(), ""),
                                hit.place(),
                                hit.text()))
                .toList();
    }

    /// The live index's; empty before the first document.
    Optional<IndexSettings> settings(String collection) {
        return database.read(c -> {
            OptionalLong live = tables.collections().require(c, collection).live();
            return live.isPresent()
                    ? tables.indexes().find(c, live.getAsLong()).map(IndexTable.Row::settings)
                    : Optional.empty();
        });
    }

    /// What is lost against all numbers, where some are left out. Both are compared one by one, so that nothing
    /// but the cut makes a difference.
    Optional<Kept> kept(String query, Configuration configuration) {
        int full = settings(configuration.collection()).map(IndexSettings::dimensions).orElse(0);
        int asked = configuration.dimensions().orElse(full);
        if (asked == full || !configuration.usesVectors()) {
            return Optional.empty();
        }
        Set<String> whole = found(query, configuration, full);
        Set<String> cut = found(query, configuration, asked);
        int of = whole.size();
        whole.retainAll(cut);
        return Optional.of(new Kept(asked, whole.size(), of));
    }

    /// The same at several cuts.
    List<Kept> curve(String query, Configuration configuration, List<Integer> cuts, int full) {
        Set<String> whole = found(query, configuration, full);
        var points = new ArrayList<Kept>();
        for (int cut : cuts) {
            Set<String> same = found(query, configuration, cut);
            same.retainAll(whole);
            points.add(new Kept(cut, same.size(), whole.size()));
        }
        return points;
    }

    private Set<String> found(String query, Configuration configuration, int dimensions) {
        Configuration exact = configuration.withDimensions(OptionalInt.of(dimensions));
        return search.search(exact.request(query, COMPARED)).hits().stream()
                .map(Hit::passage)
                .collect(Collectors.toCollection(HashSet::new));
    }
}
