package zhiyin.knowledge.document;

import java.util.BitSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// Plain text as Markdown that says the same: a backslash before each character that would turn into
/// markup where it stands, and before no other, since escapes are hard to read. Rules are those of
/// CommonMark 0.31 with GFM's tables and strikethrough, footnotes and `$$` formulas.
final class MarkdownEscape {
    private static final Pattern BLANK_LINES = Pattern.compile("\\s*\\n\\s*");
    private static final Pattern ENTITY =
            Pattern.compile("&(?:#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});");
    private static final Pattern MAIL = Pattern.compile("<[^\\s<>@]{1,300}@[^\\s<>]+>");
    private static final Pattern HEADING = Pattern.compile("#{1,6}(?=[ \\t]|$)");
    private static final Pattern BULLET = Pattern.compile("[-+*](?=[ \\t]|$)");
    private static final Pattern NUMBER = Pattern.compile("[0-9]{1,9}(?=[.)](?:[ \\t]|$))");
    private static final Pattern THEMATIC_BREAK =
            Pattern.compile("([-*_])(?:[ \\t]*\\1){2,}[ \\t]*");
    private static final Pattern UNDERLINE = Pattern.compile("=+[ \\t]*|[-:|][-:| \\t]*");
    private static final Pattern HTML = Pattern.compile("<[A-Za-z/!?]");
    private static final Pattern CLOSING_HASHES = Pattern.compile("(?:^|[ \\t])#+$");

    /// What [#inline] looks for, and what encloses formulas.
    private static final String MARKUP = "\\`*_~[]<&$";

    private final String original;

    /// The original with the insides of formulas hidden.
    private final String text;

    private final BitSet escaped;

    private MarkdownEscape(String text) {
        this.original = text;
        this.text = InlineMath.mask(text);
        this.escaped = new BitSet(text.length());
    }

    /// Lines of a paragraph. Blank lines, which would end it, and spaces around lines are left out.
    static String lines(String text) {
        var escape = new MarkdownEscape(clean(text));
        escape.inline();
        escape.lineStarts();
        return escape.written();
    }

    /// One line that begins within a line of markup, such as a heading's text or a cell's.
    static String line(String text) {
        if (isPlain(text)) {
            return text;
        }
        var escape = new MarkdownEscape(clean(text).replace('\n', ' '));
        escape.inline();
        return escape.written();
    }

    /// A heading's text: as [#line], and number signs at its end are not the heading's own.
    static String heading(String text) {
        String line = line(text);
        Matcher hashes = CLOSING_HASHES.matcher(line);
        if (!hashes.find()) {
            return line;
        }
        int last = line.length() - 1;
        return line.substring(0, last) + "\\#";
    }

    /// Whether a line is written as it is, since it has none of the characters that could be markup within
    /// it: so are nearly all cells, of which there may be millions.
    private static boolean isPlain(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c < ' ' || MARKUP.indexOf(c) >= 0) {
                return false;
            }
        }
        return text.isEmpty()
                || !(Character.isWhitespace(text.charAt(0))
                        || Character.isWhitespace(text.charAt(text.length() - 1)));
    }

    /// Without control characters, and with every line break a line feed between words.
    static String clean(String text) {
        String visible =
                text.chars().anyMatch(MarkdownEscape::isControl)
                        ? text.codePoints()
                                .map(c -> isControl(c) ? ' ' : c)
                                .mapToObj(Character::toString)
                                .collect(Collectors.joining())
                        : text;
        return BLANK_LINES.matcher(visible.strip()).replaceAll("\n");
    }

    private static boolean isControl(int c) {
        return c < ' ' && c != '\n' && c != '\t';
    }

    private void inline() {
        backticks();
        delimiters('*');
        delimiters('_');
        delimiters('~');
        boolean bracket = false;
        int lastGreater = original.lastIndexOf('>');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            char next = i + 1 < text.length() ? text.charAt(i + 1) : '\n';
            bracket |= c == '[';
            boolean markup =
                    switch (c) {
                        case '\\' -> isPunctuation(next);
                        case ']' -> bracket && next == '(';
                        case '<' -> i < lastGreater && isTag(i);
                        case '&' -> at(ENTITY, i);
                        default -> false;
                    };
            if (markup) {
                escaped.set(i);
            }
        }
    }

    private boolean isTag(int i) {
        return at(HTML, i) || at(MAIL, i);
    }

    /// Two runs of backticks of one length enclose code. An escape would change the length of a run, so
    /// that all are escaped or none.
    private void backticks() {
        var lengths = new BitSet();
        for (int i = text.indexOf('`'); i >= 0; i = text.indexOf('`', i)) {
            int end = endOfRun(i);
            boolean startsLine = i == 0 || text.charAt(i - 1) == '\n';
            if (lengths.get(end - i) || (startsLine && end - i >= 3)) {
                escapeAll('`');
                return;
            }
            lengths.set(end - i);
            i = end;
        }
    }

    private void escapeAll(char c) {
        for (int i = text.indexOf(c); i >= 0; i = text.indexOf(c, i + 1)) {
            escaped.set(i);
        }
    }

    /// Runs that could open emphasis or strikethrough and have a run after them that could close it.
    private void delimiters(char c) {
        int lastCloser = -1;
        for (int i = text.indexOf(c); i >= 0; i = text.indexOf(c, i)) {
            int end = endOfRun(i);
            lastCloser = canClose(i, end) ? i : lastCloser;
            i = end;
        }
        for (int i = text.indexOf(c); i >= 0 && i < lastCloser; i = text.indexOf(c, i)) {
            int end = endOfRun(i);
            if (canOpen(i, end)) {
                escaped.set(i, end);
            }
            i = end;
        }
    }

    private int endOfRun(int start) {
        int end = start;
        while (end < text.length() && text.charAt(end) == text.charAt(start)) {
            end++;
        }
        return end;
    }

    private boolean canOpen(int start, int end) {
        return isFlanking(after(end), before(start))
                && (text.charAt(start) != '_'
                        || !isFlanking(before(start), after(end))
                        || isPunctuation(before(start)));
    }

    private boolean canClose(int start, int end) {
        return isFlanking(before(start), after(end))
                && (text.charAt(start) != '_'
                        || !isFlanking(after(end), before(start))
                        || isPunctuation(after(end)));
    }

    /// CommonMark's flanking rule: the inner side touches a word, or punctuation that does not belong to a
    /// word on the outer side.
    private static boolean isFlanking(int inner, int outer) {
        return !isSpace(inner) && (!isPunctuation(inner) || isSpace(outer) || isPunctuation(outer));
    }

    private int before(int index) {
        return index == 0 ? '\n' : text.codePointBefore(index);
    }

    private int after(int index) {
        return index == text.length() ? '\n' : text.codePointAt(index);
    }

    private static boolean isSpace(int c) {
        return c == '\n' || c == '\t' || Character.isSpaceChar(c);
    }

    private static boolean isPunctuation(int c) {
        return switch (Character.getType(c)) {
            case Character.CONNECTOR_PUNCTUATION,
                    Character.DASH_PUNCTUATION,
                    Character.START_PUNCTUATION,
                    Character.END_PUNCTUATION,
                    Character.INITIAL_QUOTE_PUNCTUATION,
                    Character.FINAL_QUOTE_PUNCTUATION,
                    Character.OTHER_PUNCTUATION,
                    Character.MATH_SYMBOL,
                    Character.CURRENCY_SYMBOL,
                    Character.MODIFIER_SYMBOL,
                    Character.OTHER_SYMBOL ->
                    true;
            default -> false;
        };
    }

    /// What would begin a block, end one, or make a heading or a table of the lines before.
    private void lineStarts() {
        if (text.startsWith("[") && text.contains("]:")) {
            escaped.set(0);
        }
        for (int start = 0; start < text.length(); ) {
            int newline = text.indexOf('\n', start);
            int end = newline < 0 ? text.length() : newline;
            lineStart(start, end);
            start = end + 1;
        }
    }

    private void lineStart(int start, int end) {
        Matcher number = region(NUMBER, start, end);
        if (number.lookingAt()) {
            escaped.set(number.end());
        } else if (region(THEMATIC_BREAK, start, end).matches()) {
            escapeLine(start, end, text.charAt(start) == '-');
        } else if (beginsBlock(start, end)
                || (start > 0 && region(UNDERLINE, start, end).matches())) {
            escaped.set(start);
        } else if (text.startsWith("~~~", start)) {
            escaped.set(start, endOfRun(start));
        }
    }

    private boolean beginsBlock(int start, int end) {
        return text.startsWith(">", start)
                || text.startsWith("$$", start)
                || text.startsWith("[^", start)
                || region(HEADING, start, end).lookingAt()
                || region(BULLET, start, end).lookingAt()
                || region(HTML, start, end).lookingAt();
    }

    private Matcher region(Pattern pattern, int start, int end) {
        return pattern.matcher(text).region(start, end);
    }

    private void escapeLine(int start, int end, boolean onlyFirst) {
        if (onlyFirst) {
            escaped.set(start);
            return;
        }
        for (int i = start; i < end; i++) {
            if (text.charAt(i) == text.charAt(start)) {
                escaped.set(i);
            }
        }
    }

    private boolean at(Pattern pattern, int index) {
        return region(pattern, index, text.length()).lookingAt();
    }

    private String written() {
        if (escaped.isEmpty()) {
            return original;
        }
        var out = new StringBuilder(text.length() + escaped.cardinality());
        for (int i = 0; i < text.length(); i++) {
            if (escaped.get(i)) {
                out.append('\\');
            }
            out.append(original.charAt(i));
        }
        return out.toString();
    }
}
