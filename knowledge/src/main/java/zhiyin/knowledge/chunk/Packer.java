package zhiyin.knowledge.chunk;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// Divides a run of pieces into chunks so that the sum of costs is least: each chunk costs what its size
/// is away from the target, squared, and each cut what the place is worth. Found by dynamic programming
/// over the pieces, as lines are broken in paragraphs (Knuth and Plass, "Breaking paragraphs into lines",
/// 1981); the time is that of all chunks that could be.
///
/// What a cut costs, for comparison: a chunk half as large as the target costs 0.25, an empty one 1, one of
/// one and a half the target's size 1.
final class Packer {
    private static final double TOO_LARGE = 4;

    private final List<Piece> pieces;
    private final int target;
    private final int most;
    private final int firstPrefix;
    private final int prefix;

    /// @param target tokens of a chunk
    /// @param most tokens of a chunk
    /// @param firstPrefix tokens before the first chunk
    /// @param prefix tokens before the others
    Packer(List<Piece> pieces, int target, int most, int firstPrefix, int prefix) {
        this.pieces = pieces;
        this.target = target;
        this.most = most;
        this.firstPrefix = firstPrefix;
        this.prefix = prefix;
    }

    /// The pieces in chunks. A piece too large, with the headings before it, is a chunk all the same.
    List<List<Piece>> pack() {
        int count = pieces.size();
        var costs = new double[count + 1];
        var starts = new int[count + 1];
        Arrays.fill(costs, Double.POSITIVE_INFINITY);
        costs[0] = 0;
        for (int start = 0; start < count; start++) {
            relax(start, costs, starts);
        }
        var chunks = new ArrayList<List<Piece>>();
        for (int end = count; end > 0; end = starts[end]) {
            chunks.add(pieces.subList(starts[end], end));
        }
        return chunks.reversed();
    }

    /// Tries all chunks that begin at `start`.
    private void relax(int start, double[] costs, int[] starts) {
        double before = costs[start] + (start == 0 ? 0 : pieces.get(start).cost());
        long size = (start == 0 ? firstPrefix : prefix) + (long) pieces.get(start).lead();
        boolean onlyHeadings = true;
        for (int end = start + 1; end <= pieces.size(); end++) {
            boolean alone = onlyHeadings && size <= most;
            size += pieces.get(end - 1).tokens();
            if (size > most && !alone) {
                break;
            }
            onlyHeadings = onlyHeadings && pieces.get(end - 1).isHeading();
            double cost = before + cost(size);
            if (cost < costs[end]) {
                costs[end] = cost;
                starts[end] = start;
            }
        }
    }

    private double cost(long size) {
        double deviation = (double) (size - target) / target;
        return deviation * deviation * (deviation > 0 ? TOO_LARGE : 1);
    }
}
