package zhiyin.lab.data;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import zhiyin.lab.LabException;
import zhiyin.lab.LabException.Code;
import zhiyin.lab.task.BitextMining;
import zhiyin.lab.task.PairClassification;
import zhiyin.lab.task.Pairs;
import zhiyin.lab.task.Similarity;
import zhiyin.lab.task.TaskInfo;

/// Texts two by two:
/// ```text
/// {"sentence1": "…", "sentence2": "…", "score": 3.6}      similarity
/// {"sentence1": "…", "sentence2": "…", "label": 1}        pair classification; labels, and one row of three lists, too
/// {"sentence1": "…", "sentence2": "…"}                    bitext
/// ```
/// C-MTEB's names `sent1` and `sent2` are taken too.
final class PairReader {
    private static final List<String> FIRST = List.of("sentence1", "sent1");
    private static final List<String> SECOND = List.of("sentence2", "sent2");
    private static final List<String> LABEL = List.of("label", "labels");

    private PairReader() {}

    static boolean hasPairs(Row row) {
        return field(row, FIRST).isPresent() && field(row, SECOND).isPresent();
    }

    static boolean hasLabel(Row row) {
        return field(row, LABEL).isPresent();
    }

    private static Optional<String> field(Row row, List<String> names) {
        return names.stream().filter(row::has).findFirst();
    }

    private static String required(Row row, List<String> names) {
        return field(row, names).orElse(names.getFirst());
    }

    private record Pair(String first, String second, double number) {}

    static Similarity similarity(List<Path> files, TaskInfo info, Sampling sampling) {
        List<Pair> pairs =
                some(RowFile.all(files), sampling).stream()
                        .map(row -> pair(row, row.number("score")))
                        .toList();
        requireSome(pairs.size() > 1, files);
        return new Similarity(
                info, texts(pairs), pairs.stream().mapToDouble(Pair::number).toArray());
    }

    static PairClassification classification(List<Path> files, TaskInfo info, Sampling sampling) {
        List<Pair> pairs =
                some(RowFile.all(files).stream().flatMap(PairReader::labelled).toList(), sampling);
        boolean[] positive = new boolean[pairs.size()];
        int count = 0;
        for (int i = 0; i < positive.length; i++) {
            positive[i] = pairs.get(i).number() == 1;
            count += positive[i] ? 1 : 0;
        }
        if (count == 0 || count == positive.length) {
            throw new LabException(
                    Code.DATA_INVALID,
                    "%s has %d pairs of label 1 among %d, expected some of both labels"
                            .formatted(files.getFirst(), count, positive.length));
        }
        return new PairClassification(info, texts(pairs), positive);
    }

    private static <T> List<T> some(List<T> all, Sampling sampling) {
        return sampling.thinned(all);
    }

    private static Stream<Pair> labelled(Row row) {
        String label = required(row, LABEL);
        if (!row.isList(label)) {
            return Stream.of(pair(row, binary(row, row.name(label))));
        }
        List<String> first = row.texts(required(row, FIRST));
        List<String> second = row.texts(required(row, SECOND));
        List<String> labels = row.texts(label);
        if (first.size() != second.size() || first.size() != labels.size()) {
            throw row.wrong(
                    "lists of %d, %d and %d, expected as many of each"
                            .formatted(first.size(), second.size(), labels.size()));
        }
        var pairs = new ArrayList<Pair>();
        for (int i = 0; i < labels.size(); i++) {
            pairs.add(new Pair(first.get(i), second.get(i), binary(row, labels.get(i))));
        }
        return pairs.stream();
    }

    private static double binary(Row row, String label) {
        return switch (label) {
            case "1", "1.0", "true" -> 1;
            case "0", "0.0", "false" -> 0;
            default -> throw row.wrong("the label is %s, expected 0 or 1".formatted(label));
        };
    }

    static BitextMining bitext(List<Path> files, TaskInfo info, Sampling sampling) {
        List<Pair> pairs =
                some(RowFile.all(files), sampling).stream().map(row -> pair(row, 0)).toList();
        requireSome(pairs.size() > 1, files);
        return new BitextMining(info, texts(pairs));
    }

    private static Pair pair(Row row, double number) {
        return new Pair(row.text(required(row, FIRST)), row.text(required(row, SECOND)), number);
    }

    private static Pairs texts(List<Pair> pairs) {
        return new Pairs(
                pairs.stream().map(Pair::first).toList(),
                pairs.stream().map(Pair::second).toList());
    }

    private static void requireSome(boolean some, List<Path> files) {
        if (!some) {
            throw new LabException(
                    Code.DATA_INVALID,
                    "%s has less than two pairs, expected more".formatted(files.getFirst()));
        }
    }
}
