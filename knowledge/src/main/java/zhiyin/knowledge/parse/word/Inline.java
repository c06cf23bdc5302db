package zhiyin.knowledge.parse.word;

import java.util.ArrayList;
import java.util.List;
import zhiyin.knowledge.document.Block;
import zhiyin.knowledge.document.Place;
import zhiyin.knowledge.parse.ParseException;
import zhiyin.knowledge.parse.ParseException.Status;

/// A paragraph's words as they are gathered, with what they look like and what hangs on them.
final class Inline {
    private static final int MAX_TEXT = 20_000_000;

    /// @param formula whether it is a formula on lines of its own
    record Piece(boolean formula, String text) {}

    private final WordReading word;
    private final List<Piece> pieces = new ArrayList<>();
    private final StringBuilder words = new StringBuilder();
    private final StringBuilder hidden = new StringBuilder();
    private final List<String> formulas = new ArrayList<>();
    private final List<Block> after = new ArrayList<>();
    private int firstPage;
    private int lastPage;
    private int visible;
    private int bold;
    private int mono;
    private int plain;
    private int changes;

    Inline(WordReading word) {
        this.word = word;
    }

    /// Words that are shown.
    void text(String text, Format format) {
        spend(text);
        words.append(text);
        int shown = 0;
        int ascii = 0;
        int letters = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            shown += Character.isWhitespace(c) ? 0 : 1;
            ascii += c > ' ' && c < 0x7F ? 1 : 0;
            letters += c < 0x250 && Character.isLetter(c) ? 1 : 0;
        }
        word.languages().add(letters, format.language());
        visible += shown;
        plain += ascii;
        bold += format.isBold() ? shown : 0;
        mono += format.isMono() ? shown : 0;
        if (shown > 0) {
            onPage();
        }
    }

    /// A tab or break.
    void space(String space) {
        spend(space);
        words.append(space);
    }

    void hidden(String text) {
        spend(text);
        hidden.append(text);
    }

    /// A formula within the words.
    void formula(String latex) {
        spend(latex);
        formulas.add(latex);
        words.append('$').append(latex).append('$');
        onPage();
    }

    /// A formula on lines of its own.
    void display(String latex) {
        spend(latex);
        endPiece();
        pieces.add(new Piece(true, latex));
        onPage();
    }

    /// A block that comes after the paragraph: a text box, a note.
    void after(Block block) {
        after.add(block);
        changes++;
    }

    private void spend(String text) {
        word.spendCharacters(text.length());
        changes += text.isEmpty() ? 0 : 1;
        if (words.length() + hidden.length() > MAX_TEXT) {
            throw new ParseException(
                    Status.TOO_LARGE,
                    "has a paragraph of more than %d characters".formatted(MAX_TEXT));
        }
    }

    private void onPage() {
        word.pages().text();
        lastPage = word.pages().current();
        firstPage = firstPage == 0 ? lastPage : firstPage;
    }

    private void endPiece() {
        if (!words.isEmpty()) {
            pieces.add(new Piece(false, words.toString()));
            words.setLength(0);
        }
    }

    /// How much was gathered: grows with everything that comes.
    int changes() {
        return changes;
    }

    /// What was gathered in order. A paragraph of nothing but formulas is formulas.
    List<Piece> pieces() {
        if (visible == 0 && !formulas.isEmpty()) {
            var only = new ArrayList<>(pieces.stream().filter(Piece::formula).toList());
            formulas.forEach(latex -> only.add(new Piece(true, latex)));
            return only;
        }
        endPiece();
        return pieces;
    }

    /// Whether it shows neither words nor formulas.
    boolean isBlank() {
        return visible == 0 && formulas.isEmpty() && pieces.stream().noneMatch(Piece::formula);
    }

    /// Whether all that is shown is bold.
    boolean isBold() {
        return visible > 0 && bold == visible;
    }

    /// Whether all that is shown is in a font for code, and most of it in the letters of code.
    boolean isMono() {
        return visible > 0 && mono == visible && plain * 2L > visible;
    }

    String hiddenText() {
        return hidden.toString().strip();
    }

    List<Block> after() {
        return after;
    }

    Place place() {
        return firstPage == 0
                ? word.pages().place()
                : new Place(Place.Unit.PAGE, firstPage, lastPage, List.of(), Place.Span.NONE);
    }
}
