package zhiyin.knowledge.parse.pdf;

import java.util.Arrays;
import org.apache.pdfbox.pdmodel.graphics.color.PDColor;
import org.jspecify.annotations.Nullable;

/// Colours as numbers that are equal for equal colours, whatever space they are given in: red, green and
/// blue in four bits each for the common spaces. Profiles are not applied.
final class Ink {
    /// Of a line in several colours.
    static final int MIXED = -1;

    private static final int LEVELS = 15;

    /// Set in numbers that are not made of red, green and blue.
    private static final int OTHER = 1 << 16;

    private Ink() {}

    static int of(@Nullable PDColor color) {
        if (color == null) {
            return 0;
        }
        float[] c = color.getComponents();
        boolean named = color.isPattern() || color.getColorSpace() == null;
        return switch (named ? 0 : c.length) {
            case 1 ->
                    color.getColorSpace().getName().contains("Gray")
                            ? mix(c[0], c[0], c[0])
                            : other(c);
            case 3 -> mix(c[0], c[1], c[2]);
            case 4 ->
                    mix((1 - c[0]) * (1 - c[3]), (1 - c[1]) * (1 - c[3]), (1 - c[2]) * (1 - c[3]));
            default -> other(c);
        };
    }

    private static int mix(float red, float green, float blue) {
        return level(red) << 8 | level(green) << 4 | level(blue);
    }

    private static int level(float share) {
        return Math.clamp(Math.round(share * LEVELS), 0, LEVELS);
    }

    private static int other(float[] components) {
        return OTHER | Arrays.hashCode(components) & 0xffff;
    }
}
