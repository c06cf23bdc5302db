package zhiyin.knowledge.document;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.text.Normalizer;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;

/// Characters as people type them. PDF files write radicals for ideographs (⼀ for 一), ligatures (ﬁ),
/// vertical punctuation and soft hyphens; a search for what was meant would miss them. Which radical
/// stands for which ideograph is Unicode's table EquivalentUnifiedIdeograph.txt; the strokes in it are
/// left alone, since texts about writing mean them.
public final class Characters {
    private static final int SOFT_HYPHEN = 0xAD;
    private static final int FIRST_RADICAL = 0x2E80;
    private static final int LAST_RADICAL = 0x2FDF;

    /// From an ASCII character to its full-width form.
    private static final int FULL_WIDTH = 0xFEE0;

    private static final Map<Integer, Integer> IDEOGRAPHS = readTable();

    private Characters() {}

    /// The same text in ordinary characters. Full-width forms stay: people type them.
    public static String unify(String text) {
        int first = firstSpecial(text);
        if (first == text.length()) {
            return text;
        }
        var out = new StringBuilder(text.length()).append(text, 0, first);
        text.substring(first).codePoints().forEach(c -> append(out, c));
        return out.toString();
    }

    /// How many characters of the text [#unify] would replace.
    public static int countSpecial(String text) {
        return (int) text.codePoints().filter(Characters::isSpecial).count();
    }

    private static int firstSpecial(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) >= SOFT_HYPHEN && isSpecial(text.codePointAt(i))) {
                return i;
            }
        }
        return text.length();
    }

    private static boolean isSpecial(int c) {
        return c == SOFT_HYPHEN || isRadical(c) || isPresentationForm(c);
    }

    private static boolean isRadical(int c) {
        return c >= FIRST_RADICAL && c <= LAST_RADICAL && IDEOGRAPHS.containsKey(c);
    }

    /// Latin ligatures, Hebrew and Arabic forms, vertical forms, compatibility ideographs.
    private static boolean isPresentationForm(int c) {
        return (c >= 0xF900 && c <= 0xFDFF)
                || (c >= 0xFE10 && c <= 0xFE1F)
                || (c >= 0xFE30 && c <= 0xFE4F)
                || (c >= 0xFE70 && c <= 0xFEFC)
                || (c >= 0x2F800 && c <= 0x2FA1F);
    }

    private static void append(StringBuilder out, int c) {
        Integer ideograph = IDEOGRAPHS.get(c);
        if (ideograph != null) {
            out.appendCodePoint(ideograph);
        } else if (isPresentationForm(c)) {
            out.append(plain(c));
        } else if (c != SOFT_HYPHEN) {
            out.appendCodePoint(c);
        }
    }

    /// Unicode gives punctuation for vertical text its ASCII form; the texts that have it are Chinese or
    /// Japanese, and people type it full-width there.
    private static String plain(int c) {
        String plain = Normalizer.normalize(Character.toString(c), Normalizer.Form.NFKC);
        boolean vertical = c >= 0xFE10 && c <= 0xFE4F;
        boolean ascii = plain.length() == 1 && plain.charAt(0) > ' ' && plain.charAt(0) < 0x7F;
        return vertical && ascii ? Character.toString(plain.charAt(0) + FULL_WIDTH) : plain;
    }

    /// Lines of `2E81 ; 5382 # comment` and `2E8C..2E8D ; 5C0F`.
    private static Map<Integer, Integer> readTable() {
        var table = new HashMap<Integer, Integer>();
        try (InputStream in =
                        Objects.requireNonNull(
                                Characters.class.getResourceAsStream(
                                        "EquivalentUnifiedIdeograph.txt"));
                var reader =
                        new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
            reader.lines()
                    .map(line -> line.split("#", 2)[0].strip())
                    .filter(line -> !line.isEmpty())
                    .map(line -> line.split("\\s*;\\s*", 2))
                    .forEach(fields -> addRange(table, fields[0], fields[1]));
            return table;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void addRange(Map<Integer, Integer> table, String range, String ideograph) {
        String[] ends = range.split("\\.\\.", 2);
        int first = Integer.parseInt(ends[0], 16);
        int last = Integer.parseInt(ends[ends.length - 1], 16);
        for (int c = Math.max(first, FIRST_RADICAL); c <= Math.min(last, LAST_RADICAL); c++) {
            table.put(c, Integer.parseInt(ideograph, 16));
        }
    }
}
