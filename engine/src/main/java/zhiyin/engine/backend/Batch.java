package zhiyin.engine.backend;

import java.util.List;

/// Sequences laid end to end without padding: sequence `s` is `tokens[offsets[s] .. offsets[s + 1])`.
/// The arrays are owned by the batch and not copied.
public record Batch(int[] tokens, int[] offsets) {

    public static Batch pack(List<int[]> sequences) {
        int[] offsets = new int[sequences.size() + 1];
        for (int s = 0; s < sequences.size(); s++) {
            offsets[s + 1] = Math.addExact(offsets[s], sequences.get(s).length);
        }
        int[] tokens = new int[offsets[sequences.size()]];
        for (int s = 0; s < sequences.size(); s++) {
            System.arraycopy(sequences.get(s), 0, tokens, offsets[s], sequences.get(s).length);
        }
        return new Batch(tokens, offsets);
    }

    public int tokenCount() {
        return tokens.length;
    }

    public int sequenceCount() {
        return offsets.length - 1;
    }

    public int length(int sequence) {
        return offsets[sequence + 1] - offsets[sequence];
    }
}
