package zhiyin.lab.learn;

import java.util.ArrayList;
import java.util.List;
import org.hipparchus.clustering.CentroidCluster;
import org.hipparchus.clustering.Clusterable;
import org.hipparchus.clustering.KMeansPlusPlusClusterer;
import org.hipparchus.clustering.distance.EuclideanDistance;
import org.hipparchus.random.Well19937c;

/// k-means with k-means++ beginnings (Arthur and Vassilvitskii, 2007), until nothing moves. MTEB takes
/// scikit-learn's MiniBatchKMeans, which looks at some of the vectors at a time: for the same seed it finds other
/// clusters, on average as good ones.
public final class Clusters {
    private static final int ITERATIONS = 100;

    private Clusters() {}

    private record Item(int number, double[] vector) implements Clusterable {
        @Override
        public double[] getPoint() {
            return vector;
        }
    }

    /// The number of each vector's cluster.
    ///
    /// @param count of clusters; as many as there are vectors at most
    public static int[] of(List<float[]> vectors, int count, long seed) {
        var items = new ArrayList<Item>(vectors.size());
        for (float[] vector : vectors) {
            items.add(new Item(items.size(), widened(vector)));
        }
        List<CentroidCluster<Item>> clusters =
                new KMeansPlusPlusClusterer<Item>(
                                Math.min(count, items.size()),
                                ITERATIONS,
                                new EuclideanDistance(),
                                new Well19937c(seed))
                        .cluster(items);
        int[] found = new int[vectors.size()];
        for (int cluster = 0; cluster < clusters.size(); cluster++) {
            for (Item item : clusters.get(cluster).getPoints()) {
                found[item.number()] = cluster;
            }
        }
        return found;
    }

    private static double[] widened(float[] vector) {
        double[] wide = new double[vector.length];
        for (int i = 0; i < wide.length; i++) {
            wide[i] = vector[i];
        }
        return wide;
    }
}
