package zhiyin.knowledge.parse.sheet;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// Text in UTF-8 where it lies: what a cell is made of, looked at millions of times. One class and no
/// interface, so that even a compiler that does not look far makes loops over bytes of it.
final class ByteText {
    byte[] bytes = new byte[0];
    int from;
    int to;

    static ByteText of(String text) {
        var made = new ByteText();
        made.set(text);
        return made;
    }

    void set(String text) {
        bytes = text.getBytes(StandardCharsets.UTF_8);
        from = 0;
        to = bytes.length;
    }

    int length() {
        return to - from;
    }

    boolean isEmpty() {
        return to == from;
    }

    byte at(int index) {
        return bytes[from + index];
    }

    /// @param seed tells apart what is kept of equal texts
    int hash(int seed) {
        byte[] in = bytes;
        int hash = seed;
        for (int i = from; i < to; i++) {
            hash = 31 * hash + in[i];
        }
        return hash;
    }

    boolean is(byte[] other) {
        byte[] in = bytes;
        int begin = from;
        if (to - begin != other.length) {
            return false;
        }
        for (int i = 0;
                i < other.length;
                i++) { // they are too short for Arrays.equals to be quicker
            if (other[i] != in[begin + i]) {
                return false;
            }
        }
        return true;
    }

    /// The whole number from 0 that it writes in at most nine digits; `otherwise` where it does not.
    int whole(int otherwise) {
        byte[] in = bytes;
        int number = 0;
        for (int i = from; i < to; i++) {
            int digit = in[i] - '0';
            if (digit < 0 || digit > 9) {
                return otherwise;
            }
            number = number * 10 + digit;
        }
        return to == from || to - from > 9 ? otherwise : number;
    }

    byte[] copy() {
        return Arrays.copyOfRange(bytes, from, to);
    }

    @Override
    public String toString() {
        return new String(bytes, from, to - from, StandardCharsets.UTF_8);
    }
}
