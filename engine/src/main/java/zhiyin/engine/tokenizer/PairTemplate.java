package zhiyin.engine.tokenizer;

import zhiyin.engine.EngineException;
import zhiyin.engine.EngineException.Code;

/// The special tokens around and between two texts: `<s> first </s></s> second </s>` for XLM-RoBERTa.
/// Arrays are not changed.
@SuppressWarnings("ArrayRecordComponent") // compared by nobody
record PairTemplate(int[] before, int[] between, int[] after) {
    /// How many tokens of the second text fit behind the first.
    ///
    /// @throws EngineException TEXT_TOO_LONG if none does
    int room(int firstTokens, int maxTokens) {
        int special = before.length + between.length + after.length;
        int room = maxTokens - special - firstTokens;
        if (room < 1) {
            throw new EngineException(
                    Code.TEXT_TOO_LONG,
                    "of two texts the first has %d tokens: of %d, with %d special ones, none is left for the second; shorten the first"
                            .formatted(firstTokens, maxTokens, special));
        }
        return room;
    }

    /// The highest of the ids, or -1 if there are none.
    int highestId() {
        int highest = -1;
        for (int[] part : new int[][] {before, between, after}) {
            for (int id : part) {
                highest = Math.max(highest, id);
            }
        }
        return highest;
    }
}
