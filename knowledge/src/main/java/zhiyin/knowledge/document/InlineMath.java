package zhiyin.knowledge.document;

/// Formulas within a line of text, LaTeX between single dollar signs. One rule for who writes Markdown and
/// who reads it, so that neither takes prices for formulas nor the other's formulas for text: no space
/// inside next to the signs, no digit after the second, all on one line, and nothing in it that a reader
/// who knows no formulas would take for HTML or code.
public final class InlineMath {
    private static final int MAX_LENGTH = 2000;

    private InlineMath() {}

    /// @param content between a dollar sign and the next one
    /// @param after the character after the second sign; anything that is no digit at the text's end
    public static boolean isFormula(CharSequence content, char after) {
        int length = content.length();
        if (length == 0 || length > MAX_LENGTH || Character.isDigit(after) || after == '$') {
            return false;
        }
        char last = content.charAt(length - 1);
        return !Character.isWhitespace(content.charAt(0))
                && !Character.isWhitespace(last)
                && last != '\\'
                && isPlain(content);
    }

    private static boolean isPlain(CharSequence content) {
        for (int i = 0; i < content.length(); i++) {
            char c = content.charAt(i);
            boolean tag =
                    c == '<'
                            && i + 1 < content.length()
                            && (Character.isLetter(content.charAt(i + 1))
                                    || "/!?".indexOf(content.charAt(i + 1)) >= 0);
            if (c == '\n' || c == '`' || tag) {
                return false;
            }
        }
        return true;
    }

    /// The text with every formula's inside replaced by letters, each character by one: what is left is
    /// where markup may be.
    static String mask(String text) {
        int first = text.indexOf('$');
        if (first < 0) {
            return text;
        }
        var out = new StringBuilder(text);
        for (int start = first; start >= 0; ) {
            int end = text.indexOf('$', start + 1);
            if (end < 0) {
                return out.toString();
            }
            char after = end + 1 < text.length() ? text.charAt(end + 1) : '\n';
            if (isFormula(text.subSequence(start + 1, end), after)) {
                out.replace(start + 1, end, "x".repeat(end - start - 1));
                start = text.indexOf('$', end + 1);
            } else {
                start = end;
            }
        }
        return out.toString();
    }
}
