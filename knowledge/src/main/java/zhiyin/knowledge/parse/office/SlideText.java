package zhiyin.knowledge.parse.office;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.poi.sl.usermodel.AutoNumberingScheme;
import org.apache.poi.sl.usermodel.TextParagraph;
import org.apache.poi.sl.usermodel.TextParagraph.BulletStyle;
import org.apache.poi.sl.usermodel.TextRun;
import org.apache.poi.sl.usermodel.TextShape;
import org.apache.poi.xslf.usermodel.XSLFTextParagraph;
import org.jspecify.annotations.Nullable;
import zhiyin.knowledge.document.Block;
import zhiyin.knowledge.document.Place;

/// Makes blocks of the paragraphs in a shape.
final class SlideText {
    private static final int DEEPEST = 9;
    private static final Pattern BREAKS = Pattern.compile("\\s*[\\n\\x0B\\r]+\\s*");

    private final Place place;
    private final List<Block> blocks = new ArrayList<>();

    /// Lines of code, until something else comes.
    private final List<String> code = new ArrayList<>();

    /// The last number on each level; 0 where the next begins anew.
    private final int[] numbers = new int[DEEPEST + 1];

    /// What stands before a paragraph.
    ///
    /// @param numbering null for a character
    /// @param start null for 1
    private record Bullet(
            boolean isThere, @Nullable AutoNumberingScheme numbering, @Nullable Integer start) {
        static final Bullet NONE = new Bullet(false, null, null);

        /// POI's bullets of PPTX do not include numbers for which no font is set.
        static Bullet of(TextParagraph<?, ?, ?> paragraph) {
            if (paragraph instanceof XSLFTextParagraph xml
                    && xml.getAutoNumberingScheme() != null) {
                return new Bullet(
                        true, xml.getAutoNumberingScheme(), xml.getAutoNumberingStartAt());
            }
            BulletStyle style = paragraph.getBulletStyle();
            if (style == null) {
                return NONE;
            }
            AutoNumberingScheme scheme = style.getAutoNumberingScheme();
            // POI's bullets of PPT that are no numbers fail when asked where they start.
            return new Bullet(
                    true, scheme, scheme == null ? null : style.getAutoNumberingStartAt());
        }
    }

    private SlideText(Place place) {
        this.place = place;
    }

    static List<Block> blocks(TextShape<?, ?> shape, Place place) {
        var text = new SlideText(place);
        for (TextParagraph<?, ?, ?> paragraph : shape.getTextParagraphs()) {
            text.paragraph(paragraph);
        }
        text.flushCode();
        return text.blocks;
    }

    /// The whole text of a shape as one line.
    static String line(TextShape<?, ?> shape) {
        String all =
                shape.getTextParagraphs().stream()
                        .map(SlideText::said)
                        .collect(Collectors.joining("\n"));
        return BREAKS.matcher(all.strip()).replaceAll(" ");
    }

    private void paragraph(TextParagraph<?, ?, ?> paragraph) {
        String said = said(paragraph);
        if (said.isBlank()) {
            if (!code.isEmpty()) {
                code.add("");
            }
            return;
        }
        Bullet bullet = Bullet.of(paragraph);
        if (!bullet.isThere() && Monospaced.all(paragraph.getTextRuns())) {
            code.add(said.stripTrailing());
            return;
        }
        flushCode();
        int level = Math.clamp(paragraph.getIndentLevel(), 0, DEEPEST - 1);
        if (!bullet.isThere()) {
            restart(0);
            blocks.add(new Block.Paragraph(said.strip(), place));
        } else {
            blocks.add(new Block.ListItem(level + 1, marker(bullet, level), said.strip(), place));
        }
    }

    private String marker(Bullet bullet, int level) {
        restart(level + 1);
        AutoNumberingScheme scheme = bullet.numbering();
        if (scheme == null) {
            numbers[level] = 0;
            return Block.ListItem.BULLET;
        }
        Integer start = bullet.start();
        int first = start == null ? 1 : Math.clamp(start, 1, 32_767);
        numbers[level] = numbers[level] == 0 ? first : numbers[level] + 1;
        String number = scheme.format(numbers[level]);
        return number == null || number.isBlank() ? numbers[level] + "." : number.strip();
    }

    private void restart(int from) {
        for (int i = from; i < numbers.length; i++) {
            numbers[i] = 0;
        }
    }

    private void flushCode() {
        while (!code.isEmpty() && code.getLast().isBlank()) {
            code.removeLast();
        }
        if (!code.isEmpty()) {
            blocks.add(new Block.Code("", "", String.join("\n", code), List.of(), place));
            code.clear();
        }
    }

    /// Line breaks are a vertical tab in PPT, a line feed in PPTX.
    static String said(TextParagraph<?, ?, ?> paragraph) {
        var said = new StringBuilder();
        for (TextRun run : paragraph.getTextRuns()) {
            String raw = run.getRawText();
            said.append(raw == null ? "" : raw);
        }
        String text = said.toString().replace('\u000B', '\n').replace("\r\n", "\n");
        return text.replace('\r', '\n').replace("\0", "").stripTrailing();
    }
}
