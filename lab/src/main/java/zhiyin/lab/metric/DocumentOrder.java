package zhiyin.lab.metric;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/// The order in which trec_eval puts documents of equal scores: by their ids as bytes, the last first (`d9`
/// before `d10`). Scores are compared as float32, as in the version that MTEB calls.
///
/// @param ids of all documents, by their numbers
/// @param places of each document among all, in the order of bytes
public record DocumentOrder(List<String> ids, int[] places) {
    public static DocumentOrder of(List<String> ids) {
        byte[][] bytes =
                ids.stream().map(id -> id.getBytes(StandardCharsets.UTF_8)).toArray(byte[][]::new);
        int[] sorted =
                IntStream.range(0, bytes.length)
                        .boxed()
                        .sorted((a, b) -> Arrays.compareUnsigned(bytes[a], bytes[b]))
                        .mapToInt(Integer::intValue)
                        .toArray();
        int[] places = new int[sorted.length];
        for (int place = 0; place < sorted.length; place++) {
            places[sorted[place]] = place;
        }
        return new DocumentOrder(List.copyOf(ids), places);
    }

    /// Documents' numbers, the best first.
    ///
    /// @param candidates numbers of documents
    /// @param scores of the candidates, in their order
    /// @param most of them that are wanted
    public int[] ranked(int[] candidates, float[] scores, int most) {
        Comparator<Integer> best =
                Comparator.<Integer>comparingDouble(i -> -scores[i])
                        .thenComparingInt(i -> -places[candidates[i]]);
        float least = threshold(scores, most);
        return IntStream.range(0, candidates.length)
                .filter(i -> scores[i] >= least)
                .boxed()
                .sorted(best)
                .limit(most)
                .mapToInt(i -> candidates[i])
                .toArray();
    }

    /// The score of the last that may be among the wanted: what is below needs no sorting.
    private static float threshold(float[] scores, int most) {
        if (scores.length <= most) {
            return Float.NEGATIVE_INFINITY;
        }
        float[] sorted = scores.clone();
        Arrays.sort(sorted);
        return sorted[sorted.length - most];
    }
}
