package zhiyin.knowledge.parse.office;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import javax.xml.stream.XMLStreamConstants;
import zhiyin.knowledge.document.Block;
import zhiyin.knowledge.document.Place;
import zhiyin.knowledge.parse.ooxml.XmlPart;

/// What a diagram (SmartArt) says: points, and connections from each to those beneath it (ECMA-376-1, 21.4).
/// Read as a list within lists.
final class DiagramData {
    private static final int DEEPEST = 20;
    private static final int MOST_POINTS = 10_000;

    private record Child(String id, int order) {}

    /// By their ids, in the order of the file; empty texts for points that lay out others.
    private final Map<String, StringBuilder> texts = new LinkedHashMap<>();

    private final Map<String, List<Child>> children = new HashMap<>();
    private String root = "";

    private DiagramData() {}

    static DiagramData read(XmlPart xml) {
        var data = new DiagramData();
        StringBuilder text = new StringBuilder();
        for (int event = xml.next(); event != XMLStreamConstants.END_DOCUMENT; event = xml.next()) {
            if (event == XMLStreamConstants.START_ELEMENT) {
                switch (xml.localName()) {
                    case "pt" -> text = data.point(xml);
                    case "cxn" -> data.connection(xml);
                    case "t" -> append(xml, text);
                    case "br" -> text.append('\n');
                    default -> {
                        // Looks: nothing that is said.
                    }
                }
            } else if (event == XMLStreamConstants.END_ELEMENT && xml.localName().equals("p")) {
                text.append('\n');
            }
        }
        return data;
    }

    /// A point holds its text in an element `t`, too, whose children are paragraphs.
    private static void append(XmlPart xml, StringBuilder text) {
        if (xml.name().equals("a:t")) {
            text.append(xml.text());
        }
    }

    private StringBuilder point(XmlPart xml) {
        String id = xml.attribute("modelId");
        String type = xml.attribute("type");
        var text = new StringBuilder();
        if (type.equals("doc")) {
            root = id;
        }
        boolean says = type.isEmpty() || type.equals("node") || type.equals("asst");
        if (says && texts.size() < MOST_POINTS) {
            texts.put(id, text);
        }
        return text;
    }

    private void connection(XmlPart xml) {
        String type = xml.attribute("type");
        if (type.isEmpty() || type.equals("parOf")) {
            String from = xml.attribute("srcId");
            String to = xml.attribute("destId");
            children.computeIfAbsent(from, _ -> new ArrayList<>())
                    .add(new Child(to, xml.number("srcOrd", 0)));
        }
    }

    List<Block> blocks(Place place) {
        List<Block> blocks = new ArrayList<>();
        Set<String> seen = new HashSet<>();
        add(root, 0, place, seen, blocks);
        for (String id : texts.keySet()) { // those that no connection leads to
            if (!seen.contains(id)) {
                add(id, 1, place, seen, blocks);
            }
        }
        return blocks;
    }

    private void add(String id, int depth, Place place, Set<String> seen, List<Block> blocks) {
        if (depth > DEEPEST || !seen.add(id)) {
            return;
        }
        StringBuilder text = texts.get(id);
        if (depth > 0 && text != null && !text.toString().isBlank()) {
            String said = text.toString().strip();
            blocks.add(new Block.ListItem(depth, Block.ListItem.BULLET, said, place));
        }
        children.getOrDefault(id, List.of()).stream()
                .sorted(Comparator.comparingInt(Child::order))
                .forEach(child -> add(child.id(), depth + 1, place, seen, blocks));
    }
}
