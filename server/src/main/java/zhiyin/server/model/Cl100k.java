package zhiyin.server.model;

import com.knuddels.jtokkit.Encodings;
import com.knuddels.jtokkit.api.Encoding;
import com.knuddels.jtokkit.api.EncodingType;
import com.knuddels.jtokkit.api.IntArrayList;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import zhiyin.server.api.RequestException;

/// Texts of OpenAI's token numbers, by the encoding `cl100k_base`. The tables are read when first needed.
/// Thread-safe.
final class Cl100k {
    /// Those above are special, such as the end of a text.
    private static final int ORDINARY_TOKENS = 100_256;

    private Optional<Encoding> encoding = Optional.empty();

    private synchronized Encoding encoding() {
        Encoding known =
                encoding.orElseGet(() ->
                        Encodings.newLazyEncodingRegistry().getEncoding(EncodingType.CL100K_BASE));
        encoding = Optional.of(known);
        return known;
    }

    /// @throws RequestException INVALID_REQUEST, by the field `input`
    List<String> texts(List<int[]> sequences) {
        var texts = new ArrayList<String>(sequences.size());
        for (int i = 0; i < sequences.size(); i++) {
            texts.add(text(sequences.get(i), i));
        }
        return texts;
    }

    private String text(int[] sequence, int index) {
        try {
            ByteBuffer bytes = wholeCharacters(encoding().decodeBytes(list(sequence, index)));
            String text = StandardCharsets.UTF_8.newDecoder().decode(bytes).toString();
            if (text.isEmpty()) {
                throw refused(index, "is a part of a character, expected a text");
            }
            return text;
        } catch (CharacterCodingException _) {
            throw refused(index, "is no text by cl100k_base: its bytes are not UTF-8");
        }
    }

    private static IntArrayList list(int[] sequence, int index) {
        var list = new IntArrayList(sequence.length);
        for (int id : sequence) {
            if (id < 0 || id >= ORDINARY_TOKENS) {
                throw refused(
                        index,
                        "has %d, and cl100k_base has texts for 0 to %d"
                                .formatted(id, ORDINARY_TOKENS - 1));
            }
            list.add(id);
        }
        return list;
    }

    /// Clients cut long texts between tokens, which may be within a character: its parts are left out.
    private static ByteBuffer wholeCharacters(byte[] bytes) {
        int start = 0;
        while (start < Math.min(3, bytes.length) && isContinuation(bytes[start])) {
            start++;
        }
        int last = bytes.length - 1;
        while (last > Math.max(start, bytes.length - 4) && isContinuation(bytes[last])) {
            last--;
        }
        boolean cut = last >= start && bytes.length - last < length(bytes[last]);
        return ByteBuffer.wrap(bytes, start, (cut ? last : bytes.length) - start);
    }

    private static boolean isContinuation(byte b) {
        return (b & 0xC0) == 0x80;
    }

    /// Bytes of the character that begins with this one.
    private static int length(byte first) {
        int ones = Integer.numberOfLeadingZeros(~(first << 24));
        return Math.max(1, ones);
    }

    private static RequestException refused(int index, String why) {
        return RequestException.invalid("input", "input[%d] %s".formatted(index, why));
    }
}
