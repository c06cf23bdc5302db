package zhiyin.knowledge.parse.office;

import java.util.Locale;

/// Numbers as Word writes them before list items: number format codes (MSONFC) of [MS-OSHARED] 2.2.1.3.
final class WordNumbers {
    /// No number but a character.
    static final int BULLET = 23;

    static final int NONE = 255;

    private static final int LARGEST = 32_767;
    private static final String DIGITS = "〇一二三四五六七八九";
    private static final String[] PLACES = {"", "十", "百", "千"};
    private static final String FORMAL = "零壹贰叁肆伍陆柒捌玖";
    private static final String[] FORMAL_PLACES = {"", "拾", "佰", "仟"};
    private static final String STEMS = "甲乙丙丁戊己庚辛壬癸";
    private static final String BRANCHES = "子丑寅卯辰巳午未申酉戌亥";
    private static final int[] ROMAN_VALUES = {
        1000, 900, 500, 400, 100, 90, 50, 40, 10, 9, 5, 4, 1
    };
    private static final String[] ROMAN = {
        "M", "CM", "D", "CD", "C", "XC", "L", "XL", "X", "IX", "V", "IV", "I"
    };

    private WordNumbers() {}

    static String text(int number, int format) {
        if (number < 1 || number > LARGEST) {
            return Integer.toString(number);
        }
        return switch (format) {
            case 1 -> roman(number);
            case 2 -> roman(number).toLowerCase(Locale.ROOT);
            case 3 -> letters(number, 'A');
            case 4 -> letters(number, 'a');
            case 10, 33, 35, 37, 39 -> counted(number, DIGITS, PLACES);
            case 11, 34, 36 -> counted(number, DIGITS, PLACES);
            case 38 -> counted(number, FORMAL, FORMAL_PLACES);
            case 14, 19 -> fullWidth(number);
            case 18, 28, 29 -> circled(number);
            case 22 -> number < 10 ? "0" + number : Integer.toString(number);
            case 30 -> cyclic(number, STEMS);
            case 31 -> cyclic(number, BRANCHES);
            case 57 -> "- " + number + " -";
            case NONE -> "";
            default -> Integer.toString(number);
        };
    }

    private static String roman(int number) {
        var text = new StringBuilder();
        int rest = number;
        for (int i = 0; i < ROMAN.length; i++) {
            while (rest >= ROMAN_VALUES[i]) {
                text.append(ROMAN[i]);
                rest -= ROMAN_VALUES[i];
            }
        }
        return text.toString();
    }

    /// a to z, then aa, bb and so on.
    private static String letters(int number, char first) {
        int times = (number - 1) / 26 + 1;
        return Character.toString(first + (number - 1) % 26).repeat(Math.min(times, 100));
    }

    /// 10 is 十 and not 一十; a gap is 〇 once: 一百〇五.
    private static String counted(int number, String digits, String[] places) {
        if (number >= 10_000) {
            return Integer.toString(number);
        }
        String decimal = Integer.toString(number);
        var text = new StringBuilder();
        boolean gap = false;
        for (int i = 0; i < decimal.length(); i++) {
            int digit = decimal.charAt(i) - '0';
            if (digit == 0) {
                gap = true;
                continue;
            }
            if (gap) {
                text.append(digits.charAt(0));
                gap = false;
            }
            int place = decimal.length() - 1 - i;
            boolean ten = number < 20 && place == 1 && places[1].equals("十");
            text.append(ten ? "" : digits.substring(digit, digit + 1)).append(places[place]);
        }
        return text.toString();
    }

    private static String fullWidth(int number) {
        var text = new StringBuilder();
        Integer.toString(number).chars().forEach(c -> text.append((char) (c + 0xFEE0)));
        return text.toString();
    }

    private static String circled(int number) {
        return number <= 20 ? Character.toString(0x2460 + number - 1) : Integer.toString(number);
    }

    private static String cyclic(int number, String of) {
        int at = (number - 1) % of.length();
        return of.substring(at, at + 1);
    }
}
