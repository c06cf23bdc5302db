package zhiyin.engine.tokenizer;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/// SentencePiece's `precompiled_charsmap`: which characters are replaced, and by what.
/// ```
/// 4  bytes of the trie, little-endian
/// *  trie: one unit of 4 bytes a node, a double array (Darts-clone)
/// *  what replaces the keys: UTF-8, each text ended by a zero byte
/// ```
/// A unit, from its highest bit: of a value, 1 and 31 bits, where the text begins; else 0, 22 bits of
/// offset, 1 that says to count it in blocks of 256, 1 that says that a value hangs here, and the byte
/// by which the node is reached. The node behind byte `b` is `(node ^ offset) ^ b`, the value is
/// `node ^ offset`. All places are checked when it is read, so finding never leaves the array.
///
/// Immutable and thread-safe. Yata, Double-array trie in the Darts-clone library, 2011.
final class Charsmap {
    static final int NONE = -1;
    private static final int VALUE = 1 << 31;
    private static final int LABELS = 256;

    private final int[] units;
    private final byte[] replacements;

    private Charsmap(int[] units, byte[] replacements) {
        this.units = units;
        this.replacements = replacements;
    }

    /// @throws IllegalArgumentException if the bytes are no such map; the message says why
    static Charsmap of(byte[] bytes) {
        ByteBuffer buffer = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        if (bytes.length < Integer.BYTES) {
            throw new IllegalArgumentException(
                    "has %d bytes, expected 4 and more".formatted(bytes.length));
        }
        int size = buffer.getInt();
        if (size < LABELS * Integer.BYTES
                || size % Integer.BYTES != 0
                || size > buffer.limit() - 4) {
            throw new IllegalArgumentException(
                    "has a trie of %s bytes, expected a multiple of 4 from %d to %d"
                            .formatted(
                                    Integer.toUnsignedString(size),
                                    LABELS * Integer.BYTES,
                                    bytes.length - Integer.BYTES));
        }
        int[] units = new int[size / Integer.BYTES];
        buffer.asIntBuffer().get(units);
        buffer.position(Integer.BYTES + size);
        byte[] replacements = new byte[buffer.remaining()];
        buffer.get(replacements);
        Charsmap map = new Charsmap(units, replacements);
        map.requireUtf8();
        map.requireWithin();
        return map;
    }

    private void requireUtf8() {
        try {
            StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(replacements));
        } catch (CharacterCodingException e) {
            throw new IllegalArgumentException("has replacements that are not UTF-8", e);
        }
    }

    private void requireWithin() {
        for (int node = 0; node < units.length; node++) {
            int unit = units[node];
            if ((unit & VALUE) != 0) {
                continue; // checked where it hangs
            }
            int base = node ^ offset(unit);
            if ((base | LABELS - 1) >= units.length) {
                throw new IllegalArgumentException(
                        "has a trie that leads from unit %d to %d, of %d"
                                .formatted(node, base | LABELS - 1, units.length));
            }
            if (hasValue(unit)) {
                requireText(node, units[base] & ~VALUE);
            }
        }
    }

    private void requireText(int node, int at) {
        boolean within = at < replacements.length;
        if (!within || (replacements[at] & 0xC0) == 0x80) {
            throw new IllegalArgumentException(
                    "has a trie whose unit %d leads to a replacement at byte %d, %s"
                            .formatted(
                                    node,
                                    at,
                                    within ? "within a character" : "of " + replacements.length));
        }
    }

    private static int offset(int unit) {
        return (unit >>> 10) << ((unit & 1 << 9) >>> 6);
    }

    private static boolean hasValue(int unit) {
        return (unit & 1 << 8) != 0;
    }

    /// Where the replacement begins of the shortest key that `bytes[0..length)` begins with, or
    /// [#NONE].
    int findShortest(byte[] bytes, int length) {
        int node = offset(units[0]);
        for (int i = 0; i < length; i++) {
            int label = bytes[i] & 0xFF;
            node ^= label;
            int unit = units[node];
            if (label == 0 || (unit & (VALUE | 0xFF)) != label) {
                return NONE;
            }
            node ^= offset(unit);
            if (hasValue(unit)) {
                return units[node] & ~VALUE;
            }
        }
        return NONE;
    }

    /// The characters of a replacement.
    int[] replacement(int at) {
        TokenList codePoints = new TokenList(4);
        for (int i = at; i < replacements.length && replacements[i] != 0; ) {
            int length = Utf8.length(replacements[i]);
            codePoints.add(Utf8.codePoint(replacements, i, length));
            i += length;
        }
        return codePoints.toArray();
    }
}
