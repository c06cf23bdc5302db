package zhiyin.knowledge.chunk;

import java.util.List;
import zhiyin.knowledge.document.Block;
import zhiyin.knowledge.document.Characters;

/// Words: paragraphs are cut between sentences where they are larger than the target; headings, list
/// items and formulas only where they are larger than a chunk may be.
///
/// @param block neither code nor a table
record DividedText(Block block, Measure measure) implements DividedBlock {
    @Override
    public int length() {
        return block.text().length();
    }

    @Override
    public String text(int start, int end) {
        return block.text().substring(start, end);
    }

    @Override
    public List<Cutting> cut(int start, int end, int target, int budget) {
        boolean sentences =
                switch (block) {
                    case Block.Heading _, Block.ListItem _, Block.Formula _ -> false;
                    default -> true;
                };
        String embedded = render(start, end).embedded();
        if (measure.fits(embedded, sentences ? Math.min(target, budget) : budget)) {
            return List.of(new Cutting(start, end, measure.count(embedded + "\n"), 0));
        }
        // What does not fit with its marker may fit without: then there is one cutting all the
        // same.
        return withoutBlank(TextCuts.of(block.text(), start, end, measure, budget, 0));
    }

    @Override
    public Rendered render(int start, int end) {
        String text = block.text().substring(start, end).strip();
        Block part = start == 0 ? beginning(text, end) : rest(text);
        String unified = Characters.unify(text);
        String embedded =
                switch (part) {
                    case Block.ListItem item -> item.marker() + " " + unified;
                    case Block.Footnote note -> "[" + note.label() + "] " + unified;
                    case Block.Formula _ -> text;
                    default -> unified;
                };
        return new Rendered(List.of(part), embedded);
    }

    @Override
    public int lead(int start) {
        return 0;
    }

    private Block beginning(String text, int end) {
        if (end == block.text().length()) {
            return block;
        }
        return switch (block) {
            case Block.Heading heading -> new Block.Heading(heading.level(), text, heading.place());
            case Block.ListItem item ->
                    new Block.ListItem(item.depth(), item.marker(), text, item.place());
            case Block.Footnote note -> new Block.Footnote(note.label(), text, note.place());
            default -> rest(text);
        };
    }

    /// A marker stands before the beginning only.
    private Block rest(String text) {
        return switch (block) {
            case Block.Quote quote -> new Block.Quote(quote.depth(), text, quote.place());
            case Block.Formula formula -> new Block.Formula(text, formula.place());
            case Block.Caption caption -> new Block.Caption(text, caption.place());
            default -> new Block.Paragraph(text, block.place());
        };
    }
}
