package zhiyin.engine.tokenizer;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import zhiyin.engine.Token;
import zhiyin.engine.tokenizer.AddedTokens.AddedToken;

/// From byte-level tokens back to text: what they say together, and where each stands. Immutable.
final class BpeText {
    private static final int REPLACEMENT = 0xFFFD;

    /// The bytes that are split into tokens, and for each the characters of the text it is of.
    private static final class Source {
        private final String text;
        private byte[] bytes;
        private int[] starts;
        private int[] stops;
        private int size;

        Source(String text) {
            this.text = text;
            bytes = new byte[2 * text.length() + 16];
            starts = new int[bytes.length];
            stops = new int[bytes.length];
        }

        void add(String composed, int start, int stop) {
            byte[] more = composed.getBytes(UTF_8);
            if (size + more.length > bytes.length) {
                int room = Math.addExact(2 * size, more.length);
                bytes = Arrays.copyOf(bytes, room);
                starts = Arrays.copyOf(starts, room);
                stops = Arrays.copyOf(stops, room);
            }
            System.arraycopy(more, 0, bytes, size, more.length);
            Arrays.fill(starts, size, size + more.length, start);
            Arrays.fill(stops, size, size + more.length, stop);
            size += more.length;
        }

        /// The first place at or after `from` where the bytes stand; added tokens may take in white
        /// space around them, which no token has.
        int find(byte[] token, int from) {
            int at = from;
            while (at + token.length <= size
                    && !Arrays.equals(bytes, at, at + token.length, token, 0, token.length)) {
                at++;
            }
            return Math.min(at, size);
        }

        Token token(int id, int from, int to) {
            if (from >= to) {
                return Token.of(id, text, text.length(), text.length());
            }
            return Token.of(id, text, starts[from], stops[to - 1]);
        }
    }

    private final TokenBytes bytes;
    private final AddedTokens added;
    private final TextKinds kinds;

    /// @param kinds knows what is composed
    BpeText(TokenBytes bytes, AddedTokens added, TextKinds kinds) {
        this.bytes = bytes;
        this.added = added;
        this.kinds = kinds;
    }

    String decode(int[] ids, boolean skipSpecial) {
        ByteArrayOutputStream all = new ByteArrayOutputStream(4 * ids.length);
        for (int id : ids) {
            if (!(skipSpecial && added.isSpecial(id))) {
                all.writeBytes(bytesOf(id));
            }
        }
        return all.toString(UTF_8);
    }

    String name(int id) {
        return new String(bytesOf(id), UTF_8);
    }

    private byte[] bytesOf(int id) {
        return added.ofId(id)
                .map(AddedToken::content)
                .map(content -> content.getBytes(UTF_8))
                .orElseGet(() -> bytes.of(id));
    }

    /// The tokens of a text with their places.
    ///
    /// @param ids without those of the template
    List<Token> places(String text, int[] ids) {
        Source source = source(text);
        List<Token> tokens = new ArrayList<>(ids.length);
        int at = 0;
        for (int id : ids) {
            byte[] own = bytesOf(id);
            int from = source.find(own, at);
            at = Math.min(from + own.length, source.size);
            tokens.add(source.token(id, from, at));
        }
        return tokens;
    }

    /// Composes the text run by run, as [TextWindow] does: a character and those behind it that might
    /// change it.
    private Source source(String text) {
        Source source = new Source(text);
        for (int start = 0; start < text.length(); ) {
            int stop = start + Character.charCount(text.codePointAt(start));
            while (stop < text.length() && isUnstable(text.codePointAt(stop))) {
                stop += Character.charCount(text.codePointAt(stop));
            }
            addRun(source, text, start, stop);
            start = stop;
        }
        return source;
    }

    private boolean isUnstable(int codePoint) {
        return !isSurrogate(codePoint) && (kinds.entry(codePoint) & TextKinds.UNSTABLE) != 0;
    }

    private static boolean isSurrogate(int codePoint) {
        return codePoint >= Character.MIN_SURROGATE && codePoint <= Character.MAX_SURROGATE;
    }

    private void addRun(Source source, String text, int start, int stop) {
        String run = text.substring(start, stop);
        int first = text.codePointAt(start);
        boolean changes = stop - start > Character.charCount(first) || isUnstable(first);
        String composed = changes ? Composition.compose(run) : run;
        if (!composed.equals(run)) {
            source.add(composed, start, stop);
            return;
        }
        for (int i = start; i < stop; ) {
            int codePoint = text.codePointAt(i);
            int next = i + Character.charCount(codePoint);
            int shown = isSurrogate(codePoint) ? REPLACEMENT : codePoint;
            source.add(Character.toString(shown), i, next);
            i = next;
        }
    }
}
