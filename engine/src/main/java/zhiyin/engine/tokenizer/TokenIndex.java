package zhiyin.engine.tokenizer;

import java.util.Arrays;
import java.util.List;
import zhiyin.engine.EngineException;
import zhiyin.engine.EngineException.Code;

/// Finds the ids of tokens by their bytes while a [MergeTable] is built: all bytes in one array, an
/// open-addressing table of ids beside it. Tokens of characters that stand for no byte are left out,
/// as no text leads to them.
final class TokenIndex {
    static final int NONE = -1;
    private static final int FIBONACCI = 0x9E37_79B9;
    private static final int[] BYTES = bytesOfCharacters();

    private byte[] bytes = new byte[1 << 16];
    private final int[] starts;
    private final int[] slots;
    private final int shift;

    TokenIndex(String source, List<String> tokens) {
        starts = new int[tokens.size() + 1];
        int capacity = Integer.highestOneBit(Math.max(8, tokens.size())) * 4;
        slots = new int[capacity];
        Arrays.fill(slots, NONE);
        shift = Integer.SIZE - Integer.numberOfTrailingZeros(capacity);
        int id = 0;
        for (String token : tokens) {
            add(source, token, id++);
        }
    }

    private void add(String source, String token, int id) {
        int from = starts[id];
        int room = Math.addExact(from, token.length());
        if (room > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.max(room, 2 * bytes.length));
        }
        int to = from + toBytes(token, 0, token.length(), bytes, from);
        starts[id + 1] = to;
        if (to > from) {
            int slot = slotOf(bytes, from, to);
            if (slots[slot] != NONE) {
                throw new EngineException(
                        Code.MODEL_FILE_INVALID,
                        "%s: token \"%s\" has the ids %d and %d, expected one; download the file again"
                                .formatted(source, token, slots[slot], id));
            }
            slots[slot] = id;
        }
    }

    /// The id of the token of these bytes, or [#NONE].
    int find(byte[] of, int from, int to) {
        return slots[slotOf(of, from, to)];
    }

    TokenBytes tokenBytes() {
        return new TokenBytes(Arrays.copyOf(bytes, starts[starts.length - 1]), starts);
    }

    private int slotOf(byte[] of, int from, int to) {
        int hash = 0;
        for (int i = from; i < to; i++) {
            hash = 31 * hash + of[i];
        }
        int mask = slots.length - 1;
        int slot = (hash * FIBONACCI) >>> shift;
        while (slots[slot] != NONE) {
            int id = slots[slot];
            if (Arrays.equals(bytes, starts[id], starts[id + 1], of, from, to)) {
                break;
            }
            slot = (slot + 1) & mask;
        }
        return slot;
    }

    /// Writes the bytes that `token[from..to)` stands for and gives their number, 0 if it has a
    /// character that stands for none.
    static int toBytes(String token, int from, int to, byte[] target, int at) {
        for (int i = from; i < to; i++) {
            char c = token.charAt(i);
            int value = c < BYTES.length ? BYTES[c] : NONE;
            if (value == NONE) {
                return 0;
            }
            target[at + i - from] = (byte) value;
        }
        return to - from;
    }

    /// Visible Latin-1 characters stand for themselves, U+0100, U+0101, ... for the other bytes in
    /// their order: GPT-2's mapping.
    private static int[] bytesOfCharacters() {
        int[] values = new int[0x144];
        Arrays.fill(values, NONE);
        int next = 0x100;
        for (int value = 0; value < 0x100; value++) {
            boolean visible = (value > ' ' && value < 0x7F) || (value > 0xA0 && value != 0xAD);
            values[visible ? value : next++] = value;
        }
        return values;
    }
}
