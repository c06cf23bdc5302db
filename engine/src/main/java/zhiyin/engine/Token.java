package zhiyin.engine;

import java.util.Optional;

/// A token of a text.
///
/// @param text the part of the text that it stands for; of a special token, its name
/// @param span where that is; empty for a token that the model adds, which stands for no part
public record Token(int id, String text, Optional<Span> span) {
    /// Characters `start .. stop` of the text, as [String#substring(int, int)] counts them. Tokens of
    /// bytes that are part of one character each have the whole character.
    public record Span(int start, int stop) {}

    /// Whether the model adds it.
    public boolean special() {
        return span.isEmpty();
    }

    /// One that the model adds.
    public static Token special(int id, String name) {
        return new Token(id, name, Optional.empty());
    }

    /// @param source the whole text
    public static Token of(int id, String source, int start, int stop) {
        return new Token(id, source.substring(start, stop), Optional.of(new Span(start, stop)));
    }
}
