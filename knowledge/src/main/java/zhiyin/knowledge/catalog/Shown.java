package zhiyin.knowledge.catalog;

/// Texts of others within messages: of bounded length, without what moves a terminal's cursor.
final class Shown {
    private static final int MAX_CHARACTERS = 80;

    private Shown() {}

    static String of(String text) {
        var out = new StringBuilder();
        text.codePoints()
                .limit(MAX_CHARACTERS)
                .map(c -> isPlain(c) ? c : 0xFFFD)
                .forEach(out::appendCodePoint);
        return text.codePointCount(0, text.length()) > MAX_CHARACTERS ? out + "…" : out.toString();
    }

    private static boolean isPlain(int c) {
        return switch (Character.getType(c)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR ->
                    false;
            default -> true;
        };
    }
}
