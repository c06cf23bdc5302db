package zhiyin.knowledge.parse.pdf;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import zhiyin.knowledge.document.Block;
import zhiyin.knowledge.document.Block.Caption;
import zhiyin.knowledge.document.Block.Code;
import zhiyin.knowledge.document.Block.Footnote;
import zhiyin.knowledge.document.Block.Furniture;
import zhiyin.knowledge.document.Block.Furniture.Role;
import zhiyin.knowledge.document.Block.Heading;
import zhiyin.knowledge.document.Block.ListItem;
import zhiyin.knowledge.document.Block.Paragraph;
import zhiyin.knowledge.document.Block.TableBlock;

/// Drafts whose kind is known to blocks.
final class DraftBlocks {
    private DraftBlocks() {}

    static List<Block> of(List<Draft> drafts) {
        List<Block> blocks = new ArrayList<>();
        for (Draft draft : drafts) {
            Block block = block(draft);
            if (!block.text().isBlank()) {
                blocks.add(block);
            }
        }
        return blocks;
    }

    private static Block block(Draft draft) {
        return switch (draft.kind) {
            case TEXT -> new Paragraph(text(draft), draft.place());
            case HEADING -> new Heading(Math.max(draft.level, 1), draft.text(), draft.place());
            case LIST_ITEM -> item(draft);
            case CODE -> new Code("", "", Flow.code(draft.lines), List.of(), draft.place());
            case CAPTION -> new Caption(text(draft), draft.place());
            case FOOTNOTE -> footnote(draft);
            case HEADER -> new Furniture(Role.HEADER, draft.text(), draft.place());
            case FOOTER -> new Furniture(Role.FOOTER, draft.text(), draft.place());
            case PAGE_NUMBER -> new Furniture(Role.PAGE_NUMBER, draft.text(), draft.place());
            case TABLE -> table(draft);
        };
    }

    private static Block table(Draft draft) {
        return draft.table == null
                ? new Paragraph(text(draft), draft.place())
                : new TableBlock(draft.table.table(), draft.place());
    }

    /// With what goes on in later columns or pages.
    private static String text(Draft draft) {
        var text = new StringBuilder(draft.text());
        for (Draft next = draft.continuation; next != null; next = next.continuation) {
            Flow.join(text, next.text());
        }
        return text.toString();
    }

    private static Block item(Draft draft) {
        String text = text(draft);
        Optional<Markers.Item> item = Markers.item(text);
        return item.<Block>map(i ->
                        new ListItem(Math.max(draft.level, 1), i.marker(), i.text(), draft.place()))
                .orElseGet(() -> new Paragraph(text, draft.place()));
    }

    private static Block footnote(Draft draft) {
        String text = text(draft);
        Optional<Footnotes.Note> note = Footnotes.note(text);
        return note.<Block>map(n -> new Footnote(n.label(), n.text(), draft.place()))
                .orElseGet(() -> new Paragraph(text, draft.place()));
    }
}
