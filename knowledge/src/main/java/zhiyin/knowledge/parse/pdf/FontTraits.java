package zhiyin.knowledge.parse.pdf;

import java.util.Locale;
import java.util.Map;
import java.util.WeakHashMap;
import java.util.regex.Pattern;
import org.apache.pdfbox.pdmodel.common.PDRectangle;
import org.apache.pdfbox.pdmodel.font.PDFont;
import org.apache.pdfbox.pdmodel.font.PDFontDescriptor;
import org.apache.pdfbox.pdmodel.font.PDSimpleFont;
import org.apache.pdfbox.pdmodel.font.PDType3Font;

/// What a font looks like, by its name and its descriptor.
///
/// @param em height of its characters as a share of the font size: 1, but for Type 3 fonts, which may
///     draw at any scale
record FontTraits(boolean bold, boolean italic, boolean mono, boolean vertical, float em) {
    private static final Pattern BOLD =
            Pattern.compile(
                    "bold|black|heavy|demi|nimbus.*medi|cmbx|cmb10|sfbx|ebgaramond.*semi|[-,]b(d|old)?$"
                            + "|simhei|stheiti|黑体|粗");
    private static final Pattern ITALIC =
            Pattern.compile("italic|oblique|slanted|cmti|cmsl|sfti|[-,]it?$");
    private static final Pattern MONO =
            Pattern.compile(
                    "mono|courier|consol|menlo|cmtt|sftt|typewriter|code(?!pro.*sans)|fixed");

    /// The weight from which on fonts are called semi-bold.
    private static final float SEMI_BOLD = 600;

    /// A font's box is about this much higher than its size: it leaves room for accents and descenders.
    private static final float BOX_PER_EM = 1.2f;

    private static final float LOWEST_USUAL_EM = 0.4f;
    private static final float HIGHEST_USUAL_EM = 2.5f;

    /// Traits of a document's fonts, worked out once each. Belongs to one thread. Keeps no font alive: a
    /// font with its glyphs may take megabytes, and a document may have thousands.
    static final class Cache {
        private final Map<PDFont, FontTraits> known = new WeakHashMap<>();

        FontTraits of(PDFont font) {
            return known.computeIfAbsent(font, FontTraits::read);
        }
    }

    private static FontTraits read(PDFont font) {
        String name = String.valueOf(font.getName()).toLowerCase(Locale.ROOT);
        PDFontDescriptor descriptor = font.getFontDescriptor();
        boolean bold = BOLD.matcher(name).find();
        boolean italic = ITALIC.matcher(name).find();
        boolean mono = MONO.matcher(name).find();
        if (descriptor != null) {
            bold |= descriptor.isForceBold() || descriptor.getFontWeight() >= SEMI_BOLD;
            italic |= descriptor.isItalic();
            mono |= descriptor.isFixedPitch();
        }
        return new FontTraits(bold, italic, mono, font.isVertical(), em(font));
    }

    /// What a code of a font says. A font without a mapping to Unicode means what its codes say, if it is a
    /// simple one; what the codes of a composite font mean nobody knows.
    static String text(PDFont font, int code) {
        String text = font.toUnicode(code);
        if (text == null) {
            text = font instanceof PDSimpleFont ? Character.toString(code) : "\uFFFD";
        }
        return text.indexOf('\0') >= 0 ? text.replace("\0", "") : text;
    }

    private static float em(PDFont font) {
        if (!(font instanceof PDType3Font type3)) {
            return 1;
        }
        PDRectangle box = type3.getFontBBox();
        float scale = Math.abs(type3.getFontMatrix().getScaleY());
        float em = box == null ? 0 : box.getHeight() * scale / BOX_PER_EM;
        boolean usual = em == 0 || em > LOWEST_USUAL_EM && em < HIGHEST_USUAL_EM;
        return usual ? 1 : em;
    }
}
