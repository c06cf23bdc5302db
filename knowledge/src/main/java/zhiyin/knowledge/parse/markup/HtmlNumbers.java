package zhiyin.knowledge.parse.markup;

import java.util.Locale;
import java.util.regex.Pattern;
import org.jsoup.nodes.Element;
import zhiyin.knowledge.document.Block.ListItem;

/// How a page numbers the items of one list.
final class HtmlNumbers {
    private static final Pattern NUMBER = Pattern.compile("-?[0-9]{1,8}");
    private static final int[] VALUES = {1000, 900, 500, 400, 100, 90, 50, 40, 10, 9, 5, 4, 1};
    private static final String[] ROMAN = {
        "m", "cm", "d", "cd", "c", "xc", "l", "xl", "x", "ix", "v", "iv", "i"
    };

    private final boolean ordered;
    private final String type;
    private final int step;
    private int next;

    HtmlNumbers(Element list) {
        boolean reversed = list.hasAttr("reversed");
        ordered = list.nameIs("ol");
        type = list.attr("type");
        step = reversed ? -1 : 1;
        next = number(list.attr("start"), reversed ? list.childrenSize() : 1);
    }

    /// Of the next item.
    String marker(Element item) {
        if (!ordered) {
            return ListItem.BULLET;
        }
        int number = number(item.attr("value"), next);
        next = number + step;
        return shown(number) + ".";
    }

    private String shown(int number) {
        return switch (type) {
            case "a" -> letters(number);
            case "A" -> letters(number).toUpperCase(Locale.ROOT);
            case "i" -> roman(number);
            case "I" -> roman(number).toUpperCase(Locale.ROOT);
            default -> Integer.toString(number);
        };
    }

    private static String letters(int number) {
        if (number < 1) {
            return Integer.toString(number);
        }
        var out = new StringBuilder();
        for (int left = number; left > 0; left = (left - 1) / 26) {
            out.insert(0, (char) ('a' + (left - 1) % 26));
        }
        return out.toString();
    }

    private static String roman(int number) {
        if (number < 1 || number >= 4000) {
            return Integer.toString(number);
        }
        var out = new StringBuilder();
        int left = number;
        for (int i = 0; i < VALUES.length; i++) {
            for (; left >= VALUES[i]; left -= VALUES[i]) {
                out.append(ROMAN[i]);
            }
        }
        return out.toString();
    }

    private static int number(String value, int otherwise) {
        String digits = value.strip();
        return NUMBER.matcher(digits).matches() ? Integer.parseInt(digits) : otherwise;
    }
}
