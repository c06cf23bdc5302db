package zhiyin.knowledge.chunk;

import java.util.ArrayList;
import java.util.List;

/// Where the subject changes in a section too large for one chunk: where the pieces before and those
/// behind are less alike than elsewhere, by a standard deviation below the mean, and less than at the
/// places next to it. Hearst's TextTiling (1997) with embeddings in place of word counts.
///
/// @param minTokens that lie at least on both sides of a cut
record Breakpoints(SentenceVectors vectors, int minTokens) {
    private static final int WINDOW = 3;

    /// Places whose windows are embedded together.
    private static final int AT_ONCE = 128;

    /// The pieces between the cuts; all in one where there is none.
    List<List<Piece>> divide(List<Piece> pieces) {
        if (pieces.size() < 2 * WINDOW) {
            return List.of(pieces);
        }
        double[] alike = similarities(pieces);
        double limit = mean(alike) - deviation(alike);
        var parts = new ArrayList<List<Piece>>();
        int start = 0;
        for (int i = 1; i < pieces.size(); i++) {
            double here = alike[i - 1];
            boolean least =
                    (i == 1 || here <= alike[i - 2])
                            && (i == pieces.size() - 1 || here <= alike[i]);
            if (least
                    && here < limit
                    && !pieces.get(i - 1).isHeading()
                    && tokens(pieces.subList(start, i)) >= minTokens
                    && tokens(pieces.subList(i, pieces.size())) >= minTokens) {
                parts.add(pieces.subList(start, i));
                start = i;
            }
        }
        parts.add(pieces.subList(start, pieces.size()));
        return parts;
    }

    /// Of the windows that end and begin between each two pieces.
    private double[] similarities(List<Piece> pieces) {
        var alike = new double[pieces.size() - 1];
        for (int first = 0; first < alike.length; first += AT_ONCE) {
            int end = Math.min(alike.length, first + AT_ONCE);
            float[][] embedded = vectors.of(windows(pieces, first, end));
            for (int i = first; i < end; i++) {
                alike[i] = dot(embedded[2 * (i - first)], embedded[2 * (i - first) + 1]);
            }
        }
        return alike;
    }

    /// Those behind pieces `first` to before `end`, two each.
    private static List<String> windows(List<Piece> pieces, int first, int end) {
        var windows = new ArrayList<String>();
        for (int i = first + 1; i <= end; i++) {
            windows.add(text(pieces.subList(Math.max(0, i - WINDOW), i)));
            windows.add(text(pieces.subList(i, Math.min(pieces.size(), i + WINDOW))));
        }
        return windows;
    }

    private static String text(List<Piece> pieces) {
        var text = new StringBuilder();
        for (Piece piece : pieces) {
            text.append(piece.divided().render(piece.start(), piece.end()).embedded()).append('\n');
        }
        return text.toString();
    }

    private static double dot(float[] a, float[] b) {
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
            sum += (double) a[i] * b[i];
        }
        return sum;
    }

    private static int tokens(List<Piece> pieces) {
        return pieces.stream().mapToInt(Piece::tokens).sum();
    }

    private static double mean(double[] values) {
        double sum = 0;
        for (double value : values) {
            sum += value;
        }
        return sum / values.length;
    }

    private static double deviation(double[] values) {
        double mean = mean(values);
        double sum = 0;
        for (double value : values) {
            sum += (value - mean) * (value - mean);
        }
        return Math.sqrt(sum / values.length);
    }
}
