package zhiyin.knowledge.parse.sheet;

import java.nio.charset.StandardCharsets;
import java.util.Optional;

/// Shows numbers that are written as digits and at most one point, as nearly all are, by arithmetic on
/// their digits: many times quicker than [java.math.BigDecimal], to the same result.
///
/// @param places behind the point
/// @param grouped with a comma before every third digit from the point
record PlainDecimal(int places, boolean grouped, boolean percent) {
    /// A long holds so many digits, and a carry.
    private static final int MAX_DIGITS = 17;

    /// Of 18 digits, with signs, commas and a point.
    private static final int ROOM = 32;

    private static final long[] POWERS = powers();

    private static long[] powers() {
        var powers = new long[MAX_DIGITS + 2];
        powers[0] = 1;
        for (int i = 1; i < powers.length; i++) {
            powers[i] = 10 * powers[i - 1];
        }
        return powers;
    }

    /// Rounded half up; empty where the number is written in another way, or is too long.
    Optional<String> show(String number) {
        int first = number.startsWith("-") ? 1 : 0;
        long digits = 0;
        int point = -1;
        for (int i = first; i < number.length(); i++) {
            char c = number.charAt(i);
            if (c == '.' && point < 0) {
                point = i;
            } else if (c >= '0' && c <= '9' && i - first <= MAX_DIGITS) {
                digits = 10 * digits + (c - '0');
            } else {
                return Optional.empty();
            }
        }
        int count = number.length() - first - (point < 0 ? 0 : 1);
        int behind = point < 0 ? 0 : number.length() - 1 - point;
        int surplus = behind - (percent ? 2 : 0) - places;
        if (count == 0 || count - surplus > MAX_DIGITS + 1 || surplus > MAX_DIGITS) {
            return Optional.empty();
        }
        long shown =
                surplus > 0
                        ? (digits + POWERS[surplus] / 2) / POWERS[surplus]
                        : digits * POWERS[-surplus];
        return Optional.of(text(shown, first > 0 && shown > 0));
    }

    /// @param shown the number times ten to the number of places
    private String text(long shown, boolean negative) {
        var text = new byte[ROOM];
        int at = ROOM;
        if (percent) {
            text[--at] = '%';
        }
        long rest = shown;
        for (int place = -places; rest > 0 || place <= 0; place++) {
            if (place == 0 && places > 0) {
                text[--at] = '.';
            }
            if (grouped && place > 0 && place % 3 == 0) {
                text[--at] = ',';
            }
            text[--at] = (byte) ('0' + rest % 10);
            rest /= 10;
        }
        if (negative) {
            text[--at] = '-';
        }
        return new String(text, at, ROOM - at, StandardCharsets.ISO_8859_1);
    }
}
