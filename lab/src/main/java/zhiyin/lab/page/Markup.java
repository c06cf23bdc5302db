package zhiyin.lab.page;

import java.io.StringWriter;
import java.util.Set;
import javax.xml.stream.XMLOutputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamWriter;

/// Elements of HTML and SVG, nested as they are written; every text and attribute is escaped. What is said in two
/// languages stands there twice, and the page's style shows one.
final class Markup {
    private static final String LANGUAGE = "lang";

    /// HTML's elements without an end tag, of those that are used here.
    private static final Set<String> VOID = Set.of("input", "meta");

    private final StringWriter out = new StringWriter();
    private final XMLStreamWriter xml;

    Markup() {
        try {
            xml = XMLOutputFactory.newFactory().createXMLStreamWriter(out);
        } catch (XMLStreamException e) {
            throw new IllegalStateException(e);
        }
    }

    @FunctionalInterface
    private interface Writing {
        void write() throws XMLStreamException;
    }

    private Markup write(Writing writing) {
        try {
            writing.write();
            return this;
        } catch (XMLStreamException e) {
            throw new IllegalStateException("memory could not be written to", e);
        }
    }

    /// A drawing, as wide as there is room.
    ///
    /// @param width in its own units
    /// @param what is told to who does not see it
    Markup drawing(int width, int height, String what) {
        String box = "0 0 %d %d".formatted(width, height);
        return open("svg", "viewBox", box, "role", "img", "aria-label", what);
    }

    /// @param attributes names and values in turn
    Markup open(String name, String... attributes) {
        return write(() -> {
            xml.writeStartElement(name);
            for (int i = 0; i < attributes.length; i += 2) {
                xml.writeAttribute(attributes[i], attributes[i + 1]);
            }
            if (!VOID.contains(name)) {
                // To HTML an empty element that is written in one tag is one that was never closed.
                xml.writeCharacters("");
            }
        });
    }

    Markup close() {
        return write(xml::writeEndElement);
    }

    Markup text(String text) {
        return write(() -> xml.writeCharacters(text));
    }

    Markup element(String name, String text, String... attributes) {
        return open(name, attributes).text(text).close();
    }

    /// An element that holds a phrase.
    Markup element(String name, Phrase phrase, String... attributes) {
        return open(name, attributes).say(phrase).close();
    }

    Markup say(Phrase phrase) {
        if (phrase.english().equals(phrase.chinese())) {
            return text(phrase.english());
        }
        return element("span", phrase.english(), LANGUAGE, "en")
                .element("span", phrase.chinese(), LANGUAGE, "zh");
    }

    /// Text in a drawing. SVG knows no spans.
    ///
    /// @param style class of the text
    Markup label(double x, double y, Phrase phrase, String style) {
        if (phrase.english().equals(phrase.chinese())) {
            return element(
                    "text", phrase.english(), "x", Marks.px(x), "y", Marks.px(y), "class", style);
        }
        return element(
                        "text",
                        phrase.english(),
                        "x",
                        Marks.px(x),
                        "y",
                        Marks.px(y),
                        "class",
                        style,
                        LANGUAGE,
                        "en")
                .element(
                        "text",
                        phrase.chinese(),
                        "x",
                        Marks.px(x),
                        "y",
                        Marks.px(y),
                        "class",
                        style,
                        LANGUAGE,
                        "zh");
    }

    /// What was written.
    @Override
    public String toString() {
        write(xml::flush);
        return out.toString();
    }
}
