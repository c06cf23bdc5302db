package zhiyin.knowledge.search;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import zhiyin.knowledge.search.WhyNot.Reason;
import zhiyin.knowledge.store.Filter;
import zhiyin.knowledge.store.Labels;

/// The first condition of a filter that a document does not meet.
///
/// @param explanation what was asked for, and what the document has
record FilterMiss(Reason reason, String explanation) {
    /// Empty where it meets all.
    static Optional<FilterMiss> of(Filter filter, Labels labels) {
        if (filter.admits(labels)) {
            return Optional.empty();
        }
        return conditions(filter).entrySet().stream()
                .filter(each -> !each.getValue().admits(labels))
                .map(each -> new FilterMiss(each.getKey(), told(each.getKey(), filter, labels)))
                .findFirst();
    }

    /// One filter a condition, so that the filter itself says whether it is met.
    private static Map<Reason, Filter> conditions(Filter f) {
        var none = Optional.<Instant>empty();
        Set<String> any = Set.of();
        var single = new LinkedHashMap<Reason, Filter>();
        single.put(Reason.DOCUMENTS, Filter.NONE.withDocuments(f.documents()));
        single.put(Reason.TAGS, new Filter(Set.of(), f.tags(), any, any, none, none, ""));
        single.put(Reason.TYPE, new Filter(Set.of(), any, f.types(), any, none, none, ""));
        single.put(Reason.LANGUAGE, new Filter(Set.of(), any, any, f.languages(), none, none, ""));
        single.put(Reason.MODIFIED, new Filter(Set.of(), any, any, any, f.from(), f.to(), ""));
        single.put(Reason.PATH, new Filter(Set.of(), any, any, any, none, none, f.path()));
        return single;
    }

    private static String told(Reason reason, Filter filter, Labels labels) {
        return switch (reason) {
            case TAGS ->
                    "its tags are %s, all of %s wanted".formatted(labels.tags(), filter.tags());
            case TYPE ->
                    "it is of type '%s', one of %s wanted".formatted(labels.type(), filter.types());
            case LANGUAGE ->
                    "its language is '%s', one of %s wanted"
                            .formatted(labels.language(), filter.languages());
            case MODIFIED ->
                    "it was changed at %s, wanted from %s to before %s"
                            .formatted(labels.modified(), time(filter.from()), time(filter.to()));
            case PATH -> "it is not '%s' nor below it".formatted(filter.path());
            default ->
                    "it is not one of the %d documents named".formatted(filter.documents().size());
        };
    }

    private static String time(Optional<Instant> time) {
        return time.map(Object::toString).orElse("any time");
    }
}
