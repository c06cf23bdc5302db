package zhiyin.server.model;

import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Another name of a model, for clients whose names are fixed.
///
/// @param model a name that [Models] finds
/// @param dimensions of its vectors; empty for the model's own
public record Alias(String name, String model, OptionalInt dimensions) {
    private static final int MAX_CHARACTERS = 200;
    private static final Pattern FORM =
            Pattern.compile("([^=\\s]{1,%1$d})=(\\S{1,%1$d})".formatted(MAX_CHARACTERS));
    private static final Pattern PINNED = Pattern.compile("(.+)@(\\d{1,6})");

    /// A model's name, and the dimension behind it.
    record Pinned(String model, OptionalInt dimensions) {
        /// `NAME@1024`; without such an end, the name as it is.
        static Pinned of(String text) {
            Matcher matcher = PINNED.matcher(text);
            return matcher.matches()
                    ? new Pinned(
                            matcher.group(1), OptionalInt.of(Integer.parseInt(matcher.group(2))))
                    : new Pinned(text, OptionalInt.empty());
        }
    }

    /// Reads `NAME=MODEL` or `NAME=MODEL@DIMENSIONS`.
    ///
    /// @throws IllegalArgumentException where it is neither
    public static Alias parse(String text) {
        Matcher matcher = FORM.matcher(text);
        if (!matcher.matches()) {
            throw new IllegalArgumentException(
                    "\"%s\" is no alias, expected NAME=MODEL or NAME=MODEL@DIMENSIONS, as in text-embedding-3-small=bge-small-zh-v1.5"
                            .formatted(text));
        }
        Pinned pinned = Pinned.of(matcher.group(2));
        return new Alias(matcher.group(1), pinned.model(), pinned.dimensions());
    }
}
