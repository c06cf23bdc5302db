package zhiyin.engine.verify;

import java.util.Locale;
import java.util.function.Supplier;
import zhiyin.engine.EngineException;

/// One thing that was looked at.
///
/// @param name what it is, for people
/// @param found what was found, or why nothing could be
/// @param bound what it had to be
public record Check(String name, boolean passed, String found, String bound) {
    /// @param format of both numbers, for [String#format]
    static Check atMost(String name, double found, double bound, String format) {
        return new Check(name, found <= bound, text(format, found), "at most " + bound);
    }

    static Check atLeast(String name, double found, double bound, String format) {
        return new Check(name, found >= bound, text(format, found), "at least " + bound);
    }

    static Check all(String name, long right, long all, String bound) {
        return new Check(name, right == all, "%d of %d".formatted(right, all), bound);
    }

    /// The check, failed where it cannot be computed.
    static Check guarded(String name, Supplier<Check> check) {
        try {
            return check.get();
        } catch (EngineException e) {
            return new Check(name, false, String.valueOf(e.getMessage()), "computed");
        }
    }

    private static String text(String format, double number) {
        return String.format(Locale.ROOT, format, number);
    }
}
