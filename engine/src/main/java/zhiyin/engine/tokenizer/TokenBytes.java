package zhiyin.engine.tokenizer;

import java.util.Arrays;

/// What each token of a byte-level vocabulary stands for. Immutable.
///
/// @param bytes of all tokens, in the order of their ids
/// @param starts where each token's bytes start, and where the last one's end
record TokenBytes(byte[] bytes, int[] starts) {
    /// Empty where the token stands for no bytes.
    byte[] of(int id) {
        return id < starts.length - 1
                ? Arrays.copyOfRange(bytes, starts[id], starts[id + 1])
                : new byte[0];
    }
}
