package zhiyin.knowledge.chunk;

import java.util.ArrayList;
import java.util.List;

/// Pieces that will be one chunk.
///
/// @param path the headings above all of them
/// @param boundary level of the highest heading they begin with; [#NO_BOUNDARY] where a section goes on
/// @param tokens of the pieces
/// @param prefix tokens that come before them
record Run(List<Piece> pieces, List<Step> path, int boundary, int tokens, int prefix) {
    static final int NO_BOUNDARY = 7;

    /// The highest level whose sections may share a chunk though only one of them is tiny.
    private static final int LEAST_SHARED = 3;

    Run {
        pieces = List.copyOf(pieces);
    }

    static Run of(List<Piece> pieces, List<Step> path, int boundary, int prefix) {
        int tokens = pieces.stream().mapToInt(Piece::tokens).sum();
        return new Run(pieces, path, boundary, tokens, prefix);
    }

    /// Puts tiny neighbours together: first as far as the target, then what is still tiny to what is
    /// before it.
    static List<Run> merged(List<Run> runs, ChunkOptions options) {
        List<Run> forward = merged(runs, options, options.targetTokens());
        return merged(forward, options, options.maxTokens());
    }

    private static List<Run> merged(List<Run> runs, ChunkOptions options, int most) {
        var merged = new ArrayList<Run>();
        for (Run run : runs) {
            if (!merged.isEmpty() && merged.getLast().takes(run, options, most)) {
                merged.add(merged.removeLast().with(run));
            } else {
                merged.add(run);
            }
        }
        return merged;
    }

    private boolean takes(Run next, ChunkOptions options, int most) {
        long size = (long) Math.max(prefix, next.prefix) + tokens + next.tokens;
        boolean tiny = tokens < options.minTokens();
        boolean nextTiny = next.tokens < options.minTokens();
        if (next.boundary < LEAST_SHARED) {
            return tiny && nextTiny && size <= options.maxTokens();
        }
        return (tiny && size <= options.maxTokens()) || (nextTiny && size <= most);
    }

    private Run with(Run next) {
        var all = new ArrayList<>(pieces);
        all.addAll(next.pieces);
        int common = 0;
        while (common < Math.min(path.size(), next.path.size())
                && path.get(common).id() == next.path.get(common).id()) {
            common++;
        }
        return new Run(
                all,
                path.subList(0, common),
                boundary,
                tokens + next.tokens,
                Math.max(prefix, next.prefix));
    }
}
