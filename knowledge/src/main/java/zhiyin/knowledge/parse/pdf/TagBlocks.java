package zhiyin.knowledge.parse.pdf;

import java.util.ArrayList;
import java.util.List;
import zhiyin.knowledge.document.Block.Caption;
import zhiyin.knowledge.document.Block.Footnote;
import zhiyin.knowledge.document.Block.Formula;
import zhiyin.knowledge.document.Block.Furniture;
import zhiyin.knowledge.document.Block.Heading;
import zhiyin.knowledge.document.Block.ListItem;
import zhiyin.knowledge.document.Block.Paragraph;
import zhiyin.knowledge.document.Block.Quote;
import zhiyin.knowledge.document.Block.TableBlock;
import zhiyin.knowledge.document.Place;
import zhiyin.knowledge.document.Place.Unit;
import zhiyin.knowledge.parse.pdf.TagKid.Mark;

/// Walks a structure tree in its order, which is the order of reading, and makes its elements blocks.
final class TagBlocks {
    /// A heading of more weight is text in a style for headings.
    private static final int LONGEST_HEADING = 400;

    private static final int LOWEST_LEVEL = 6;

    /// Code within an item of a list is a block from so many lines on; shorter, it is part of a sentence.
    private static final int LINES_OF_CODE_IN_TEXT = 3;

    private final TagText text;
    private final TagTables tables;
    private final ParagraphShape shape;
    private final TagOutput out = new TagOutput();

    private TagBlocks(TagText text, ParagraphShape shape) {
        this.text = text;
        this.tables = new TagTables(text);
        this.shape = shape;
    }

    /// @param text all of which is taken that the tree names
    /// @param shape is told of all paragraphs
    static TagOutput.Result of(Tag root, TagText text, ParagraphShape shape) {
        var walk = new TagBlocks(text, shape);
        walk.container(root, TagPosition.TOP);
        return walk.out.result();
    }

    private void container(Tag tag, TagPosition around) {
        var open = new ArrayList<TextPiece>();
        var after = new ArrayList<Tag>();
        for (TagKid kid : tag.kids()) {
            if (kid instanceof Tag below && !isText(tag, below)) {
                flush(open, after, around);
                block(below, around);
            } else if (!(kid instanceof Tag label && isLabelOfItem(tag, label))) {
                List<TextPiece> pieces = takeText(kid, after);
                if (tag.is(TagRole.GROUP) && kid instanceof Tag && beginsLine(open, pieces)) {
                    flush(open, after, around);
                }
                open.addAll(pieces);
            }
        }
        flush(open, after, around);
    }

    private static boolean isLabelOfItem(Tag parent, Tag tag) {
        return tag.is(TagRole.LABEL) && (parent.is(TagRole.ITEM) || parent.is(TagRole.BODY));
    }

    private static boolean beginsLine(List<TextPiece> before, List<TextPiece> next) {
        return !before.isEmpty()
                && !next.isEmpty()
                && !before.getLast().isLevelWith(next.getFirst());
    }

    /// Whether an element is a stretch of its parent's text, not a block of its own.
    private boolean isText(Tag parent, Tag tag) {
        if (tag.isInline()) {
            return true;
        }
        boolean inText =
                switch (parent.role()) {
                    case PARAGRAPH, CAPTION, NOTE, CONTENTS_ENTRY, INLINE -> true;
                    default -> false;
                };
        return switch (tag.role()) {
            case FIGURE, FORMULA -> inText;
            case NOTE -> inText;
            case CODE ->
                    inText
                            || (parent.is(TagRole.ITEM) || parent.is(TagRole.BODY))
                                    && PieceText.count(text.look(tag)) < LINES_OF_CODE_IN_TEXT;
            case GENERIC -> inText && holdsOnlyText(tag);
            case INLINE -> true;
            default -> false;
        };
    }

    private boolean holdsOnlyText(Tag tag) {
        return tag.kids().stream()
                .allMatch(kid ->
                        kid instanceof Mark
                                || (kid instanceof Tag t && t.isInline())
                                || (kid instanceof Tag t && t.is(TagRole.CODE)));
    }

    /// Text of an element within text; figures and notes in it come after the block.
    private List<TextPiece> takeText(TagKid kid, List<Tag> after) {
        if (kid instanceof Tag tag && tag.is(TagRole.NOTE)) {
            after.add(tag);
            return List.of();
        }
        if (kid instanceof Tag tag && tag.is(TagRole.FIGURE) && !tag.alternative().isEmpty()) {
            after.add(tag);
            return List.of();
        }
        return text.take(kid);
    }

    private void flush(List<TextPiece> pieces, List<Tag> after, TagPosition around) {
        paragraph(List.copyOf(pieces), around);
        pieces.clear();
        List<Tag> rest = List.copyOf(after);
        after.clear();
        for (Tag tag : rest) {
            block(tag, around);
        }
    }

    private void block(Tag tag, TagPosition around) {
        switch (tag.role()) {
            case HEADING -> heading(tag, around);
            case LIST -> container(tag, around.inList());
            case ITEM -> item(tag, around);
            case TABLE -> table(tag, around);
            case CODE -> out.code(text.take(tag), true);
            case QUOTATION -> container(tag, around.inQuote());
            case FIGURE -> figure(tag, around);
            case CAPTION -> caption(tag);
            case NOTE -> note(tag);
            case FORMULA -> formula(tag);
            case CONTENTS_ENTRY -> container(tag, around.inContents());
            case GROUP -> container(tag, around.inSection());
            case ARTIFACT ->
                    out.emitText(
                            text.take(tag),
                            (words, place) -> new Furniture(Furniture.Role.HEADER, words, place));
            default -> container(tag, around);
        }
    }

    private void heading(Tag tag, TagPosition around) {
        List<TextPiece> pieces = text.take(tag);
        String words = PieceText.flow(pieces);
        if (words.isEmpty()) {
            return;
        }
        int level = tag.level() > 0 ? tag.level() : Math.clamp(around.sections(), 1, LOWEST_LEVEL);
        if (Scripts.weight(words) > LONGEST_HEADING) {
            paragraph(pieces, around);
        } else {
            out.emit(new Heading(level, words, Boxes.place(pieces)));
        }
    }

    private void item(Tag tag, TagPosition around) {
        var label = new ArrayList<TextPiece>();
        takeLabel(tag, label);
        container(tag, around.inItem(TagLabels.normal(PieceText.flow(label))));
    }

    /// The label stands before the item's body, or as its first element.
    private void takeLabel(Tag tag, List<TextPiece> label) {
        for (TagKid kid : tag.kids()) {
            if (kid instanceof Tag below && below.is(TagRole.LABEL)) {
                text.take(below, label);
            } else if (kid instanceof Tag below && below.is(TagRole.BODY)) {
                takeLabel(below, label);
            }
        }
    }

    private void table(Tag tag, TagPosition around) {
        if (TagTables.isLayout(tag)) {
            container(tag, around);
            return;
        }
        TableBlock table = tables.read(tag);
        boolean empty =
                table.table().rows().stream()
                        .allMatch(row -> row.cells().stream().allMatch(c -> c.text().isEmpty()));
        if (!empty) {
            out.emit(table);
        }
    }

    private void figure(Tag tag, TagPosition around) {
        if (!tag.alternative().isEmpty()) {
            Mark mark = TagText.firstMark(tag);
            Place place = mark == null ? Place.UNKNOWN : Place.of(Unit.PAGE, mark.page());
            out.emit(new Caption(tag.alternative(), place));
        }
        container(tag, around);
    }

    private void caption(Tag tag) {
        out.emitText(text.take(tag), Caption::new);
    }

    private void note(Tag tag) {
        var label = new ArrayList<TextPiece>();
        takeLabel(tag, label);
        String name = PieceText.flow(label);
        out.emitText(
                text.take(tag),
                (words, place) ->
                        name.isEmpty()
                                ? TagLabels.footnote(words, place)
                                : new Footnote(name, words, place));
    }

    private void formula(Tag tag) {
        List<TextPiece> pieces = text.take(tag);
        String drawn = PieceText.flow(pieces);
        String words =
                !tag.actual().isEmpty()
                        ? tag.actual().strip()
                        : !tag.alternative().isEmpty() ? tag.alternative() : drawn;
        if (!words.isEmpty()) {
            out.emit(new Formula(words, Boxes.place(pieces)));
        }
    }

    /// Text of its own: by what is around it, an item's, a quotation's, or a paragraph.
    private void paragraph(List<TextPiece> pieces, TagPosition around) {
        if (pieces.stream().allMatch(TextPiece::isBlank)) {
            return;
        }
        if (around.navigation()) {
            out.emitText(
                    pieces,
                    (words, place) -> new Furniture(Furniture.Role.NAVIGATION, words, place));
        } else if (CodeLines.isMono(pieces) && around.item() == null) {
            out.code(pieces, PieceText.count(pieces) > 1);
        } else if (around.item() != null && around.item().begin()) {
            listItem(pieces, around, around.item().marker());
        } else if (around.quotes() > 0) {
            out.emitText(pieces, (words, place) -> new Quote(around.quotes(), words, place));
        } else {
            shape.add(pieces);
            out.emitText(pieces, Paragraph::new);
        }
    }

    private void listItem(List<TextPiece> pieces, TagPosition around, String marker) {
        int depth = Math.max(1, around.lists());
        out.emitText(
                pieces,
                (words, place) ->
                        marker.isEmpty()
                                ? TagLabels.item(depth, words, place)
                                : new ListItem(depth, marker, words, place));
    }
}
