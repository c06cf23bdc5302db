package zhiyin.knowledge.parse.pdf;

import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;
import zhiyin.knowledge.document.Block;
import zhiyin.knowledge.document.Block.Code;
import zhiyin.knowledge.document.Block.Heading;
import zhiyin.knowledge.document.Block.Paragraph;
import zhiyin.knowledge.document.Place;

/// The blocks of a structure tree as they come; elements of code that follow each other become one.
final class TagOutput {
    private final List<Block> blocks = new ArrayList<>();
    private final CodeLines code = new CodeLines();

    record Result(List<Block> blocks, int headings) {}

    void emit(Block block) {
        settle();
        blocks.add(block);
    }

    /// A block of the pieces' text; none where they have no text.
    void emitText(List<TextPiece> pieces, BiFunction<String, Place, Block> maker) {
        String words = PieceText.flow(pieces);
        if (!words.isEmpty()) {
            emit(maker.apply(words, Boxes.place(pieces)));
        }
    }

    /// @param certain whether it is known to be code even if it stands alone
    void code(List<TextPiece> pieces, boolean certain) {
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
        blocks.add(
                code.isCode()
                        ? new Code("", "", PieceText.lines(pieces), List.of(), place)
                        : new Paragraph(PieceText.flow(pieces), place));
        code.clear();
    }

    Result result() {
        settle();
        int headings = (int) blocks.stream().filter(Heading.class::isInstance).count();
        return new Result(List.copyOf(blocks), headings);
    }
}
