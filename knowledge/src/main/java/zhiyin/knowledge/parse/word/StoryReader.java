package zhiyin.knowledge.parse.word;

import java.util.List;
import java.util.function.Consumer;
import java.util.function.IntSupplier;
import java.util.stream.Collectors;
import zhiyin.knowledge.document.Block;
import zhiyin.knowledge.document.Report.Kind;
import zhiyin.knowledge.parse.ooxml.Relationships;
import zhiyin.knowledge.parse.ooxml.XmlPart;

/// Reads what stands one below the other: the blocks of a body, a table's cell, a text box, a note.
///
/// @param relationships of the part it is in
/// @param boxed whether it lies in a table or a text box, which may have a colour of its own
record StoryReader(WordReading word, Relationships relationships, boolean boxed) {

    /// Reads the children of the current element and ends with it.
    void read(XmlPart xml, Blocks out) {
        read(xml, out, _ -> {});
    }

    /// @param others reads children that are no blocks
    void read(XmlPart xml, Blocks out, Consumer<XmlPart> others) {
        var paragraphs = new ParagraphReader(this);
        new Story(paragraphs, out, others).children(xml);
        paragraphs.end(out);
        out.end();
    }

    /// The blocks within the current element.
    List<Block> blocks(XmlPart xml) {
        var out = new Blocks();
        read(xml, out);
        return out.list();
    }

    /// The same in a table or a text box.
    StoryReader inBox() {
        return new StoryReader(word, relationships, true);
    }

    /// All that is shown within the current element, a line each.
    String text(XmlPart xml) {
        return blocks(xml).stream()
                .filter(block -> !(block instanceof Block.Furniture))
                .map(Blocks::plainText)
                .filter(text -> !text.isBlank())
                .collect(Collectors.joining("\n"));
    }

    /// Reads one of the choices of `mc:AlternateContent`: the first that has something.
    ///
    /// @param read reads the children of a choice
    /// @param progress grows with what is read
    static void alternate(XmlPart xml, Runnable read, IntSupplier progress) {
        int here = xml.depth();
        int before = progress.getAsInt();
        while (xml.nextChild(here)) {
            boolean choice = xml.name().equals("mc:Choice") || xml.name().equals("mc:Fallback");
            if (choice && progress.getAsInt() == before) {
                read.run();
            }
        }
    }

    /// One reading of one story: fields reach over its paragraphs.
    private record Story(ParagraphReader paragraphs, Blocks out, Consumer<XmlPart> others) {
        void children(XmlPart xml) {
            int here = xml.depth();
            while (xml.nextChild(here)) {
                child(xml);
            }
        }

        private void child(XmlPart xml) {
            StoryReader reader = paragraphs.story();
            switch (xml.name()) {
                case "w:p" -> paragraphs.read(xml, out);
                case "w:tbl" -> new TableReader(reader).read(xml, out);
                case "w:sdt", "w:sdtContent", "w:customXml", "w:smartTag", "w:ins", "w:moveTo" ->
                        children(xml);
                case "w:del" -> {
                    if (reader.word().keepsDeletions()) {
                        children(xml);
                    }
                }
                case "mc:AlternateContent" -> alternate(xml, () -> children(xml), out::size);
                case "m:oMathPara", "m:oMath" -> paragraphs.formula(xml, out);
                case "w:altChunk" -> skipInserted(reader, xml.attribute("id"));
                default -> others.accept(xml);
            }
        }

        private static void skipInserted(StoryReader reader, String id) {
            String name = reader.relationships().part(id).orElse("(not in the file)");
            reader.word().found(Kind.SKIPPED, "an inserted document was not read: " + name);
        }
    }
}
