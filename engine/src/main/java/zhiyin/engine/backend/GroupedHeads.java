package zhiyin.engine.backend;

/// The heads of grouped-query attention (Ainslie et al. 2023, <https://arxiv.org/abs/2305.13245>):
/// several query heads, next to each other, share one head of keys and values.
///
/// @param queries query heads, a multiple of `keys`
/// @param keys heads of keys, and as many of values
/// @param size numbers of a head
public record GroupedHeads(int queries, int keys, int size) {
    /// Query heads that share one head of keys.
    public int group() {
        return queries / keys;
    }
}
