package zhiyin.knowledge.relevance;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import zhiyin.knowledge.catalog.RelevanceLabel;

/// The labels of one question, put to rankings of passages that may be cut otherwise than those that were
/// labelled. Immutable.
public final class Judging {
    private record Judged(RelevanceLabel label, SourcePassage place) {}

    private final List<Judged> judged;

    /// @param labels of one question
    public Judging(List<RelevanceLabel> labels) {
        this.judged =
                labels.stream().map(label -> new Judged(label, SourcePassage.of(label))).toList();
    }

    /// The label that fits a passage best: the most text in common, then the newest.
    public Optional<RelevanceLabel> of(SourcePassage passage) {
        return judged.stream()
                .filter(each -> each.place().isSameAs(passage))
                .max(
                        Comparator.comparingDouble((Judged each) -> each.place().shared(passage))
                                .thenComparing(each -> each.label().at()))
                .map(Judged::label);
    }

    /// Whether anything relevant is known.
    public boolean isOfUse() {
        return judged.stream().anyMatch(each -> each.label().grade() > 0);
    }

    /// How good a ranking is. A labelled place counts once, at the first passage that has it.
    ///
    /// @throws IllegalArgumentException where nothing relevant is known
    public Quality quality(List<SourcePassage> ranked) {
        var found = new boolean[judged.size()];
        var byRank = new ArrayList<List<Integer>>();
        for (SourcePassage passage : ranked) {
            List<Integer> fresh =
                    IntStream.range(0, found.length)
                            .filter(i -> !found[i] && judged.get(i).place().isSameAs(passage))
                            .boxed()
                            .toList();
            fresh.forEach(i -> found[i] = true);
            byRank.add(fresh.stream().map(i -> judged.get(i).label().grade()).toList());
        }
        return Quality.of(byRank, judged.stream().map(each -> each.label().grade()).toList());
    }

    /// How many of these passages have a label.
    public long labelled(List<SourcePassage> ranked) {
        return ranked.stream().filter(passage -> of(passage).isPresent()).count();
    }
}
