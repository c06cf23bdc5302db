package zhiyin.knowledge.parse.pdf;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import zhiyin.knowledge.document.Block.ListItem;

/// How lines begin that are items of a list, or headings with a number.
final class Markers {
    private static final Pattern BULLET =
            Pattern.compile("^([•●▪◦○■□➢➤✓✔❖◆◇★·‣⁃∙\\uF0B7\\uF0A7\\uF0D8\\uF0FC–]|[-*] |o )\\s*");
    private static final Pattern NUMBER =
            Pattern.compile(
                    "^(\\(?[0-9]{1,2}[.)](?![0-9])|\\(?[a-z][.)]|\\([ivx]{1,5}\\)|[①-⑳]"
                            + "|（[0-9一二三四五六七八九十]{1,3}）|[0-9]{1,2}）)\\s*(?=.)");

    /// Letters and numbers in brackets or with a full stop need a space after them, or they are initials
    /// and decimals; those of Chinese need none.
    private static final Pattern SPACED =
            Pattern.compile("^(\\(?[0-9]{1,2}[.)]|\\(?[a-z][.)]|\\([ivx]{1,5}\\))\\S.*");

    private static final Pattern NUMBERED_HEADING =
            Pattern.compile(
                    "^((?i:chapter|section|appendix|part)\\s.*"
                            + "|[0-9]{1,2}(\\.[0-9]{1,2})*[.、]?\\s*[\\p{Lu}\\p{IsHan}].*"
                            + "|[IVX]{1,5}\\.\\s+.*"
                            + "|[A-Z](\\.[0-9]+)*\\.?\\s+\\p{Lu}\\p{Ll}{2,}.*"
                            + "|第[一二三四五六七八九十百零0-9]+[章节篇部编].*"
                            + "|[一二三四五六七八九十]+、.*)",
                    Pattern.DOTALL);
    private static final Pattern DECIMAL =
            Pattern.compile("^([0-9]{1,2}(?:\\.[0-9]{1,2})*)[.、]?\\s*\\D.*");

    private Markers() {}

    /// @param marker as [ListItem#marker()] wants it
    /// @param text without the marker
    record Item(String marker, String text) {}

    static boolean isItem(String line) {
        return item(line).isPresent();
    }

    static boolean isBullet(String line) {
        return BULLET.matcher(line).find();
    }

    static Optional<Item> item(String line) {
        Matcher bullet = BULLET.matcher(line);
        if (bullet.find()) {
            return Optional.of(new Item(ListItem.BULLET, line.substring(bullet.end())));
        }
        Matcher number = NUMBER.matcher(line);
        if (!number.find() || SPACED.matcher(line).matches() && !followedByHan(line, number)) {
            return Optional.empty();
        }
        return Optional.of(new Item(number.group(1), line.substring(number.end())));
    }

    private static boolean followedByHan(String line, Matcher number) {
        return number.end() < line.length() && Scripts.isSpaceless(line.codePointAt(number.end()));
    }

    /// Whether the line begins as numbered headings do.
    static boolean isNumberedHeading(String line) {
        return NUMBERED_HEADING.matcher(line).matches();
    }

    /// How deep a heading's number says it is: 1 for `2`, 2 for `2.1`; 0 without such a number.
    static int depth(String line) {
        Matcher decimal = DECIMAL.matcher(line);
        if (!decimal.matches()) {
            return 0;
        }
        return (int) decimal.group(1).chars().filter(c -> c == '.').count() + 1;
    }
}
