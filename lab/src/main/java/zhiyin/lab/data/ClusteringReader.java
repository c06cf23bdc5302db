package zhiyin.lab.data;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import zhiyin.lab.LabException;
import zhiyin.lab.LabException.Code;
import zhiyin.lab.task.Clustering;
import zhiyin.lab.task.LabelledText;
import zhiyin.lab.task.TaskInfo;

/// Both layouts of MTEB:
/// ```text
/// {"sentences": ["…", …], "labels": ["…", …]}    each row is put into clusters by itself
/// {"sentences": "…", "labels": "…"}               or text and label: all rows, of which ten times some are drawn
/// ```
final class ClusteringReader {
    private static final int DRAWS = 10;

    /// Of one draw, with repetition.
    private static final int DRAWN = 16_384;

    private ClusteringReader() {}

    static Clustering read(List<Path> files, TaskInfo info, Sampling sampling) {
        List<Row> rows = RowFile.all(files);
        if (rows.isEmpty()) {
            throw new LabException(Code.DATA_INVALID, "%s has no rows".formatted(files.getFirst()));
        }
        return rows.getFirst().isList("sentences")
                ? bySets(rows, info, sampling)
                : drawn(rows, info, sampling);
    }

    private static Clustering bySets(List<Row> rows, TaskInfo info, Sampling sampling) {
        var texts = new ArrayList<LabelledText>();
        var sets = new ArrayList<int[]>();
        for (Row row : rows) {
            List<String> sentences = row.texts("sentences");
            List<String> labels = row.texts("labels");
            if (sentences.size() != labels.size() || sentences.isEmpty()) {
                throw row.wrong(
                        "%d sentences and %d labels, expected as many, and some"
                                .formatted(sentences.size(), labels.size()));
            }
            // Counted anew in each set, so that numbers stay small.
            var numbers = new Labels();
            int from = texts.size();
            List<Integer> taken =
                    sampling.thinned(IntStream.range(0, labels.size()).boxed().toList());
            for (int i : taken) {
                texts.add(new LabelledText(sentences.get(i), numbers.number(labels.get(i))));
            }
            sets.add(IntStream.range(from, texts.size()).toArray());
        }
        return new Clustering(info, texts, sets, sampling.seed());
    }

    private static Clustering drawn(List<Row> rows, TaskInfo info, Sampling sampling) {
        var labels = new Labels();
        List<LabelledText> texts =
                sampling.thinned(rows).stream()
                        .map(row ->
                                row.has("sentences")
                                        ? new LabelledText(
                                                row.text("sentences"),
                                                labels.number(row.name("labels")))
                                        : new LabelledText(
                                                row.text("text"), labels.number(row.name("label"))))
                        .toList();
        Random random = sampling.random();
        var draws = new ArrayList<int[]>();
        for (int i = 0; i < DRAWS; i++) {
            draws.add(random.ints(Math.min(DRAWN, texts.size()), 0, texts.size()).toArray());
        }
        return new Clustering(info, texts, draws, sampling.seed());
    }
}
