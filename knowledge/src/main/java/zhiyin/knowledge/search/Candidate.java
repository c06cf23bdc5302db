package zhiyin.knowledge.search;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import zhiyin.knowledge.search.StageScore.Stage;

/// A passage on its way through a search. Immutable.
///
/// @param location where the catalog says it is
/// @param stages those it has been through, in order
record Candidate(Scope scope, Location location, List<StageScore> stages) {
    /// Among equals, what decides: the same in every run.
    static final Comparator<Candidate> TIES =
            Comparator.comparing((Candidate candidate) -> candidate.scope().collection())
                    .thenComparing(candidate -> candidate.location().path())
                    .thenComparingInt(candidate -> candidate.location().ordinal())
                    .thenComparing(candidate -> candidate.location().passage());

    Candidate {
        stages = List.copyOf(stages);
    }

    Leg.Key key() {
        return new Leg.Key(scope.index(), location.passage());
    }

    Candidate with(StageScore stage) {
        var longer = new ArrayList<>(stages);
        longer.add(stage);
        return new Candidate(scope, location, longer);
    }

    Optional<StageScore> at(Stage stage) {
        return stages.stream().filter(score -> score.stage() == stage).findFirst();
    }

    OptionalDouble score(Stage stage) {
        return stages.stream()
                .filter(score -> score.stage() == stage)
                .mapToDouble(StageScore::score)
                .findFirst();
    }

    /// What it is ordered by: the score of its last stage.
    double lastScore() {
        return stages.getLast().score();
    }

    /// The same passage with another stage in place of what it had of that kind.
    Candidate replacing(StageScore stage) {
        List<StageScore> kept =
                stages.stream().filter(score -> score.stage() != stage.stage()).toList();
        return new Candidate(scope, location, kept).with(stage);
    }

    /// A passage's place in the catalog.
    ///
    /// @param passage its id
    /// @param type of the document
    record Location(
            String passage,
            long document,
            long version,
            String path,
            String type,
            int ordinal,
            int section) {}
}
