package zhiyin.engine.tokenizer;

import java.util.Arrays;

/// Reads a score as the reference does: its JSON library takes the digits as one whole number and
/// divides it by a power of ten, which is now and then another number in the last bit than the one
/// nearest to what is written. Sums of the same pieces in another order, as in `ababab`, are told
/// apart by that bit.
final class ScoreText {
    private static final int MAX_POWER = 308;
    private static final double[] POWERS = powers();

    private ScoreText() {}

    private static double[] powers() {
        double[] powers = new double[MAX_POWER + 1];
        Arrays.setAll(powers, power -> Double.parseDouble("1e" + power));
        return powers;
    }

    /// @param text a number of JSON
    /// @return infinity where it is too large
    static double parse(String text) {
        long digits = 0; // unsigned
        int exponent = 0;
        boolean behindPoint = false;
        boolean full = false;
        int at = text.startsWith("-") ? 1 : 0;
        for (; at < text.length() && "eE".indexOf(text.charAt(at)) < 0; at++) {
            if (text.charAt(at) == '.') {
                behindPoint = true;
                continue;
            }
            int digit = text.charAt(at) - '0';
            full |= overflows(digits, digit);
            if (!full) {
                digits = digits * 10 + digit;
            }
            exponent += (full ? 1 : 0) - (behindPoint ? 1 : 0);
        }
        if (at < text.length()) {
            exponent += exponent(text.substring(at + 1));
        }
        double value = scaled(toDouble(digits), exponent);
        return text.startsWith("-") ? -value : value;
    }

    private static boolean overflows(long digits, int digit) {
        long most = Long.divideUnsigned(-1L, 10);
        int compared = Long.compareUnsigned(digits, most);
        return compared > 0 || (compared == 0 && digit > Long.remainderUnsigned(-1L, 10));
    }

    /// Within what an `int` holds: beyond, a number is 0 or infinite anyway.
    private static int exponent(String text) {
        double value = Double.parseDouble(text);
        return (int) Math.clamp(value, -1_000_000, 1_000_000);
    }

    private static double toDouble(long unsigned) {
        return unsigned >= 0 ? unsigned : ((unsigned >>> 1) | (unsigned & 1)) * 2.0;
    }

    private static double scaled(double digits, int exponent) {
        double value = digits;
        int rest = exponent;
        while (rest < -MAX_POWER && value != 0) {
            value /= 1e308;
            rest += MAX_POWER;
        }
        if (value == 0) {
            return 0;
        }
        if (rest > MAX_POWER) {
            return Double.POSITIVE_INFINITY;
        }
        return rest >= 0 ? value * POWERS[rest] : value / POWERS[-rest];
    }
}
