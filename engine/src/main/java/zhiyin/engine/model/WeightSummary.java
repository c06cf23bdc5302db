package zhiyin.engine.model;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SequencedMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import zhiyin.engine.weights.Storage;

/// How a model's weights lie in their files.
///
/// @param bytesByType what each type of number takes, the most first
/// @param bytes of all tensors
/// @param parameters numbers in all tensors
/// @param tableBytes of the embedding tables, of which a text needs a few rows
public record WeightSummary(
        SequencedMap<String, Long> bytesByType, long bytes, long parameters, long tableBytes) {
    /// Whole-model names of tables begin so in every architecture that is read; before them is at most the
    /// name of an encoder that was saved with a head.
    private static final Pattern TABLE = Pattern.compile("(bert\\.|roberta\\.)?embed.*");

    public WeightSummary {
        bytesByType = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(bytesByType));
    }

    static WeightSummary of(Map<String, Storage> tensors) {
        Map<String, Long> sums =
                tensors.values().stream()
                        .collect(
                                Collectors.groupingBy(
                                        Storage::type, Collectors.summingLong(Storage::bytes)));
        SequencedMap<String, Long> sorted = new LinkedHashMap<>();
        sums.entrySet().stream()
                .sorted(
                        Map.Entry.<String, Long>comparingByValue()
                                .reversed()
                                .thenComparing(Map.Entry.comparingByKey()))
                .forEach(entry -> sorted.put(entry.getKey(), entry.getValue()));
        long bytes = sums.values().stream().mapToLong(Long::longValue).sum();
        long tables =
                tensors.entrySet().stream()
                        .filter(tensor -> TABLE.matcher(tensor.getKey()).matches())
                        .mapToLong(tensor -> tensor.getValue().bytes())
                        .sum();
        long parameters = tensors.values().stream().mapToLong(Storage::numbers).sum();
        return new WeightSummary(sorted, bytes, parameters, tables);
    }
}
