package zhiyin.cli;

import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Numbers of bytes as people read them.
public final class Sizes {
    private static final Pattern SIZE =
            Pattern.compile(
                    "(\\d{1,12}(?:\\.\\d{1,6})?)\\s*(?:([kmgt])(i?)b?|b)?",
                    Pattern.CASE_INSENSITIVE);

    private static final String POWERS = "kmgt";

    private Sizes() {}

    /// Reads `8GB`, `1.5 gb`, `64MB`, `512k`, powers of ten; `8GiB`, powers of two; `0`, bytes.
    ///
    /// @throws IllegalArgumentException where it is none of these
    public static long parse(String text) {
        Matcher size = SIZE.matcher(text.strip());
        if (!size.matches()) {
            throw new IllegalArgumentException(
                    "\"%s\" is no size, expected one such as 8GB, 64MB or 0".formatted(text));
        }
        String unit = Optional.ofNullable(size.group(2)).orElse("").toLowerCase(Locale.ROOT);
        int power = unit.isEmpty() ? 0 : POWERS.indexOf(unit) + 1;
        boolean binary = Optional.ofNullable(size.group(3)).filter(i -> !i.isEmpty()).isPresent();
        return (long) (Double.parseDouble(size.group(1)) * Math.pow(binary ? 1024 : 1000, power));
    }

    /// `4.28 GB`, `23.4 MB`, `5 kB`, `312 B`: powers of ten, as disks and networks are sold.
    public static String text(long bytes) {
        if (bytes >= 1_000_000_000) {
            return String.format(Locale.ROOT, "%.2f GB", bytes / 1e9);
        }
        if (bytes >= 1_000_000) {
            return String.format(Locale.ROOT, "%.1f MB", bytes / 1e6);
        }
        return bytes >= 1_000 ? String.format(Locale.ROOT, "%.0f kB", bytes / 1e3) : bytes + " B";
    }
}
