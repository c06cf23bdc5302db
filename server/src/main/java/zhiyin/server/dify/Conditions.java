package zhiyin.server.dify;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import zhiyin.knowledge.store.Filter;
import zhiyin.server.api.RequestException;
import zhiyin.server.api.Times;
import zhiyin.server.dify.RetrievalBody.Condition;
import zhiyin.server.dify.RetrievalBody.MetadataCondition;
import zhiyin.server.dify.RetrievalBody.Operator;

/// Dify's conditions as a filter, as far as that goes: what it cannot say is refused, since a passage that
/// somebody meant to be left out must not be found.
final class Conditions {
    private static final String LEGAL =
            "path: is, start with (a folder, as in docs/); tags: is, contains; type, language, document_id: is, in; modified: before, after, <, ≥ (a date or a time); joined by and";

    private Filter filter = Filter.NONE;

    private Conditions() {}

    /// @throws RequestException INVALID_REQUEST
    static Filter filter(Optional<MetadataCondition> given) {
        var conditions = new Conditions();
        List<Condition> all = given.flatMap(MetadataCondition::conditions).orElse(List.of());
        boolean or =
                given.flatMap(MetadataCondition::logicalOperator).equals(Optional.of(Operator.OR));
        if (or && all.size() > 1) {
            throw RequestException.invalid(
                    "metadata_condition",
                    "logical_operator is \"or\", and conditions are joined by \"and\" here");
        }
        all.forEach(conditions::add);
        return conditions.filter;
    }

    private void add(Condition condition) {
        List<String> names = words(condition.name());
        String name = names.size() == 1 ? names.getFirst() : "";
        List<String> values = condition.value().map(Conditions::words).orElse(List.of());
        String operator = condition.comparisonOperator();
        boolean done =
                !values.isEmpty()
                        && switch (name) {
                            case "path" -> path(operator, values);
                            case "tag", "tags" -> tags(operator, values);
                            case "type" -> types(operator, values);
                            case "language" -> languages(operator, values);
                            case "document_id" -> documents(operator, values);
                            case "modified" -> modified(operator, values.getFirst());
                            default -> false;
                        };
        if (!done) {
            throw RequestException.invalid(
                    "metadata_condition",
                    "the condition %s %s %s cannot be met; there are: %s"
                            .formatted(names, operator, values, LEGAL));
        }
    }

    private boolean path(String operator, List<String> values) {
        String value = values.getFirst();
        boolean legal =
                filter.path().isEmpty()
                        && values.size() == 1
                        && (isOne(operator)
                                || (operator.equals("start with") && value.endsWith("/")));
        return legal && set(filter.tags(), filter.types(), filter.languages(), value);
    }

    private boolean tags(String operator, List<String> values) {
        boolean legal = isOne(operator) || operator.equals("contains");
        return legal
                && set(
                        union(filter.tags(), values),
                        filter.types(),
                        filter.languages(),
                        filter.path());
    }

    private boolean types(String operator, List<String> values) {
        return isAny(operator, values, filter.types())
                && set(filter.tags(), Set.copyOf(values), filter.languages(), filter.path());
    }

    private boolean languages(String operator, List<String> values) {
        return isAny(operator, values, filter.languages())
                && set(filter.tags(), filter.types(), Set.copyOf(values), filter.path());
    }

    private boolean documents(String operator, List<String> values) {
        boolean legal =
                isAny(operator, values, filter.documents())
                        && values.stream().allMatch(value -> value.matches("\\d{1,18}"));
        if (legal) {
            filter = filter.withDocuments(Set.copyOf(values.stream().map(Long::valueOf).toList()));
        }
        return legal;
    }

    private boolean modified(String operator, String value) {
        Optional<Instant> time = Times.parse(value);
        boolean from = Set.of("after", "≥", ">=").contains(operator);
        boolean to = Set.of("before", "<").contains(operator);
        boolean free = from ? filter.from().isEmpty() : filter.to().isEmpty();
        if (time.isEmpty() || !(from || to) || !free) {
            return false;
        }
        filter =
                new Filter(
                        filter.documents(),
                        filter.tags(),
                        filter.types(),
                        filter.languages(),
                        from ? time : filter.from(),
                        to ? time : filter.to(),
                        filter.path());
        return true;
    }

    private boolean set(Set<String> tags, Set<String> types, Set<String> languages, String path) {
        filter =
                new Filter(
                        filter.documents(),
                        tags,
                        types,
                        languages,
                        filter.from(),
                        filter.to(),
                        path);
        return true;
    }

    private static boolean isOne(String operator) {
        return Set.of("is", "=").contains(operator);
    }

    /// A second condition on the same field would replace the first.
    private static boolean isAny(String operator, List<String> values, Set<?> before) {
        return before.isEmpty()
                && (operator.equals("in") || (isOne(operator) && values.size() == 1));
    }

    private static Set<String> union(Set<String> one, List<String> other) {
        var all = new HashSet<>(one);
        all.addAll(other);
        return all;
    }

    private static List<String> words(JsonNode value) {
        var words = new ArrayList<String>();
        if (value.isArray()) {
            value.forEach(each -> words.add(each.asString("")));
        } else {
            words.add(value.asString(""));
        }
        words.removeIf(String::isBlank);
        return words;
    }
}
