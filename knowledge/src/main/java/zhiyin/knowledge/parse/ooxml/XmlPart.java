package zhiyin.knowledge.parse.ooxml;

import com.fasterxml.aalto.UncheckedStreamException;
import com.fasterxml.aalto.stax.InputFactoryImpl;
import java.io.IOException;
import java.io.InputStream;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;
import zhiyin.knowledge.parse.ParseException;
import zhiyin.knowledge.parse.ParseException.Status;

/// Walks one XML part of an Office document forwards, element by element, holding nothing of it.
///
/// A reader of an element remembers its depth and asks for its children one after the other; children
/// that nobody looks into are skipped by themselves:
/// ```java
/// int here = xml.depth();
/// while (xml.nextChild(here)) {
///     switch (xml.name()) { ... }
/// }
/// ```
/// A reader that goes by events takes [#next()] or [#nextElement()] instead.
///
/// There is no DTD in an Office document: one that has it is refused before anything in it is read, so
/// there are no entities to multiply and none to fetch. Elements may lie [#MAX_DEPTH] deep, which bounds
/// the recursion of all who read them. Damage is a [ParseException] CORRUPT that names the part. Belongs
/// to one thread.
public final class XmlPart implements AutoCloseable {
    /// Real documents stay below 100, even with tables in text boxes in tables.
    static final int MAX_DEPTH = 300;

    /// Characters of one element: a long book has a million.
    private static final int MAX_TEXT = 20_000_000;

    private static final int MAX_NAMES = 2_000;

    /// Thread-safe once it is set up.
    private static final XMLInputFactory FACTORY = factory();

    private final String part;
    private final InputStream in;
    private final XMLStreamReader reader;
    private final Map<String, Map<String, String>> names = new HashMap<>();
    private String name = "";
    private boolean named = true;
    private int nameCount;
    private int depth;

    /// @param part its name within the document, for messages
    public XmlPart(String part, InputStream in) {
        this.part = part;
        this.in = in;
        try {
            reader = FACTORY.createXMLStreamReader(in);
        } catch (XMLStreamException e) {
            throw broken(part, e);
        }
    }

    /// Aalto takes half the time of the JDK's parser.
    private static XMLInputFactory factory() {
        XMLInputFactory factory = new InputFactoryImpl();
        factory.setProperty(XMLInputFactory.IS_NAMESPACE_AWARE, true);
        factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
        factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
        factory.setXMLResolver((publicId, systemId, base, namespace) -> {
            throw new XMLStreamException("external entities are not read: " + systemId);
        });
        return factory;
    }

    /// How many elements are open.
    public int depth() {
        return depth;
    }

    /// Of the current element, with the usual prefix: `w:p`, whatever the file calls it. Empty in
    /// namespaces that are not read.
    public String name() {
        if (!named) {
            name = canonicalName();
            named = true;
        }
        return name;
    }

    /// Of the current element, without a prefix.
    public String localName() {
        return reader.getLocalName();
    }

    /// Goes to the next child of the element at `parent`.
    ///
    /// @param parent the depth of the element whose children are read
    /// @return false at its end
    public boolean nextChild(int parent) {
        while (true) {
            switch (step()) {
                case XMLStreamConstants.START_ELEMENT -> {
                    if (depth == parent + 1) {
                        name = canonicalName();
                        named = true;
                        return true;
                    }
                }
                case XMLStreamConstants.END_ELEMENT -> {
                    if (depth < parent) {
                        return false;
                    }
                }
                case XMLStreamConstants.END_DOCUMENT -> {
                    return false;
                }
                default -> {}
            }
        }
    }

    /// Hands all children of the current element, which ends, to `read` one after the other.
    public void forEachChild(Consumer<XmlPart> read) {
        int here = depth;
        while (nextChild(here)) {
            read.accept(this);
        }
    }

    /// The value of an attribute of the current element by its local name, in whatever namespace; empty
    /// where there is none. No element of interest has two attributes of one local name.
    public String attribute(String local) {
        for (int i = 0; i < reader.getAttributeCount(); i++) {
            if (local.equals(reader.getAttributeLocalName(i))) {
                return reader.getAttributeValue(i);
            }
        }
        return "";
    }

    /// The attribute `val`, which most properties consist of.
    public String val() {
        return attribute("val");
    }

    /// The attribute `val` as a number, or `otherwise`.
    public int number(int otherwise) {
        return number("val", otherwise);
    }

    public int number(String local, int otherwise) {
        String value = attribute(local).strip();
        if (value.isEmpty() || value.length() > 9 || !value.matches("-?[0-9]+")) {
            return otherwise;
        }
        return Integer.parseInt(value);
    }

    /// Whether a property that is either on or off is on.
    public boolean isOn() {
        return switch (val()) {
            case "0", "false", "off", "none" -> false;
            default -> true;
        };
    }

    /// The same of another attribute, which is off where it is not written.
    public boolean isOn(String local) {
        return switch (attribute(local)) {
            case "1", "true", "on" -> true;
            default -> false;
        };
    }

    /// All text within the current element, which ends with it.
    public String text() {
        int here = depth;
        var out = new StringBuilder();
        while (depth >= here) {
            switch (step()) {
                case XMLStreamConstants.CHARACTERS,
                        XMLStreamConstants.CDATA,
                        XMLStreamConstants.SPACE ->
                        addText(out);
                case XMLStreamConstants.END_DOCUMENT -> {
                    return out.toString();
                }
                default -> {}
            }
        }
        return out.toString();
    }

    private void addText(StringBuilder out) {
        try {
            if (out.length() + reader.getTextLength() > MAX_TEXT) {
                throw new ParseException(
                        Status.TOO_LARGE,
                        "%s has a text of more than %,d characters in one piece"
                                .formatted(part, MAX_TEXT));
            }
            out.append(reader.getTextCharacters(), reader.getTextStart(), reader.getTextLength());
        } catch (UncheckedStreamException e) { // text is decoded only now, and damage in it shows
            throw broken(part, e);
        }
    }

    /// Goes to the beginning of the next element, wherever it is; false at the end of the part.
    public boolean nextElement() {
        int event = next();
        while (event != XMLStreamConstants.START_ELEMENT
                && event != XMLStreamConstants.END_DOCUMENT) {
            event = next();
        }
        return event == XMLStreamConstants.START_ELEMENT;
    }

    /// @return what comes next, of [XMLStreamConstants]; END_DOCUMENT at the end
    public int next() {
        named = false;
        return step();
    }

    private int step() {
        try {
            int event = reader.next();
            switch (event) {
                case XMLStreamConstants.START_ELEMENT -> deeper();
                case XMLStreamConstants.END_ELEMENT -> depth--;
                case XMLStreamConstants.DTD ->
                        throw new ParseException(
                                Status.CORRUPT,
                                part
                                        + " declares a document type (DOCTYPE), which no Office document"
                                        + " does; it is not read");
                case XMLStreamConstants.ENTITY_REFERENCE ->
                        throw new ParseException(
                                Status.CORRUPT, part + " refers to an entity; it is not read");
                default -> {}
            }
            return event;
        } catch (XMLStreamException e) {
            throw broken(part, e);
        }
    }

    private void deeper() {
        if (++depth > MAX_DEPTH) {
            throw new ParseException(
                    Status.TOO_LARGE,
                    "%s has elements more than %d deep in each other".formatted(part, MAX_DEPTH));
        }
    }

    private String canonicalName() {
        String prefix = Namespaces.prefix(String.valueOf(reader.getNamespaceURI()));
        if (prefix.isEmpty()) {
            return "";
        }
        String local = reader.getLocalName();
        var known = names.computeIfAbsent(prefix, _ -> new HashMap<>());
        String canonical = known.get(local);
        if (canonical == null) {
            canonical = prefix + ":" + local;
            if (nameCount++ < MAX_NAMES) {
                known.put(local, canonical);
            }
        }
        return canonical;
    }

    private static ParseException broken(String part, Exception e) {
        Throwable nested = e instanceof XMLStreamException xml ? xml.getNestedException() : null;
        String line =
                String.valueOf((nested == null ? e : nested).getMessage())
                        .replaceAll("\\s+", " ")
                        .strip();
        String excerpt = line.length() <= 200 ? line : line.substring(0, 200) + "…";
        return new ParseException(Status.CORRUPT, "%s is damaged: %s".formatted(part, excerpt), e);
    }

    @Override
    public void close() throws IOException {
        try {
            reader.close();
        } catch (XMLStreamException e) {
            throw new IOException(e);
        } finally {
            in.close();
        }
    }
}
