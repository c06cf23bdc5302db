package zhiyin.knowledge.parse.pdf;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import zhiyin.knowledge.document.Block;
import zhiyin.knowledge.document.Block.Caption;
import zhiyin.knowledge.document.Block.Code;
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

    /// Where in the tree the walk is.
    ///
    /// @param sections around
    /// @param lists around
    /// @param quotes around
    /// @param item whose text is still to come; null for none
    /// @param navigation whether this is part of a table of contents
    private record Around(
            int sections, int lists, int quotes, @Nullable OpenItem item, boolean navigation) {
        Around inSection() {
            return new Around(sections + 1, lists, quotes, item, navigation);
        }

        Around inList() {
            return new Around(sections, lists + 1, quotes, null, navigation);
        }

        Around inItem(String marker) {
            return new Around(sections, lists, quotes, new OpenItem(marker), navigation);
        }

        Around inQuote() {
            return new Around(sections, lists, quotes + 1, item, navigation);
        }

        Around inContents() {
            return new Around(sections, lists, quotes, null, true);
        }
    }

    private static final class OpenItem {
        final String marker;
        boolean begun;

        OpenItem(String marker) {
            this.marker = marker;
        }
    }

    private final TagText text;
    private final TagTables tables;
    private final ParagraphShape shape;
    private final List<Block> out = new ArrayList<>();
    private final CodeLines code = new CodeLines();
    private int headings;

    private TagBlocks(TagText text, ParagraphShape shape) {
        this.text = text;
        this.tables = new TagTables(text);
        this.shape = shape;
    }

    record Result(List<Block> blocks, int headings) {}

    /// @param text all of which is taken that the tree names
    /// @param shape is told of all paragraphs
    static Result of(Tag root, TagText text, ParagraphShape shape) {
        var walk = new TagBlocks(text, shape);
        walk.container(root, new Around(0, 0, 0, null, false));
        walk.settle();
        return new Result(walk.out, walk.headings);
    }

    private void container(Tag tag, Around around) {
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
                                    && lines(text.look(tag)) < LINES_OF_CODE_IN_TEXT;
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

    private void flush(List<TextPiece> pieces, List<Tag> after, Around around) {
        paragraph(List.copyOf(pieces), around);
        pieces.clear();
        List<Tag> rest = List.copyOf(after);
        after.clear();
        for (Tag tag : rest) {
            block(tag, around);
        }
    }

    private void block(Tag tag, Around around) {
        switch (tag.role()) {
            case HEADING -> heading(tag, around);
            case LIST -> container(tag, around.inList());
            case ITEM -> item(tag, around);
            case TABLE -> table(tag, around);
            case CODE -> code(text.take(tag), true);
            case QUOTATION -> container(tag, around.inQuote());
            case FIGURE -> figure(tag, around);
            case CAPTION -> caption(tag);
            case NOTE -> note(tag);
            case FORMULA -> formula(tag);
            case CONTENTS_ENTRY -> container(tag, around.inContents());
            case GROUP -> container(tag, around.inSection());
            case ARTIFACT ->
                    emitText(
                            text.take(tag),
                            (words, place) -> new Furniture(Furniture.Role.HEADER, words, place));
            default -> container(tag, around);
        }
    }

    private void heading(Tag tag, Around around) {
        List<TextPiece> pieces = text.take(tag);
        String words = PieceText.flow(pieces);
        if (words.isEmpty()) {
            return;
        }
        int level = tag.level() > 0 ? tag.level() : Math.clamp(around.sections(), 1, LOWEST_LEVEL);
        if (Scripts.weight(words) > LONGEST_HEADING) {
            paragraph(pieces, around);
        } else {
            headings++;
            emit(new Heading(level, words, Boxes.place(pieces)));
        }
    }

    private void item(Tag tag, Around around) {
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

    private void table(Tag tag, Around around) {
        if (TagTables.isLayout(tag)) {
            container(tag, around);
            return;
        }
        TableBlock table = tables.read(tag);
        boolean empty =
                table.table().rows().stream()
                        .allMatch(row -> row.cells().stream().allMatch(c -> c.text().isEmpty()));
        if (!empty) {
            emit(table);
        }
    }

    private void figure(Tag tag, Around around) {
        if (!tag.alternative().isEmpty()) {
            Mark mark = TagText.firstMark(tag);
            Place place = mark == null ? Place.UNKNOWN : Place.of(Unit.PAGE, mark.page());
            emit(new Caption(tag.alternative(), place));
        }
        container(tag, around);
    }

    private void caption(Tag tag) {
        emitText(text.take(tag), Caption::new);
    }

    private void note(Tag tag) {
        var label = new ArrayList<TextPiece>();
        takeLabel(tag, label);
        String name = PieceText.flow(label);
        emitText(
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
            emit(new Formula(words, Boxes.place(pieces)));
        }
    }

    /// Text of its own: by what is around it, an item's, a quotation's, or a paragraph.
    private void paragraph(List<TextPiece> pieces, Around around) {
        if (pieces.stream().allMatch(TextPiece::isBlank)) {
            return;
        }
        if (around.navigation()) {
            emitText(
                    pieces,
                    (words, place) -> new Furniture(Furniture.Role.NAVIGATION, words, place));
        } else if (CodeLines.isMono(pieces) && around.item() == null) {
            code(pieces, lines(pieces) > 1);
        } else if (around.item() != null && !around.item().begun) {
            around.item().begun = true;
            listItem(pieces, around, around.item().marker);
        } else if (around.quotes() > 0) {
            emitText(pieces, (words, place) -> new Quote(around.quotes(), words, place));
        } else {
            shape.add(pieces);
            emitText(pieces, Paragraph::new);
        }
    }

    private void listItem(List<TextPiece> pieces, Around around, String marker) {
        int depth = Math.max(1, around.lists());
        emitText(
                pieces,
                (words, place) ->
                        marker.isEmpty()
                                ? TagLabels.item(depth, words, place)
                                : new ListItem(depth, marker, words, place));
    }

    private void code(List<TextPiece> pieces, boolean certain) {
        if (pieces.stream().allMatch(TextPiece::isBlank)) {
            return;
        }
        if (!code.goesOn(pieces)) {
            settle();
        }
        code.add(pieces, certain);
    }

    /// Ends what was collected as code.
    private void settle() {
        if (code.isEmpty()) {
            return;
        }
        List<TextPiece> pieces = code.pieces();
        Place place = Boxes.place(pieces);
        out.add(
                code.isCode()
                        ? new Code("", "", PieceText.lines(pieces), List.of(), place)
                        : new Paragraph(PieceText.flow(pieces), place));
        code.clear();
    }

    private interface Maker {
        Block make(String words, Place place);
    }

    private void emitText(List<TextPiece> pieces, Maker maker) {
        String words = PieceText.flow(pieces);
        if (!words.isEmpty()) {
            emit(maker.make(words, Boxes.place(pieces)));
        }
    }

    private void emit(Block block) {
        settle();
        out.add(block);
    }

    private static int lines(List<TextPiece> pieces) {
        int lines = 0;
        TextPiece before = null;
        for (TextPiece piece : pieces) {
            if (!piece.isBlank()) {
                lines += before == null || !before.isLevelWith(piece) ? 1 : 0;
                before = piece;
            }
        }
        return lines;
    }
}
