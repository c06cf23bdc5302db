package zhiyin.engine;

import java.util.List;

/// How many amounts were how large, since a beginning.
///
/// @param counts at `i` of amounts up to 2<sup>i</sup> and beyond the half of that, the last of all that are larger
/// @param sum of all amounts
public record Distribution(List<Long> counts, long sum) {
    public Distribution {
        counts = List.copyOf(counts);
    }
}
