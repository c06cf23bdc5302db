package zhiyin.knowledge.parse.pdf;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import zhiyin.knowledge.document.Block.Footnote;
import zhiyin.knowledge.document.Block.ListItem;
import zhiyin.knowledge.document.Place;

/// What items of lists and notes begin with.
final class TagLabels {
    private static final Pattern NUMBER =
            Pattern.compile(
                    "([(（]?(?:[0-9]{1,3}|[a-zA-Z]|[ivxIVX]{1,5}|[一二三四五六七八九十]{1,3})[.)）、．]"
                            + "|[①-⓿])\\s*(.+)",
                    Pattern.DOTALL);
    private static final Pattern BULLET =
            Pattern.compile("[\\p{So}\\p{Co}•·‣⁃∙▪◦\\-–—*]\\s*(.+)", Pattern.DOTALL);
    private static final Pattern NOTE =
            Pattern.compile("([0-9]{1,3}|[*†‡§]{1,3})[.)]?\\s*(.+)", Pattern.DOTALL);

    private TagLabels() {}

    /// The label as blocks have it: a number as it is, [ListItem#BULLET] for what is none; empty for an
    /// empty one.
    static String normal(String label) {
        if (label.isEmpty()) {
            return "";
        }
        // Word sets the second level's circle as a letter o.
        boolean number =
                !label.equals("o") && label.codePoints().anyMatch(TagLabels::isLetterOrNumber);
        return number ? label : ListItem.BULLET;
    }

    private static boolean isLetterOrNumber(int c) {
        int type = Character.getType(c);
        return Character.isLetterOrDigit(c)
                || type == Character.OTHER_NUMBER
                || type == Character.LETTER_NUMBER;
    }

    /// An item whose label is part of its text.
    static ListItem item(int depth, String text, Place place) {
        Matcher number = NUMBER.matcher(text);
        if (number.matches()) {
            return new ListItem(depth, number.group(1), number.group(2), place);
        }
        Matcher bullet = BULLET.matcher(text);
        return new ListItem(
                depth, ListItem.BULLET, bullet.matches() ? bullet.group(1) : text, place);
    }

    /// A note whose label is part of its text.
    static Footnote footnote(String text, Place place) {
        Matcher note = NOTE.matcher(text);
        return note.matches()
                ? new Footnote(note.group(1), note.group(2), place)
                : new Footnote("", text, place);
    }
}
