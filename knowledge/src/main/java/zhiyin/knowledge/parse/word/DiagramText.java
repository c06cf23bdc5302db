package zhiyin.knowledge.parse.word;

import java.util.ArrayList;
import java.util.List;
import zhiyin.knowledge.document.Block;
import zhiyin.knowledge.document.Place;
import zhiyin.knowledge.parse.ooxml.XmlPart;

/// The words of SmartArt: those of its data part (`dgm:dataModel`), an item for each point.
final class DiagramText {
    private DiagramText() {}

    static List<Block> read(XmlPart xml) {
        var items = new ArrayList<Block>();
        if (xml.nextChild(0)) {
            while (xml.nextChild(1)) {
                if (xml.name().equals("dgm:ptLst")) {
                    points(xml, items);
                }
            }
        }
        return items;
    }

    private static void points(XmlPart xml, List<Block> items) {
        int here = xml.depth();
        while (xml.nextChild(here)) {
            String type = xml.attribute("type");
            boolean node = type.isEmpty() || type.equals("node") || type.equals("asst");
            String text = node ? String.join("\n", DrawingText.paragraphs(xml)) : "";
            if (!text.isEmpty()) {
                items.add(new Block.ListItem(1, Block.ListItem.BULLET, text, Place.UNKNOWN));
            }
        }
    }
}
