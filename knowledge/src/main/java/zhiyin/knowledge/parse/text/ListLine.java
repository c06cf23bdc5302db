package zhiyin.knowledge.parse.text;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import zhiyin.knowledge.document.Block.ListItem;

/// A line of plain text that begins a list's item.
///
/// @param indent columns before its mark
/// @param marker as in [ListItem]
/// @param text after the mark
record ListLine(int indent, String marker, String text) {
    private static final Pattern BULLET =
            Pattern.compile("([ \\t\\u3000]*+)[-*+•·●○◦▪‣–][ \\t\\u3000]++(\\S.*)");
    private static final Pattern NUMBER =
            Pattern.compile(
                    "([ \\t\\u3000]*+)([0-9]{1,3}[.)、．）]|[(（](?:[0-9]{1,3}|[一二三四五六七八九十]{1,3}|[a-z])[)）]"
                            + "|[a-z]\\)|[①-⑳])[ \\t\\u3000]*+(\\S.*)");

    static Optional<ListLine> of(String line) {
        Matcher bullet = BULLET.matcher(line);
        if (bullet.matches()) {
            int indent = Width.of(bullet.group(1));
            return Optional.of(new ListLine(indent, ListItem.BULLET, bullet.group(2)));
        }
        Matcher number = NUMBER.matcher(line);
        if (number.matches() && !isDecimal(number)) {
            int indent = Width.of(number.group(1));
            return Optional.of(new ListLine(indent, number.group(2), number.group(3)));
        }
        return Optional.empty();
    }

    /// `3.14 is` begins with a number, not with a mark.
    private static boolean isDecimal(Matcher number) {
        return number.group(2).endsWith(".") && Character.isDigit(number.group(3).charAt(0));
    }
}
