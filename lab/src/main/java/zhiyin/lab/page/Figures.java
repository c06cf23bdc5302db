package zhiyin.lab.page;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.OptionalLong;

/// Numbers as people read them.
final class Figures {
    private static final MathContext TICK_DIGITS = new MathContext(6);
    static final String NONE = "–";

    private static final double KILO = 1e3;
    private static final double MEGA = 1e6;
    private static final double GIGA = 1e9;

    private Figures() {}

    /// A score of 0 to 1 as it is published: of 100.
    static String score(double score) {
        return String.format(Locale.ROOT, "%.1f", 100 * score);
    }

    /// A difference of scores, with its sign.
    static String difference(double difference) {
        return String.format(Locale.ROOT, "%+.1f", 100 * difference).replace('-', '−');
    }

    static String parameters(OptionalLong parameters) {
        return parameters.isPresent()
                ? "%s M".formatted(three(parameters.getAsLong() / MEGA))
                : NONE;
    }

    static String bytes(OptionalLong bytes) {
        if (bytes.isEmpty()) {
            return NONE;
        }
        double value = bytes.getAsLong();
        if (value >= GIGA) {
            return three(value / GIGA) + " GB";
        }
        return value >= MEGA ? three(value / MEGA) + " MB" : three(value / KILO) + " kB";
    }

    static String dollars(OptionalDouble dollars) {
        return dollars.isPresent()
                ? String.format(Locale.ROOT, "$%.4f", dollars.getAsDouble())
                : NONE;
    }

    /// To three figures: 12,300, 123, 12.3, 1.23.
    static String three(double value) {
        if (value >= 100) {
            double unit = Math.pow(10, Math.floor(Math.log10(value)) - 2);
            return String.format(Locale.ROOT, "%,.0f", Math.rint(value / unit) * unit);
        }
        return String.format(Locale.ROOT, value >= 10 ? "%.1f" : "%.2f", value);
    }

    /// A tick of an axis, which was reached by adding steps.
    static String tick(double value) {
        BigDecimal round = new BigDecimal(value).round(TICK_DIGITS).stripTrailingZeros();
        String text =
                round.scale() <= 0
                        ? String.format(Locale.ROOT, "%,d", round.toBigInteger())
                        : round.toPlainString();
        return text.replace('-', '−');
    }
}
