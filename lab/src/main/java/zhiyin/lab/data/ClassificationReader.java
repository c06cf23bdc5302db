package zhiyin.lab.data;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import zhiyin.lab.LabException;
import zhiyin.lab.LabException.Code;
import zhiyin.lab.task.Classification;
import zhiyin.lab.task.LabelledText;
import zhiyin.lab.task.TaskInfo;

/// Labelled texts:
/// ```text
/// train.jsonl, test.jsonl    {"text": "…", "label": 11}
/// mteb_samples.json          {"v1": [[6883, …], …]}      rows of the training file that each classifier learns from
/// ```
/// Without the last, rows are drawn as MTEB does, with another generator of random numbers.
final class ClassificationReader {
    private static final String DRAWS = "mteb_samples.json";
    private static final int EXPERIMENTS = 10;

    /// Of one label, in each experiment.
    private static final int EXAMPLES = 8;

    private ClassificationReader() {}

    static Classification read(TaskFiles files, TaskInfo info, Sampling sampling) {
        var labels = new Labels();
        List<Path> judged = files.judged().orElseGet(() -> files.require("test"));
        List<LabelledText> train = texts(RowFile.all(files.require("train")), labels);
        int classes = labels.count();
        List<Row> rows = RowFile.all(judged);
        List<LabelledText> test = new ArrayList<>(texts(rows, labels));
        if (classes < 2 || test.isEmpty()) {
            throw new LabException(
                    Code.DATA_INVALID,
                    "%s has %d labels in its training rows and %d rows to be judged, expected two labels at least and some rows"
                            .formatted(files.directory(), classes, test.size()));
        }
        return new Classification(
                info,
                labels.count(),
                train,
                sampling.thinned(test),
                draws(files.directory().resolve(DRAWS), train, sampling.random()));
    }

    static List<LabelledText> texts(List<Row> rows, Labels labels) {
        return rows.stream()
                .map(row -> new LabelledText(row.text("text"), labels.number(row.name("label"))))
                .toList();
    }

    private static List<int[]> draws(Path file, List<LabelledText> train, Random random) {
        return Files.exists(file) ? fixed(file, train.size()) : drawn(train, random);
    }

    private static List<int[]> fixed(Path file, int rows) {
        try {
            var draws = new ArrayList<int[]>();
            for (JsonNode draw : JsonLines.MAPPER.readTree(Files.readString(file)).path("v1")) {
                int[] chosen = new int[draw.size()];
                for (int i = 0; i < chosen.length; i++) {
                    chosen[i] = draw.path(i).asInt(-1);
                    if (chosen[i] < 0 || chosen[i] >= rows) {
                        throw wrong(
                                file,
                                "the row %s, expected 0 to %d".formatted(draw.path(i), rows - 1));
                    }
                }
                draws.add(chosen);
            }
            if (draws.isEmpty() || draws.stream().anyMatch(draw -> draw.length == 0)) {
                throw wrong(file, "no lists of rows under v1");
            }
            return draws;
        } catch (JacksonException e) {
            throw wrong(file, "no JSON: " + e.getOriginalMessage());
        } catch (IOException e) {
            throw new LabException(
                    Code.DATA_UNREADABLE, "%s cannot be read: %s".formatted(file, e), e);
        }
    }

    private static LabException wrong(Path file, String what) {
        return new LabException(Code.DATA_INVALID, "%s: %s".formatted(file, what));
    }

    /// The rows are shuffled again for each experiment, and the first of each label taken.
    private static List<int[]> drawn(List<LabelledText> train, Random random) {
        List<Integer> order = new ArrayList<>(IntStream.range(0, train.size()).boxed().toList());
        var draws = new ArrayList<int[]>();
        for (int i = 0; i < EXPERIMENTS; i++) {
            Collections.shuffle(order, random);
            Map<Integer, Integer> taken = new HashMap<>();
            draws.add(
                    order.stream()
                            .filter(row ->
                                    taken.merge(train.get(row).label(), 1, Integer::sum)
                                            <= EXAMPLES)
                            .mapToInt(Integer::intValue)
                            .toArray());
        }
        return draws;
    }
}
