package zhiyin.engine.tokenizer;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// SentencePiece's BPE over a whole text, as it is defined: one merge after another, each found by looking at all
/// pairs. The reference; slow.
final class PlainMerges {
    private final Map<String, Integer> ids;

    /// The rank of each merge, by both tokens with a space between.
    private final Map<String, Integer> ranks;

    PlainMerges(Map<String, Integer> ids, Map<String, Integer> ranks) {
        this.ids = ids;
        this.ranks = ranks;
    }

    /// @param text with marks for spaces
    int[] encode(String text) {
        List<String> symbols = new ArrayList<>();
        text.codePoints().mapToObj(Character::toString).forEach(symbols::add);
        int at = lowest(symbols);
        while (at >= 0) {
            symbols.set(at, symbols.get(at) + symbols.remove(at + 1));
            at = lowest(symbols);
        }
        List<Integer> tokens = new ArrayList<>();
        for (String symbol : symbols) {
            Integer id = ids.get(symbol);
            if (id != null) {
                tokens.add(id);
                continue;
            }
            for (byte value : symbol.getBytes(StandardCharsets.UTF_8)) {
                tokens.add(ids.getOrDefault("<0x%02X>".formatted(value & 0xFF), -1));
            }
        }
        return tokens.stream().mapToInt(Integer::intValue).toArray();
    }

    /// Where the leftmost pair of the lowest rank is, or -1.
    private int lowest(List<String> symbols) {
        int lowest = Integer.MAX_VALUE;
        int at = -1;
        for (int i = 0; i + 1 < symbols.size(); i++) {
            int rank =
                    ranks.getOrDefault(
                            symbols.get(i) + " " + symbols.get(i + 1), Integer.MAX_VALUE);
            if (rank < lowest) {
                lowest = rank;
                at = i;
            }
        }
        return at;
    }
}
