package zhiyin.engine.backend.cuda;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import zhiyin.engine.backend.AttentionMask;
import zhiyin.engine.backend.Batch;
import zhiyin.engine.backend.Prefix;
import zhiyin.engine.backend.QuerySpan;

/// How the queries of a batch are shared out among the blocks of the attention kernels: up to 64, or up to 128, neighbours
/// of a sequence are a tile. What has the most keys to go through comes first, so that no long tile is begun last.
final class AttentionTiles {
    /// Queries of a tile.
    static final int SMALL = 64;

    static final int LARGE = 128;

    /// 64-bit words of `struct AttentionTile`, six 32-bit integers and a pointer:
    ///
    /// ```
    /// first_query, count | position, prefix_length | first_key, length | prefix
    /// ```
    static final int WORDS = 4;

    private record Tile(
            int firstQuery,
            int count,
            int position,
            int prefixLength,
            int firstKey,
            int length,
            long prefix) {
        /// Keys that the kernel goes through.
        long keys(AttentionMask mask) {
            int end = mask.end(position + count - 1, prefixLength + length);
            return end - Math.max(0L, position - (long) mask.before());
        }

        void write(long[] words, int at) {
            words[at] = pair(firstQuery, count);
            words[at + 1] = pair(position, prefixLength);
            words[at + 2] = pair(firstKey, length);
            words[at + 3] = prefix;
        }

        private static long pair(int low, int high) {
            return Integer.toUnsignedLong(low) | (long) high << 32;
        }
    }

    private AttentionTiles() {}

    /// @param side queries of a tile
    static long count(List<QuerySpan> spans, int side) {
        return spans.stream().mapToLong(span -> Math.ceilDiv(span.count(), side)).sum();
    }

    /// @param layer whose keys and values of the prefixes are meant
    /// @param side queries of a tile
    static long[] of(Batch batch, AttentionMask mask, List<QuerySpan> spans, int layer, int side) {
        List<Tile> tiles = new ArrayList<>();
        for (QuerySpan span : spans) {
            int prefixLength = batch.prefixLength(span.sequence());
            long prefix =
                    batch.prefixes()
                            .get(span.sequence())
                            .flatMap(Prefix::keyValues)
                            .map(layers -> layers.get(layer).data().address())
                            .orElse(MemorySegment.NULL.address());
            for (int from = 0; from < span.count(); from += side) {
                tiles.add(
                        new Tile(
                                span.row() + from,
                                Math.min(side, span.count() - from),
                                prefixLength + span.place() + from,
                                prefixLength,
                                batch.offsets()[span.sequence()],
                                batch.length(span.sequence()),
                                prefix));
            }
        }
        tiles.sort(Comparator.comparingLong((Tile tile) -> tile.keys(mask)).reversed());
        long[] words = new long[WORDS * tiles.size()];
        for (int i = 0; i < tiles.size(); i++) {
            tiles.get(i).write(words, WORDS * i);
        }
        return words;
    }
}
