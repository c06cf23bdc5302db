package zhiyin.lab.page;

import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.stream.Collectors;
import zhiyin.lab.report.ModelEntry;
import zhiyin.lab.report.Report;

/// A report's models, the same one with fewer dimensions or other arithmetic put together.
///
/// @param leading each model in each arithmetic and way of searching with the most dimensions it was run with, in the
///     report's order
/// @param families all entries of those that lead; most dimensions first
record Models(List<ModelEntry> leading, Map<ModelEntry, List<ModelEntry>> families) {
    private record Kin(String name, String type, OptionalInt coarse, boolean indexed) {}

    static Models of(Report report) {
        Map<Kin, List<ModelEntry>> kin =
                report.models().stream()
                        .collect(
                                Collectors.groupingBy(
                                        model ->
                                                new Kin(
                                                        model.name(),
                                                        model.type(),
                                                        model.coarse(),
                                                        model.indexed()),
                                        LinkedHashMap::new,
                                        Collectors.toList()));
        var families = new LinkedHashMap<ModelEntry, List<ModelEntry>>();
        for (List<ModelEntry> each : kin.values()) {
            List<ModelEntry> sorted =
                    each.stream()
                            .sorted(Comparator.comparingInt(ModelEntry::dimensions).reversed())
                            .toList();
            families.put(sorted.getFirst(), sorted);
        }
        return new Models(List.copyOf(families.keySet()), families);
    }

    /// Models that were run in several arithmetics, or ways of searching, with the same dimensions.
    Collection<List<ModelEntry>> inSeveralWays() {
        return leading.stream()
                .collect(
                        Collectors.groupingBy(
                                model -> model.name() + " " + model.dimensions(),
                                LinkedHashMap::new,
                                Collectors.toList()))
                .values()
                .stream()
                .filter(each -> each.size() > 1)
                .toList();
    }

    /// The number of the model that leads the family, for its colour.
    int number(ModelEntry leader) {
        return leading.indexOf(leader);
    }
}
