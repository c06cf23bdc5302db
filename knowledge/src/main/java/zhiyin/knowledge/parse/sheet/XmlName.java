package zhiyin.knowledge.parse.sheet;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// A name of an element or attribute.
///
/// @param raw as it is written
/// @param endTag of an element of that name
/// @param local without its prefix; of equal ones one object, which a switch over names tells at once
/// @param declaresNamespace `xmlns` or `xmlns:prefix`
record XmlName(byte[] raw, byte[] endTag, String local, boolean declaresNamespace) {
    /// The names of a part, which are few: each is one object as long as no other takes its place.
    static final class Table {
        /// A power of two.
        private static final int SIZE = 1 << 10;

        private final @Nullable XmlName[] names = new XmlName[SIZE];

        XmlName of(byte[] bytes, int from, int to) throws IOException {
            int hash = 0;
            for (int i = from; i < to; i++) {
                hash = 31 * hash + bytes[i];
            }
            int slot = (hash ^ hash >>> 10) & SIZE - 1;
            XmlName known = names[slot];
            if (known == null || !known.is(bytes, from, to)) {
                known = XmlName.of(Arrays.copyOfRange(bytes, from, to));
                names[slot] = known;
            }
            return known;
        }
    }

    private static XmlName of(byte[] raw) throws IOException {
        String name = Utf8.text(raw, 0, raw.length);
        boolean declares = name.equals("xmlns") || name.startsWith("xmlns:");
        String local = name.substring(name.lastIndexOf(':') + 1).intern();
        byte[] endTag = ("</" + name + ">").getBytes(StandardCharsets.UTF_8);
        return new XmlName(raw, endTag, local, declares);
    }

    boolean is(byte[] bytes, int from, int to) {
        int length = raw.length;
        if (to - from != length) {
            return false;
        }
        for (int i = 0; i < length; i++) { // names are too short for Arrays.equals to be quicker
            if (raw[i] != bytes[from + i]) {
                return false;
            }
        }
        return true;
    }
}
