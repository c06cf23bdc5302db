package zhiyin.lab.task;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import zhiyin.lab.learn.Clusters;
import zhiyin.lab.metric.VMeasure;
import zhiyin.lab.stat.Sample;

/// Whether k-means finds the labels again, with as many clusters as there are labels. The score is the mean over
/// draws.
///
/// @param draws rows of `texts` that are put into clusters together
public record Clustering(TaskInfo info, List<LabelledText> rows, List<int[]> draws, long seed)
        implements Task {
    @Override
    public int texts() {
        return rows.size();
    }

    @Override
    public int units() {
        return draws.size();
    }

    @Override
    public Outcome score(TextVectors model) {
        List<float[]> vectors =
                model.of(rows.stream().map(LabelledText::text).toList(), Role.CLUSTERING);
        VMeasure[] found = new VMeasure[draws.size()];
        Arrays.parallelSetAll(found, i -> measured(draws.get(i), vectors, seed + i));
        var sample = new Sample.Mean(Arrays.stream(found).mapToDouble(VMeasure::value).toArray());
        return new Outcome(
                Map.of(
                        "v_measure", sample.score(),
                        "homogeneity", mean(found, true),
                        "completeness", mean(found, false)),
                sample);
    }

    private VMeasure measured(int[] draw, List<float[]> vectors, long drawSeed) {
        int[] labels = Arrays.stream(draw).map(row -> rows.get(row).label()).toArray();
        int count = (int) Arrays.stream(labels).distinct().count();
        List<float[]> some = Arrays.stream(draw).mapToObj(vectors::get).toList();
        return VMeasure.of(labels, Clusters.of(some, count, drawSeed));
    }

    private static double mean(VMeasure[] found, boolean homogeneity) {
        return Arrays.stream(found)
                .mapToDouble(each -> homogeneity ? each.homogeneity() : each.completeness())
                .average()
                .orElse(0);
    }
}
