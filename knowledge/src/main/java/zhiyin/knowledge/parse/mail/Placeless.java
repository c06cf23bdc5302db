package zhiyin.knowledge.parse.mail;

import zhiyin.knowledge.document.Block;
import zhiyin.knowledge.document.Place;

/// Blocks without their places: those of a mail's HTML are lines of a text that is nowhere to be seen.
final class Placeless {
    private Placeless() {}

    static Block of(Block block) {
        Place none = Place.UNKNOWN;
        return switch (block) {
            case Block.Heading b -> new Block.Heading(b.level(), b.text(), none);
            case Block.Paragraph b -> new Block.Paragraph(b.text(), none);
            case Block.ListItem b -> new Block.ListItem(b.depth(), b.marker(), b.text(), none);
            case Block.Code b -> new Block.Code(b.language(), b.name(), b.text(), b.cuts(), none);
            case Block.TableBlock b -> new Block.TableBlock(b.table(), none);
            case Block.Quote b -> new Block.Quote(b.depth(), b.text(), none);
            case Block.Formula b -> new Block.Formula(b.text(), none);
            case Block.Caption b -> new Block.Caption(b.text(), none);
            case Block.Footnote b -> new Block.Footnote(b.label(), b.text(), none);
            case Block.Furniture b -> new Block.Furniture(b.role(), b.text(), none);
        };
    }
}
