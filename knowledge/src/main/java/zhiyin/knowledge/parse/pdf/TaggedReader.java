package zhiyin.knowledge.parse.pdf;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.pdfbox.pdmodel.PDDocument;
import zhiyin.knowledge.document.Block;
import zhiyin.knowledge.parse.ParseContext;
import zhiyin.knowledge.parse.pdf.MarkedText.Loose;

/// Reads a tagged PDF by its own structure, which beats any guess from the layout: Word, Chromium and
/// LibreOffice write it on request. Files whose tags are missing, reach too little of the text or say
/// nothing of its structure are left to the layout.
final class TaggedReader {
    /// Share of the visible text that the structure must reach.
    private static final float REACHED = 0.9f;

    /// Pages from which on a text without headings is taken to have lost them.
    private static final int LONG = 3;

    /// Pages after which a file without marks is given up.
    private static final int TRIAL = 10;

    /// Gives pages one after the other.
    interface Pages {
        /// @param number 1 for the first
        PageContent read(int number);
    }

    private TaggedReader() {}

    /// @param pages each is asked for once, in order, and not kept
    /// @return the blocks in the order of the structure; empty where the tags are none or poor
    static Optional<List<Block>> read(PDDocument document, Pages pages, ParseContext context) {
        Tag root = TagTree.read(document);
        int count = document.getNumberOfPages();
        if (root.kids().isEmpty() || (count >= LONG && !TagText.holds(root, TagRole.HEADING))) {
            return Optional.empty();
        }
        var text = new MarkedText();
        for (int number = 1; number <= count; number++) {
            text.add(pages.read(number));
            if (number == TRIAL && glyphs(text.unmarked()) > glyphs(text)) {
                return Optional.empty();
            }
        }
        return blocks(root, text, count, context);
    }

    private static Optional<List<Block>> blocks(
            Tag root, MarkedText text, int pages, ParseContext context) {
        var shape = new ParagraphShape();
        var left = new TagText(text.marked());
        TagOutput.Result result = TagBlocks.of(root, left, shape);
        List<TextPiece> unreached = left.left();
        long missed =
                glyphs(text.unmarked()) + unreached.stream().mapToLong(TextPiece::glyphs).sum();
        long all = glyphs(text) + glyphs(text.unmarked());
        boolean lost = result.headings() == 0 && pages >= LONG;
        if (all == 0 || missed > (1 - REACHED) * all || lost || shape.isPoor()) {
            return Optional.empty();
        }
        var around = new TagFurniture();
        around.addArtifacts(text.artifacts());
        around.addForgotten(text.unmarked());
        around.addForgotten(loose(unreached, text));
        around.addHidden(text.hidden());
        List<Block> blocks = around.between(result.blocks());
        blocks.forEach(block -> context.spendCharacters(block.text().length()));
        return Optional.of(blocks);
    }

    private static List<Loose> loose(List<TextPiece> pieces, MarkedText text) {
        var out = new ArrayList<Loose>();
        for (TextPiece piece : pieces) {
            if (!piece.isBlank()) {
                out.add(new Loose(piece, text.pageHeight(piece.page())));
            }
        }
        return out;
    }

    private static long glyphs(List<Loose> lines) {
        return lines.stream().mapToLong(line -> line.piece().glyphs()).sum();
    }

    private static long glyphs(MarkedText text) {
        return text.marked().values().stream()
                .flatMap(List::stream)
                .mapToLong(TextPiece::glyphs)
                .sum();
    }
}
