package zhiyin.knowledge.parse.pdf;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Words that were recognised as if they had been drawn: each word's box is shared out among its
/// characters, so that layout reads a scanned page as it reads any other.
///
/// @param glyphs in the order read
/// @param confidence mean over the characters, in percent; 0 where there are none
record RecognisedText(List<Glyph> glyphs, int confidence) {
    private static final int LINE = 4;
    private static final int WORD = 5;
    private static final int COLUMNS = 12;

    /// Words that are less certain are specks and ornaments, in percent.
    private static final float LEAST_CONFIDENCE = 20;

    /// Lines without ascenders and descenders are so much lower than the usual ones, shares.
    private static final float SMALLER = 0.7f;

    private static final float LARGER = 1.18f;

    /// @param level 1 for pages to 5 for words
    /// @param paragraph page, block and paragraph, as one text
    /// @param line of the paragraph
    private record Row(
            int level,
            String paragraph,
            String line,
            float left,
            float top,
            float width,
            float height,
            float confidence,
            String text) {
        static Row of(String[] fields, float scale) {
            return new Row(
                    Integer.parseInt(fields[0]),
                    fields[1] + " " + fields[2] + " " + fields[3],
                    fields[4],
                    scale * Integer.parseInt(fields[6]),
                    scale * Integer.parseInt(fields[7]),
                    scale * Integer.parseInt(fields[8]),
                    scale * Integer.parseInt(fields[9]),
                    Float.parseFloat(fields[10]),
                    fields[11].strip());
        }

        boolean isWord() {
            return level == WORD && !text.isEmpty() && confidence >= LEAST_CONFIDENCE;
        }
    }

    /// @param table of tesseract: a header, then level, page, block, paragraph, line, word, left, top,
    ///     width, height, confidence and text, parted by tabs
    /// @param scale points for each dot
    /// @throws IOException where it is not such a table
    static RecognisedText of(String table, float scale) throws IOException {
        List<Row> rows = rows(table, scale);
        Map<String, Float> sizes = sizes(rows);
        var glyphs = new ArrayList<Glyph>();
        double confidence = 0;
        int characters = 0;
        Row line = null;
        Row before = null;
        for (Row row : rows) {
            if (row.level() == LINE) {
                line = row;
                before = null;
            } else if (row.isWord() && line != null) {
                float size = sizes.getOrDefault(row.paragraph(), line.height());
                float baseline = line.top() + line.height() - (1 - Glyph.ASCENT) * size;
                if (before != null && isParted(before, row)) {
                    float end = before.left() + before.width();
                    add(glyphs, " ", end, row.left() - end, baseline, size);
                }
                addWord(glyphs, row, baseline, size);
                int length = row.text().codePointCount(0, row.text().length());
                confidence += row.confidence() * length;
                characters += length;
                before = row;
            }
        }
        return new RecognisedText(
                glyphs, characters == 0 ? 0 : (int) Math.round(confidence / characters));
    }

    private static List<Row> rows(String table, float scale) throws IOException {
        List<Row> rows = new ArrayList<>();
        try {
            table.lines()
                    .skip(1)
                    .map(line -> line.split("\t", -1))
                    .filter(fields -> fields.length == COLUMNS)
                    .forEach(fields -> rows.add(Row.of(fields, scale)));
        } catch (NumberFormatException e) {
            throw new IOException("tesseract's table is not readable: " + e.getMessage(), e);
        }
        return rows;
    }

    /// The middle height of each paragraph's lines: those of single lines differ with their letters. Where
    /// that is near the page's, it is the page's: paragraphs of one text are of one size.
    private static Map<String, Float> sizes(List<Row> rows) {
        Map<String, List<Float>> heights = new HashMap<>();
        List<Float> all = new ArrayList<>();
        for (Row row : rows) {
            if (row.level() == LINE) {
                heights.computeIfAbsent(row.paragraph(), _ -> new ArrayList<>()).add(row.height());
                all.add(row.height());
            }
        }
        Map<String, Float> sizes = new HashMap<>();
        float usual = all.isEmpty() ? 0 : middle(all);
        heights.forEach((paragraph, some) -> {
            float size = middle(some);
            boolean near = size > SMALLER * usual && size < LARGER * usual;
            sizes.put(paragraph, near ? usual : size);
        });
        return sizes;
    }

    private static float middle(List<Float> values) {
        Float[] sorted = values.toArray(Float[]::new);
        Arrays.sort(sorted);
        return sorted[sorted.length / 2];
    }

    /// Tesseract parts Han text into words as well; between them is no space.
    private static boolean isParted(Row before, Row row) {
        int last = before.text().codePointBefore(before.text().length());
        return !Scripts.isSpaceless(last) && !Scripts.isSpaceless(row.text().codePointAt(0));
    }

    private static void addWord(List<Glyph> glyphs, Row word, float baseline, float size) {
        int[] characters = word.text().codePoints().toArray();
        float width = word.width() / characters.length;
        for (int i = 0; i < characters.length; i++) {
            String text = Character.toString(characters[i]);
            add(glyphs, text, word.left() + i * width, width, baseline, size);
        }
    }

    private static void add(
            List<Glyph> glyphs, String text, float left, float width, float baseline, float size) {
        glyphs.add(
                new Glyph(
                        text,
                        left,
                        baseline,
                        width,
                        size,
                        false,
                        false,
                        false,
                        true,
                        false,
                        -1,
                        glyphs.size()));
    }
}
