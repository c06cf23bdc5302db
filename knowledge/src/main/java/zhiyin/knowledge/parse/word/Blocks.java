package zhiyin.knowledge.parse.word;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import zhiyin.knowledge.document.Block;
import zhiyin.knowledge.document.Block.Caption;
import zhiyin.knowledge.document.Block.Code;
import zhiyin.knowledge.document.Block.TableBlock;
import zhiyin.knowledge.document.Place;
import zhiyin.knowledge.document.Table;

/// Gathers blocks: lines of code that follow each other become one block, a table gets its caption.
final class Blocks {
    private static final Pattern OF_TABLE =
            Pattern.compile(
                    "(?:表|附表|续表|table|tabelle|tableau|tabla|таблица)"
                            + "[\\s\\p{N}一二三四五六七八九十:：.-].*",
                    Pattern.CASE_INSENSITIVE | Pattern.DOTALL | Pattern.UNICODE_CASE);

    private final List<Block> blocks = new ArrayList<>();
    private final StringBuilder code = new StringBuilder();
    private Place codePlace = Place.UNKNOWN;
    private boolean hasCode;
    private int paragraphs;
    private int boldParagraphs;

    /// Whether the last block is a caption that belongs to a table after it, or else to one before it.
    private boolean captionIsOpen;

    void add(Block block) {
        endCode();
        if (captionIsOpen) {
            captionIsOpen = false;
            if (block instanceof TableBlock table && table.table().caption().isEmpty()) {
                blocks.add(withCaption(table, blocks.removeLast()));
                return;
            }
            giveCaptionToTableBefore();
        }
        captionIsOpen = block instanceof Caption && OF_TABLE.matcher(block.text()).matches();
        blocks.add(block);
    }

    /// A paragraph of code; several in a row are the lines of one.
    void addCode(String text, Place place) {
        if (hasCode) {
            code.append('\n');
            codePlace = codePlace.through(place);
        } else {
            codePlace = place;
        }
        code.append(text);
        hasCode = true;
    }

    boolean isInCode() {
        return hasCode;
    }

    /// A paragraph with words was read.
    void look(boolean bold) {
        paragraphs++;
        boldParagraphs += bold ? 1 : 0;
    }

    /// Whether all words of all paragraphs are bold.
    boolean isBold() {
        return paragraphs > 0 && paragraphs == boldParagraphs;
    }

    /// Nothing more comes.
    void end() {
        endCode();
        if (captionIsOpen) {
            captionIsOpen = false;
            giveCaptionToTableBefore();
        }
    }

    List<Block> list() {
        return blocks;
    }

    /// Grows with all that comes.
    int size() {
        return blocks.size() + code.length();
    }

    /// A block's text within other text.
    static String plainText(Block block) {
        return switch (block) {
            case Block.ListItem item -> item.marker() + " " + item.text();
            case Block.Formula formula -> "$" + formula.text() + "$";
            default -> block.text();
        };
    }

    private void endCode() {
        if (hasCode) {
            hasCode = false;
            String text = code.toString().stripTrailing();
            code.setLength(0);
            if (!text.isBlank()) {
                add(new Code("", "", text, List.of(), codePlace));
            }
        }
    }

    private void giveCaptionToTableBefore() {
        int last = blocks.size() - 1;
        if (last > 0
                && blocks.get(last - 1) instanceof TableBlock table
                && table.table().caption().isEmpty()) {
            blocks.set(last - 1, withCaption(table, blocks.removeLast()));
        }
    }

    private static TableBlock withCaption(TableBlock block, Block caption) {
        Table table = block.table();
        return new TableBlock(
                new Table(caption.text(), table.rows(), table.headerRows()), block.place());
    }
}
