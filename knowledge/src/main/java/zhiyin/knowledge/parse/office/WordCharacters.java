package zhiyin.knowledge.parse.office;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/// Turns a story's characters, among which Word keeps marks of its own, into text. Fields are written
/// `13 code 14 result 15` (hex; the result may be missing) and may lie within each other and run over
/// paragraphs: of each only the result is text.
final class WordCharacters {
    static final char PICTURE = 0x01;
    static final char NOTE = 0x02;
    static final char CELL_END = 0x07;
    static final char LINE_BREAK = 0x0B;
    static final char PAGE_BREAK = 0x0C;
    private static final char FIELD_BEGIN = 0x13;
    private static final char FIELD_SEPARATOR = 0x14;
    private static final char FIELD_END = 0x15;
    private static final char HARD_HYPHEN = 0x1E;
    private static final char SOFT_HYPHEN = 0x1F;

    private static final int MOST_FIELDS = 1000;
    private static final int LONGEST_CODE = 4000;

    /// Switches of the field that sets text above text, such as `\* jc2 \* "Font:宋体" \* hps10 \o\ad(`.
    private static final Pattern EQUATION_SWITCH =
            Pattern.compile("\\\\\\*\\s*(?:\"[^\"]*\"|\\w+)|\\\\[a-z]+\\s*-?\\d*|[(),]");

    /// The codes of the fields that are open, outermost first; null once its result has begun.
    private final List<StringBuilder> codes = new ArrayList<>();

    /// How many of the open fields are still in their code.
    private int inCode;

    private static final StringBuilder RESULT = new StringBuilder(0);

    /// Adds a character to the text, or to what is known of fields.
    ///
    /// @return whether it is one of text
    boolean accept(char c, StringBuilder text) {
        switch (c) {
            case FIELD_BEGIN -> begin();
            case FIELD_SEPARATOR -> separate();
            case FIELD_END -> end(text);
            default -> {
                if (inCode > 0) {
                    code(c);
                    return false;
                }
                return append(c, text);
            }
        }
        return false;
    }

    /// Whether what comes is a field's code and not text.
    boolean inCode() {
        return inCode > 0;
    }

    private void begin() {
        if (codes.size() < MOST_FIELDS) {
            codes.add(new StringBuilder());
            inCode++;
        }
    }

    private void separate() {
        if (!codes.isEmpty() && codes.getLast() != RESULT) {
            codes.set(codes.size() - 1, RESULT);
            inCode--;
        }
    }

    private void end(StringBuilder text) {
        if (codes.isEmpty()) {
            return;
        }
        StringBuilder code = codes.removeLast();
        if (code != RESULT) {
            inCode--;
            if (inCode == 0) {
                text.append(equation(code.toString().strip()));
            }
        }
    }

    private void code(char c) {
        StringBuilder code = codes.getLast();
        if (code != RESULT && code.length() < LONGEST_CODE) {
            code.append(c);
        }
    }

    /// The words of an EQ field, which has no result: readings above characters, circled numbers.
    private static String equation(String code) {
        return code.startsWith("EQ ") || code.startsWith("eq ")
                ? EQUATION_SWITCH.matcher(code.substring(3)).replaceAll(" ").strip()
                : "";
    }

    private static boolean append(char c, StringBuilder text) {
        switch (c) {
            case LINE_BREAK -> text.append('\n');
            case HARD_HYPHEN -> text.append('-');
            case SOFT_HYPHEN -> text.append('\u00AD');
            case '\t' -> text.append(c);
            default -> {
                if (c < ' ') {
                    return false;
                }
                text.append(c);
            }
        }
        return true;
    }

    /// The text of a whole story without Word's marks.
    static String plain(String story) {
        var text = new StringBuilder(story.length());
        var characters = new WordCharacters();
        for (int i = 0; i < story.length(); i++) {
            characters.accept(story.charAt(i), text);
        }
        return text.toString();
    }
}
