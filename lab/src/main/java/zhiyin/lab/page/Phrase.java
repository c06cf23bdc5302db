package zhiyin.lab.page;

/// What a page says, in each of its languages.
record Phrase(String english, String chinese) {
    static Phrase of(String english, String chinese) {
        return new Phrase(english, chinese);
    }

    /// The same in both: names, numbers.
    static Phrase same(String text) {
        return new Phrase(text, text);
    }

    /// Fills both as [String#formatted] does.
    Phrase with(Object... values) {
        return new Phrase(english.formatted(values), chinese.formatted(values));
    }
}
