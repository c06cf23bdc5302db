package zhiyin.knowledge.parse.office;

import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// The text that stands for an image, where it says something.
final class AltText {
    private static final int LONGEST = 4000;

    /// What programs write by themselves: names of files and of shapes.
    private static final Pattern NOTHING =
            Pattern.compile(
                    "(?i)(?:.*[\\\\/])?[^\\s\\\\/]*\\.(?:png|jpe?g|gif|bmp|emf|wmf|tiff?|svg|webp)|"
                            + "(?:picture|image|graphic|shape|object|img|图片|图像|圖片|grafik|bild|imagen?)\\s*\\d*|"
                            + "https?://\\S+|alt ?text|[\\W_]*");

    /// What programs add to what they recognise.
    private static final Pattern MACHINE =
            Pattern.compile(
                    "(?i)\\s*(?:description automatically generated(?: with \\w+ confidence)?"
                            + "|ai-generated content may be incorrect\\.?|自动生成的?说明|AI 生成的内容可能不正确。?)\\s*");

    private AltText() {}

    /// Empty where it says nothing.
    static String said(@Nullable String text) {
        if (text == null) {
            return "";
        }
        String plain = text.substring(0, Math.min(text.length(), LONGEST)).replace("\0", "");
        String said = MACHINE.matcher(plain).replaceAll("").strip();
        return NOTHING.matcher(said).matches() ? "" : said;
    }
}
