package zhiyin.knowledge.parse.word;

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

/// The same blocks at another place.
final class Places {
    private Places() {}

    static Block at(Block block, Place place) {
        return switch (block) {
            case Heading it -> new Heading(it.level(), it.text(), place);
            case Paragraph it -> new Paragraph(it.text(), place);
            case ListItem it -> new ListItem(it.depth(), it.marker(), it.text(), place);
            case Code it -> new Code(it.language(), it.name(), it.text(), it.cuts(), place);
            case TableBlock it -> new TableBlock(it.table(), place);
            case Quote it -> new Quote(it.depth(), it.text(), place);
            case Formula it -> new Formula(it.text(), place);
            case Caption it -> new Caption(it.text(), place);
            case Footnote it -> new Footnote(it.label(), it.text(), place);
            case Furniture it -> new Furniture(it.role(), it.text(), place);
        };
    }
}
