package zhiyin.knowledge.parse.word;

import java.io.IOException;
import java.io.InputStream;
import java.util.HashMap;
import java.util.Map;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;
import zhiyin.knowledge.parse.ParseException;
import zhiyin.knowledge.parse.ParseException.Status;

/// Walks one XML part of a Word document forwards, element by element, holding nothing of it.
///
/// A reader of an element remembers its depth and asks for its children one after the other; children
/// that nobody looks into are skipped by themselves:
/// ```java
/// int here = xml.depth();
/// while (xml.nextChild(here)) {
///     switch (xml.name()) { ... }
/// }
/// ```
/// There is no DTD in a Word document: one that has it is refused before anything in it is read, so
/// there are no entities to multiply and none to fetch. Elements may lie [#MAX_DEPTH] deep, which bounds
/// the recursion of all who read them.
final class XmlPart implements AutoCloseable {
    /// Real documents stay below 100, even with tables in text boxes in tables.
    static final int MAX_DEPTH = 300;

    /// Characters of one element: a long book has a million.
    private static final int MAX_TEXT = 20_000_000;

    private static final int MAX_NAMES = 2_000;

    private final String part;
    private final InputStream in;
    private final XMLStreamReader reader;
    private final Map<String, Map<String, String>> names = new HashMap<>();
    private String name = "";
    private int nameCount;
    private int depth;

    /// @param part its name within the document, for messages
    XmlPart(String part, InputStream in) {
        this.part = part;
        this.in = in;
        try {
            reader = factory().createXMLStreamReader(in);
        } catch (XMLStreamException e) {
            throw broken(part, e);
        }
    }

    /// The JDK's own limits on entities count escaped characters too and refuse honest documents from
    /// 100,000 on; there are no other entities without a DTD. Depth is limited here.
    private static XMLInputFactory factory() {
        XMLInputFactory factory = XMLInputFactory.newDefaultFactory();
        factory.setProperty(XMLInputFactory.IS_NAMESPACE_AWARE, true);
        factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
        factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
        factory.setProperty("jdk.xml.maxGeneralEntitySizeLimit", 0);
        factory.setProperty("jdk.xml.totalEntitySizeLimit", 0);
        factory.setProperty("jdk.xml.maxElementDepth", 0);
        factory.setXMLResolver((publicId, systemId, base, namespace) -> {
            throw new XMLStreamException("external entities are not read: " + systemId);
        });
        return factory;
    }

    /// How many elements are open.
    int depth() {
        return depth;
    }

    /// Of the current element, with the usual prefix: `w:p`, whatever the file calls it. Empty in
    /// namespaces that are not read.
    String name() {
        return name;
    }

    /// Goes to the next child of the element at `parent`.
    ///
    /// @param parent the depth of the element whose children are read
    /// @return false at its end
    boolean nextChild(int parent) {
        while (true) {
            switch (next()) {
                case XMLStreamConstants.START_ELEMENT -> {
                    if (depth == parent + 1) {
                        name = canonicalName();
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

    /// The value of an attribute of the current element by its local name, in whatever namespace; empty
    /// where there is none. No element of interest has two attributes of one local name.
    String attribute(String local) {
        for (int i = 0; i < reader.getAttributeCount(); i++) {
            if (local.equals(reader.getAttributeLocalName(i))) {
                return reader.getAttributeValue(i);
            }
        }
        return "";
    }

    /// The attribute `val`, which most properties consist of.
    String val() {
        return attribute("val");
    }

    /// The attribute `val` as a number, or `otherwise`.
    int number(int otherwise) {
        return number("val", otherwise);
    }

    int number(String local, int otherwise) {
        String value = attribute(local).strip();
        if (value.isEmpty() || value.length() > 9 || !value.matches("-?[0-9]+")) {
            return otherwise;
        }
        return Integer.parseInt(value);
    }

    /// Whether a property that is either on or off is on.
    boolean isOn() {
        return switch (val()) {
            case "0", "false", "off", "none" -> false;
            default -> true;
        };
    }

    /// The same of another attribute, which is off where it is not written.
    boolean isOn(String local) {
        return switch (attribute(local)) {
            case "1", "true", "on" -> true;
            default -> false;
        };
    }

    /// All text within the current element, which ends with it.
    String text() {
        int here = depth;
        var out = new StringBuilder();
        while (depth >= here) {
            switch (next()) {
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
        if (out.length() + reader.getTextLength() > MAX_TEXT) {
            throw new ParseException(
                    Status.TOO_LARGE,
                    "%s has a text of more than %d characters in one piece"
                            .formatted(part, MAX_TEXT));
        }
        out.append(reader.getTextCharacters(), reader.getTextStart(), reader.getTextLength());
    }

    private int next() {
        try {
            int event = reader.next();
            switch (event) {
                case XMLStreamConstants.START_ELEMENT -> deeper();
                case XMLStreamConstants.END_ELEMENT -> depth--;
                case XMLStreamConstants.DTD ->
                        throw new ParseException(
                                Status.CORRUPT,
                                part
                                        + " has a DOCTYPE, which no Word document has; it is not read");
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

    private static ParseException broken(String part, XMLStreamException e) {
        Throwable cause = e.getNestedException();
        String why = cause == null ? e.getMessage() : cause.getMessage();
        String line = String.valueOf(why).replaceAll("\\s+", " ").strip();
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
