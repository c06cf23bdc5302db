package zhiyin.knowledge.parse.word;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import zhiyin.knowledge.document.Block;
import zhiyin.knowledge.document.Place;
import zhiyin.knowledge.parse.ooxml.XmlPart;

/// Footnotes, endnotes and comments, which lie in parts of their own and are asked for where the text
/// refers to them.
final class Notes {
    enum Kind {
        FOOTNOTE("w:footnote"),
        ENDNOTE("w:endnote"),
        COMMENT("w:comment");

        private final String element;

        Kind(String element) {
            this.element = element;
        }
    }

    private final Map<Kind, Map<String, String>> texts = new HashMap<>();
    private final Map<Kind, Integer> counts = new HashMap<>();
    private final List<Block> endnotes = new ArrayList<>();

    /// Reads a part of notes.
    ///
    /// @param story reads what is in a note
    void read(XmlPart xml, Kind kind, StoryReader story) {
        var found = texts.computeIfAbsent(kind, _ -> new HashMap<>());
        if (xml.nextChild(0)) {
            while (xml.nextChild(1)) {
                String type = xml.attribute("type");
                if (xml.name().equals(kind.element) && (type.isEmpty() || type.equals("normal"))) {
                    String id = xml.attribute("id");
                    String author = kind == Kind.COMMENT ? xml.attribute("author").strip() : "";
                    String text = story.text(xml);
                    found.put(id, author.isEmpty() ? text : author + ": " + text);
                }
            }
        }
    }

    /// The text of a note; empty where there is none of that id.
    String text(Kind kind, String id) {
        return texts.getOrDefault(kind, Map.of()).getOrDefault(id, "");
    }

    /// The next number as it stands in the text: 1, 2, … for footnotes, i, ii, … for endnotes.
    String nextLabel(Kind kind) {
        int count = counts.merge(kind, 1, Integer::sum);
        return NumberFormat.write(count, kind == Kind.ENDNOTE ? "lowerRoman" : "decimal");
    }

    void addEndnote(String label, String text, Place place) {
        endnotes.add(new Block.Footnote(label, text, place));
    }

    /// Those that the text referred to, which stand after it.
    List<Block> endnotes() {
        return endnotes;
    }
}
