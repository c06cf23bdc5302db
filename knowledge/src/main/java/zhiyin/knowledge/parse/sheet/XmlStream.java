package zhiyin.knowledge.parse.sheet;

import com.fasterxml.aalto.UncheckedStreamException;
import com.fasterxml.aalto.stax.InputFactoryImpl;
import java.io.IOException;
import java.io.InputStream;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;
import org.jspecify.annotations.Nullable;

/// Goes through one XML part of a workbook, element by element. Names are local names, since transitional
/// and strict files differ in the namespaces alone. Nothing outside the part is ever read: no DTD, no
/// entities of its own.
final class XmlStream implements AutoCloseable {
    private static final XMLInputFactory FACTORY = factory();

    private final XMLStreamReader reader;
    private final InputStream in;

    XmlStream(InputStream in) throws IOException {
        this.in = in;
        try {
            reader = FACTORY.createXMLStreamReader(in);
        } catch (XMLStreamException e) {
            throw damaged(e);
        }
    }

    private static XMLInputFactory factory() {
        XMLInputFactory factory = new InputFactoryImpl();
        factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
        factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
        factory.setProperty(XMLInputFactory.IS_NAMESPACE_AWARE, true);
        factory.setProperty(XMLInputFactory.IS_COALESCING, false);
        return factory;
    }

    /// Goes to the next beginning or end of an element, or piece of text.
    ///
    /// @return an [XMLStreamConstants]; END_DOCUMENT at the end
    int next() throws IOException {
        try {
            while (reader.hasNext()) {
                int event = reader.next();
                if (event == XMLStreamConstants.DTD) {
                    throw new IOException("a workbook's part declares a document type");
                }
                if (event == XMLStreamConstants.START_ELEMENT
                        || event == XMLStreamConstants.END_ELEMENT
                        || isText(event)) {
                    return event;
                }
            }
            return XMLStreamConstants.END_DOCUMENT;
        } catch (XMLStreamException e) {
            throw damaged(e);
        }
    }

    private static boolean isText(int event) {
        return event == XMLStreamConstants.CHARACTERS
                || event == XMLStreamConstants.CDATA
                || event == XMLStreamConstants.SPACE;
    }

    /// Goes to the beginning of the next element; false at the end of the part.
    boolean nextElement() throws IOException {
        for (int event = next(); event != XMLStreamConstants.END_DOCUMENT; event = next()) {
            if (event == XMLStreamConstants.START_ELEMENT) {
                return true;
            }
        }
        return false;
    }

    /// The element's name without its prefix.
    String name() {
        return reader.getLocalName();
    }

    /// Adds the text one stands on.
    void appendText(StringBuilder to) throws IOException {
        try {
            to.append(reader.getTextCharacters(), reader.getTextStart(), reader.getTextLength());
        } catch (UncheckedStreamException e) { // text is decoded only now, and damage in it shows
            throw new IOException("damaged XML: " + e.getMessage(), e);
        }
    }

    /// The attribute of this name, in whatever namespace.
    @Nullable String attribute(String name) {
        for (int i = 0; i < reader.getAttributeCount(); i++) {
            if (reader.getAttributeLocalName(i).equals(name)) {
                return reader.getAttributeValue(i);
            }
        }
        return null;
    }

    String attribute(String name, String otherwise) {
        String value = attribute(name);
        return value == null ? otherwise : value;
    }

    int attributes() {
        return reader.getAttributeCount();
    }

    String attributeName(int index) {
        return reader.getAttributeLocalName(index);
    }

    String attributeValue(int index) {
        return reader.getAttributeValue(index);
    }

    int number(String name, int otherwise) {
        String value = attribute(name);
        return value == null ? otherwise : whole(value, otherwise);
    }

    static int whole(String value, int otherwise) {
        try {
            return Integer.parseInt(value);
        } catch (NumberFormatException _) {
            return otherwise; // a damaged attribute counts as absent
        }
    }

    boolean flag(String name) {
        String value = attribute(name, "0");
        return value.equals("1") || value.equals("true");
    }

    private static IOException damaged(XMLStreamException e) {
        return e.getNestedException() instanceof IOException nested
                ? nested
                : new IOException("damaged XML: " + e.getMessage(), e);
    }

    @Override
    public void close() throws IOException {
        try {
            reader.close();
        } catch (XMLStreamException e) {
            throw damaged(e);
        } finally {
            in.close();
        }
    }
}
