package zhiyin.knowledge.parse.word;

import static zhiyin.knowledge.parse.word.ParagraphProperties.UNSET;

import java.util.Optional;
import zhiyin.knowledge.document.Block;
import zhiyin.knowledge.document.Block.Furniture;
import zhiyin.knowledge.document.Report.Kind;
import zhiyin.knowledge.parse.ooxml.XmlPart;
import zhiyin.knowledge.parse.word.Numbering.Label;
import zhiyin.knowledge.parse.word.Style.Role;

/// Reads paragraphs (`w:p`) of one story and says what each is: by its outline level, its style, its list
/// and its font, in this order.
final class ParagraphReader {
    private static final int MAX_LEVEL = 6;
    private static final int MAX_HEADING = 500;

    private final StoryReader story;
    private final WordReading word;
    private final Fields fields = new Fields();
    private Optional<Inline> unfinished = Optional.empty();

    ParagraphReader(StoryReader story) {
        this.story = story;
        this.word = story.word();
    }

    StoryReader story() {
        return story;
    }

    /// Reads an element `w:p` and ends with it.
    void read(XmlPart xml, Blocks out) {
        Inline inline = unfinished.orElseGet(() -> new Inline(word));
        unfinished = Optional.empty();
        var runs = new RunReader(story, fields, inline);
        boolean contents = fields.inContents();
        ParagraphProperties properties = runs.readParagraph(xml);
        if (properties.joinsNext()) {
            unfinished = Optional.of(inline);
        } else {
            close(inline, properties, contents || fields.inContents(), out);
        }
        runs.endParagraph();
    }

    /// A formula that stands where paragraphs do.
    void formula(XmlPart xml, Blocks out) {
        for (String latex : Equations.read(xml)) {
            word.spendCharacters(latex.length());
            out.add(new Block.Formula(latex, word.pages().place()));
        }
    }

    /// A paragraph whose end is lost: the story ends before.
    void end(Blocks out) {
        unfinished.ifPresent(inline -> close(inline, ParagraphProperties.NONE, false, out));
        unfinished = Optional.empty();
    }

    private void close(
            Inline inline, ParagraphProperties properties, boolean contents, Blocks out) {
        Style style = word.styles().paragraph(properties.style());
        boolean onlyHidden = inline.isBlank() && !inline.hiddenText().isEmpty();
        Optional<Label> label = onlyHidden ? Optional.empty() : label(properties, style);
        if (inline.isBlank()) {
            if (style.role() == Role.CODE && out.isInCode() && inline.after().isEmpty()) {
                out.addCode("", inline.place());
            }
        } else {
            out.look(inline.isBold());
            boolean furniture = contents || style.role() == Role.CONTENTS;
            addPieces(inline, new Kinds(properties, style, furniture), label, out);
        }
        inline.after().forEach(out::add);
        if (!inline.hiddenText().isEmpty()) {
            String text = inline.hiddenText();
            out.add(new Furniture(Furniture.Role.HIDDEN, text, inline.place()));
            word.found(Kind.HIDDEN_TEXT, "text that is not shown: " + excerpt(text));
        }
    }

    private void addPieces(Inline inline, Kinds kinds, Optional<Label> label, Blocks out) {
        Optional<Label> unused = label;
        for (Inline.Piece piece : inline.pieces()) {
            String text = piece.text().strip();
            if (piece.formula()) {
                out.add(new Block.Formula(text, inline.place()));
            } else if (!text.isEmpty()) {
                if (kinds.style().role() == Role.TITLE) {
                    word.title(text);
                }
                kinds.add(piece.text(), unused, inline, out);
                unused = Optional.empty();
            }
        }
    }

    private static String excerpt(String text) {
        return text.length() <= 80 ? text : text.substring(0, 80) + "…";
    }

    private Optional<Label> label(ParagraphProperties properties, Style style) {
        boolean own = properties.list() != UNSET;
        int list = own ? properties.list() : style.list();
        if (list <= 0) {
            return Optional.empty();
        }
        int level = properties.listLevel() == UNSET ? style.listLevel() : properties.listLevel();
        return word.numbering().next(list, level, own ? properties.style() : style.listStyle());
    }

    /// What paragraphs of these properties are.
    private record Kinds(ParagraphProperties properties, Style style, boolean contents) {

        void add(String raw, Optional<Label> label, Inline inline, Blocks out) {
            String text = raw.strip();
            var place = inline.place();
            int level = headingLevel(text);
            if (contents) {
                out.add(new Furniture(Furniture.Role.NAVIGATION, text, place));
            } else if (level > 0) {
                out.add(new Block.Heading(level, numbered(label, text), place));
            } else if (style.role() == Role.CODE || (label.isEmpty() && inline.isMono())) {
                out.addCode(raw.stripTrailing(), place);
            } else if (label.isPresent() && !label.get().silent()) {
                Label marker = label.get();
                out.add(new Block.ListItem(marker.level() + 1, marker.text(), text, place));
            } else if (style.role() == Role.QUOTE) {
                out.add(new Block.Quote(1, text, place));
            } else if (style.role() == Role.CAPTION) {
                out.add(new Block.Caption(text, place));
            } else {
                out.add(new Block.Paragraph(text, place));
            }
        }

        private int headingLevel(String text) {
            if (text.length() > MAX_HEADING) {
                return 0;
            }
            if (style.role() == Role.TITLE) {
                return 1;
            }
            int outline = properties.outline() == UNSET ? style.outline() : properties.outline();
            return outline == UNSET || outline == ParagraphProperties.BODY
                    ? 0
                    : Math.min(MAX_LEVEL, outline + 1);
        }

        private static String numbered(Optional<Label> label, String text) {
            return label.filter(number -> !number.bullet() && !number.silent())
                    .map(number -> number.text() + number.suffix() + text)
                    .orElse(text);
        }
    }
}
