package zhiyin.knowledge.search;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import zhiyin.knowledge.catalog.LiveDocument;
import zhiyin.knowledge.catalog.PassageInfo;
import zhiyin.knowledge.search.Selection.Selected;
import zhiyin.knowledge.search.StageScore.Stage;

/// Hits as people see them: with their documents, marked words, and what each word added.
final class Presentation {
    private final SearchCatalog catalog;
    private final Marks marks;
    private final String query;

    /// @param marks of the query's words
    Presentation(SearchCatalog catalog, Marks marks, String query) {
        this.catalog = catalog;
        this.marks = marks;
        this.query = query;
    }

    List<Hit> hits(List<Selected> selected) {
        Map<Long, LiveDocument> documents =
                catalog.documents(
                        selected.stream()
                                .map(each -> each.candidate().location().document())
                                .distinct()
                                .toList());
        var hits = new ArrayList<Hit>();
        for (Selected each : selected) {
            LiveDocument document = documents.get(each.candidate().location().document());
            if (document != null) { // else removed since it was found
                hits.add(hit(hits.size() + 1, each, document));
            }
        }
        return hits;
    }

    private Hit hit(int rank, Selected selected, LiveDocument document) {
        Candidate candidate = selected.candidate();
        PassageInfo passage = selected.passage();
        return new Hit(
                rank,
                candidate.scope().collection(),
                document.id(),
                document.path(),
                document.type(),
                document.title(),
                document.tags().all(),
                passage.id(),
                passage.ordinal(),
                passage.body(),
                passage.original(),
                passage.headings(),
                passage.place(),
                candidate.lastScore(),
                explained(candidate),
                marks.in(passage.body()),
                selected.context().map(Surroundings.Extent::text),
                selected.others());
    }

    /// Its stages, that of the words with each word's part.
    List<StageScore> explained(Candidate candidate) {
        return candidate.stages().stream()
                .map(stage ->
                        stage.stage() == Stage.WORDS
                                ? new StageScore(
                                        stage.stage(),
                                        stage.rank(),
                                        stage.score(),
                                        candidate
                                                .scope()
                                                .store()
                                                .explain(query, candidate.location().passage()))
                                : stage)
                .toList();
    }
}
