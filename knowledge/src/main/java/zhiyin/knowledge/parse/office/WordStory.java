package zhiyin.knowledge.parse.office;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.poi.hwpf.usermodel.Paragraph;
import org.apache.poi.hwpf.usermodel.Range;
import org.apache.poi.hwpf.usermodel.Table;
import zhiyin.knowledge.document.Block;
import zhiyin.knowledge.document.Block.Furniture;
import zhiyin.knowledge.document.Block.Furniture.Role;
import zhiyin.knowledge.document.Block.ListItem;
import zhiyin.knowledge.document.Place;
import zhiyin.knowledge.document.Report;

/// Makes blocks of a story: the main text, or that of the text boxes.
final class WordStory {
    private static final int DEEPEST_HEADING = 6;
    private static final int BODY_LEVEL = 9;

    private final WordStyles styles;
    private final WordLists lists = new WordLists();
    private final WordText text;
    private final WordTables tables;
    private final OfficeBlocks out;

    /// Lines of code that are paragraphs of their own, until something else comes.
    private final List<String> code = new ArrayList<>();

    WordStory(WordStyles styles, WordText text, OfficeBlocks out) {
        this.styles = styles;
        this.text = text;
        this.out = out;
        this.tables = new WordTables(text, lists);
    }

    void read(Range story) {
        int count = story.numParagraphs();
        int next = 0;
        while (next < count) {
            Paragraph paragraph = story.getParagraph(next);
            if (paragraph.getStartOffset() >= story.getEndOffset()) {
                break; // of an empty story POI gives the next one's first paragraph
            }
            next += read(story, paragraph);
        }
        flushCode();
    }

    /// @return how many paragraphs were read
    private int read(Range story, Paragraph paragraph) {
        Optional<Table> table = tableAt(story, paragraph);
        if (table.isPresent() && WordTables.isGrid(table.get())) {
            table(table.get());
            return Math.max(1, table.get().numParagraphs());
        }
        out.reading(0, "a paragraph", () -> paragraph(paragraph));
        return 1;
    }

    /// POI refuses what is in the middle of a table, as damaged files have it.
    private static Optional<Table> tableAt(Range story, Paragraph paragraph) {
        if (!paragraph.isInTable()) {
            return Optional.empty();
        }
        try {
            return Optional.of(story.getTable(paragraph));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private void table(Table table) {
        flushCode();
        WordTables.Read read = tables.read(table);
        out.add(new Block.TableBlock(read.table(), Place.UNKNOWN));
        read.captions().forEach(caption -> out.add(new Block.Caption(caption, Place.UNKNOWN)));
        hidden(read.hidden());
    }

    private void paragraph(Paragraph paragraph) {
        WordText.Line line = text.read(paragraph);
        WordStyles.Meaning meaning = styles.of(paragraph.getStyleIndex());
        boolean isCode = meaning.kind() == WordStyles.Kind.CODE || line.monospaced();
        int level = isCode ? 0 : level(paragraph, meaning);
        Optional<WordLists.Item> item =
                line.text().isBlank() ? Optional.empty() : lists.next(paragraph);
        if (isCode && item.isEmpty() && !line.text().isBlank()) {
            code(line.text());
        } else if (line.text().isBlank() && isCode && !code.isEmpty()) {
            code.add(line.text());
        } else if (!line.text().isBlank()) {
            flushCode();
            out.add(block(line.text().strip(), meaning, level, item));
        } else {
            flushCode();
        }
        line.captions().forEach(caption -> out.add(new Block.Caption(caption, Place.UNKNOWN)));
        hidden(line.hidden());
    }

    private static int level(Paragraph paragraph, WordStyles.Meaning meaning) {
        if (meaning.level() > 0) {
            return Math.min(meaning.level(), DEEPEST_HEADING);
        }
        int outline = paragraph.getLvl();
        return outline >= 0 && outline < BODY_LEVEL ? Math.min(outline + 1, DEEPEST_HEADING) : 0;
    }

    private static Block block(
            String said, WordStyles.Meaning meaning, int level, Optional<WordLists.Item> item) {
        if (level > 0) {
            String heading = said.replace('\n', ' ');
            return new Block.Heading(level, numbered(item, heading), Place.UNKNOWN);
        }
        return switch (meaning.kind()) {
            case QUOTE -> new Block.Quote(1, said, Place.UNKNOWN);
            case CAPTION -> new Block.Caption(numbered(item, said), Place.UNKNOWN);
            case CONTENTS -> new Furniture(Role.NAVIGATION, said, Place.UNKNOWN);
            default ->
                    item.isPresent()
                            ? new ListItem(
                                    item.get().depth(), item.get().marker(), said, Place.UNKNOWN)
                            : new Block.Paragraph(said, Place.UNKNOWN);
        };
    }

    /// A heading's number is shown before it, and texts refer to it.
    private static String numbered(Optional<WordLists.Item> item, String said) {
        return item.map(WordLists.Item::marker)
                .filter(marker -> !marker.equals(ListItem.BULLET))
                .map(marker -> marker + " " + said)
                .orElse(said);
    }

    /// A paragraph with line breaks is a block of code by itself; others are lines of one.
    private void code(String lines) {
        if (lines.contains("\n")) {
            flushCode();
            code.add(lines);
            flushCode();
        } else {
            code.add(lines);
        }
    }

    private void flushCode() {
        while (!code.isEmpty() && code.getLast().isBlank()) {
            code.removeLast();
        }
        if (!code.isEmpty()) {
            String joined = String.join("\n", code);
            out.add(new Block.Code("", "", joined, List.of(), Place.UNKNOWN));
            code.clear();
        }
    }

    private void hidden(String hidden) {
        if (!hidden.isBlank()) {
            out.note(Report.Kind.HIDDEN_TEXT, 0, "text marked as hidden: " + shortened(hidden));
            out.add(new Furniture(Role.HIDDEN, hidden.strip(), Place.UNKNOWN));
        }
    }

    private static String shortened(String said) {
        String line = said.strip().replace('\n', ' ');
        return line.length() <= 60 ? line : line.substring(0, 60) + "…";
    }
}
