package zhiyin.knowledge.catalog;

import zhiyin.knowledge.catalog.CatalogException.Code;

/// Where a document lies within its collection: names with `/` between them, relative, at most 1,024
/// characters. None is empty, `.` or `..`; none has a backslash or a control character. In Unicode's
/// composed form, so that a folder copied from another system is the same.
public record DocumentPath(String text) {
    public static final int MAX_CHARACTERS = 1_024;

    /// @throws CatalogException INVALID
    public DocumentPath {
        text = CollectionName.normalized(text);
        if (text.isEmpty() || text.length() > MAX_CHARACTERS) {
            throw invalid(text, "it has %,d characters".formatted(text.length()));
        }
        requireAllowed(text);
        for (String name : text.split("/", -1)) {
            if (name.isEmpty() || name.equals(".") || name.equals("..")) {
                throw invalid(text, "it has the part '%s'".formatted(name));
            }
        }
    }

    private static boolean isAllowed(int c) {
        return switch (Character.getType(c)) {
            case Character.CONTROL,
                    Character.SURROGATE,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR ->
                    false;
            default -> c != '\\';
        };
    }

    private static void requireAllowed(String text) {
        text.codePoints()
                .filter(c -> !isAllowed(c))
                .findFirst()
                .ifPresent(c -> {
                    throw invalid(text, "it has the character U+%04X".formatted(c));
                });
    }

    private static CatalogException invalid(String text, String why) {
        return new CatalogException(
                Code.INVALID,
                ("'%s' cannot be a document's path: %s; expected names with '/' between them, such as"
                                + " docs/manual.pdf, at most %,d characters")
                        .formatted(Shown.of(text), why, MAX_CHARACTERS));
    }

    @Override
    public String toString() {
        return text;
    }
}
