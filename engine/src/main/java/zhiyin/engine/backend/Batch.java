package zhiyin.engine.backend;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import zhiyin.engine.VectorKind;

/// Sequences laid end to end without padding: sequence `s` is `tokens[offsets[s] .. offsets[s + 1])`,
/// after its prefix. The arrays are owned by the batch and not copied.
///
/// @param kinds what is to be made of each sequence
public record Batch(
        int[] tokens, int[] offsets, List<Optional<Prefix>> prefixes, List<Set<VectorKind>> kinds) {

    /// Sequences without prefixes.
    public static Batch pack(List<int[]> sequences) {
        return of(sequences.stream().map(Sequence::new).toList());
    }

    public static Batch of(List<Sequence> sequences) {
        int[] offsets = new int[sequences.size() + 1];
        List<Optional<Prefix>> prefixes = new ArrayList<>(sequences.size());
        for (int s = 0; s < sequences.size(); s++) {
            offsets[s + 1] = Math.addExact(offsets[s], sequences.get(s).tokens().length);
            prefixes.add(sequences.get(s).prefix());
        }
        int[] tokens = new int[offsets[sequences.size()]];
        for (int s = 0; s < sequences.size(); s++) {
            int[] from = sequences.get(s).tokens();
            System.arraycopy(from, 0, tokens, offsets[s], from.length);
        }
        return new Batch(
                tokens, offsets, prefixes, sequences.stream().map(Sequence::kinds).toList());
    }

    /// Whether dense vectors are all that is asked for.
    public boolean isDense() {
        return kinds.stream().allMatch(Set.of(VectorKind.DENSE)::equals);
    }

    /// Whether that is to be made of any of the sequences.
    public boolean asks(VectorKind kind) {
        return kinds.stream().anyMatch(each -> each.contains(kind));
    }

    /// Tokens to be computed: those of prefixes not counted.
    public int tokenCount() {
        return tokens.length;
    }

    public int sequenceCount() {
        return offsets.length - 1;
    }

    /// Tokens of a sequence, those of its prefix not counted.
    public int length(int sequence) {
        return offsets[sequence + 1] - offsets[sequence];
    }

    public int prefixLength(int sequence) {
        return prefixes.get(sequence).map(Prefix::length).orElse(0);
    }

    /// Each token's place in its text, counted from 0, prefixes included.
    public int[] positions() {
        int[] positions = new int[tokenCount()];
        for (int s = 0; s < sequenceCount(); s++) {
            int position = prefixLength(s);
            for (int t = offsets[s]; t < offsets[s + 1]; t++) {
                positions[t] = position++;
            }
        }
        return positions;
    }

    /// The part of the batch in rows `from .. to`, as spans whose rows count from `from`.
    public List<QuerySpan> spans(int from, int to) {
        List<QuerySpan> spans = new ArrayList<>();
        for (int s = 0; s < sequenceCount(); s++) {
            int first = Math.max(from, offsets[s]);
            int last = Math.min(to, offsets[s + 1]);
            if (first < last) {
                spans.add(new QuerySpan(s, first - from, last - first, first - offsets[s]));
            }
        }
        return spans;
    }

    /// The last tokens of sequences `from .. to`, one a row.
    public List<QuerySpan> lastTokens(int from, int to) {
        List<QuerySpan> spans = new ArrayList<>();
        for (int s = from; s < to; s++) {
            spans.add(new QuerySpan(s, s - from, 1, length(s) - 1));
        }
        return spans;
    }
}
