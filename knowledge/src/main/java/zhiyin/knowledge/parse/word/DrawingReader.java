package zhiyin.knowledge.parse.word;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;
import zhiyin.knowledge.document.Block;
import zhiyin.knowledge.document.Report.Kind;
import zhiyin.knowledge.parse.ParseException;
import zhiyin.knowledge.parse.ParseException.Status;
import zhiyin.knowledge.parse.ooxml.XmlPart;

/// Reads what is drawn: text in boxes and shapes, charts, SmartArt, and what is said of images. Older
/// drawings are VML, newer ones DrawingML; both may hold paragraphs of the document's own kind.
final class DrawingReader {
    private static final Pattern SAYS_NOTHING =
            Pattern.compile(
                    "(?:picture|image|img|photo|graphic|grafik|bild|shape|object|text ?box|diagram"
                            + "|chart|group|rectangle|图片|图像|图形|图|文本框|图表|组合|对象|形状|画布"
                            + "|圖片|図|그림)?[ _-]*[0-9]*"
                            + "|.*\\.(?:png|jpe?g|gif|bmp|emf|wmf|tiff?|svg|webp|ico)"
                            + "|https?:\\S*|[\\w-]{32,}",
                    Pattern.CASE_INSENSITIVE);

    private static final Pattern MADE_BY_MACHINE =
            Pattern.compile(
                    "\\s*(?:AI-generated content may be incorrect\\."
                            + "|(?:Description )?automatically generated(?: with .{1,20} confidence)?"
                            + "|AI ?生成的内容可能不正确。|(?:已|中度可信度|低可信度|高可信度)?(?:自动)?生成的?说明)\\s*$",
                    Pattern.CASE_INSENSITIVE);

    private final StoryReader story;
    private final WordReading word;
    private final Inline inline;
    private String said = "";

    DrawingReader(StoryReader story, Inline inline) {
        this.story = story.inBox();
        this.word = story.word();
        this.inline = inline;
    }

    /// Reads an element `w:drawing`, `w:pict` or `w:object` and ends with it.
    void read(XmlPart xml) {
        int before = inline.changes();
        xml.forEachChild(this::child);
        String text = MADE_BY_MACHINE.matcher(said).replaceAll("").strip();
        if (inline.changes() == before && saysSomething(text)) {
            word.spendCharacters(text.length());
            inline.after(new Block.Caption(text, word.pages().place()));
        }
    }

    /// Whether an image's description is more than the name a program gave it.
    static boolean saysSomething(String text) {
        return !SAYS_NOTHING.matcher(text.strip()).matches();
    }

    private void child(XmlPart xml) {
        switch (xml.name()) {
            case "wp:docPr" -> say(xml.attribute("descr"), xml.attribute("title"));
            case "v:shape", "v:rect", "v:roundrect", "v:oval", "v:group" -> {
                say(xml.attribute("alt"), xml.attribute("title"));
                xml.forEachChild(this::child);
            }
            case "v:imagedata" -> say("", xml.attribute("title"));
            case "v:textpath" -> paragraph(xml.attribute("string"));
            case "w:txbxContent" -> story.blocks(xml).forEach(inline::after);
            case "a:txBody" -> DrawingText.paragraphs(xml).forEach(this::paragraph);
            case "c:chart" -> part(xml.attribute("id"), "chart", ChartText::read);
            case "dgm:relIds" -> part(xml.attribute("dm"), "diagram", DiagramText::read);
            case "o:OLEObject" -> skipObject(xml.attribute("ProgID"), xml.attribute("id"));
            case "mc:AlternateContent" ->
                    StoryReader.alternate(
                            xml, () -> xml.forEachChild(this::child), inline::changes);
            default -> xml.forEachChild(this::child);
        }
    }

    private void say(String description, String title) {
        if (!saysSomething(said)) {
            said = saysSomething(description) ? description : title;
        }
    }

    private void paragraph(String text) {
        if (!text.isBlank()) {
            word.spendCharacters(text.length());
            inline.after(new Block.Paragraph(text.strip(), word.pages().place()));
        }
    }

    private void skipObject(String program, String id) {
        String name = story.relationships().part(id).orElse("(not in the file)");
        word.found(
                Kind.SKIPPED, "an embedded object (%s) was not read: %s".formatted(program, name));
    }

    private void part(String id, String what, Function<XmlPart, List<Block>> read) {
        Optional<String> name = story.relationships().part(id);
        try {
            Optional<XmlPart> found =
                    name.isEmpty() ? Optional.empty() : word.parts().xml(name.get());
            if (found.isEmpty()) {
                word.found(
                        Kind.SKIPPED,
                        "a %s is not in the file: %s".formatted(what, name.orElse(id)));
                return;
            }
            try (XmlPart part = found.get()) {
                for (Block block : read.apply(part)) {
                    word.spendCharacters(block.text().length());
                    inline.after(Places.at(block, word.pages().place()));
                }
            }
        } catch (ParseException e) {
            if (e.status() != Status.CORRUPT) {
                throw e;
            }
            word.found(Kind.SKIPPED, "a %s was not read: %s".formatted(what, e.getMessage()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
