package zhiyin.knowledge.parse.sheet;

import com.fasterxml.aalto.UncheckedStreamException;
import com.fasterxml.aalto.stax.InputFactoryImpl;
import java.io.IOException;
import java.io.InputStream;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;

/// XML in any encoding, by a whole XML parser: no DTD, no entities of its own.
final class StaxXml implements XmlStream {
    private static final XMLInputFactory FACTORY = factory();

    private final XMLStreamReader reader;
    private final InputStream in;

    StaxXml(InputStream in) throws IOException {
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

    @Override
    public int next() throws IOException {
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

    @Override
    public String name() {
        return reader.getLocalName();
    }

    @Override
    public void appendText(StringBuilder to) throws IOException {
        try {
            to.append(reader.getTextCharacters(), reader.getTextStart(), reader.getTextLength());
        } catch (UncheckedStreamException e) { // text is decoded only now, and damage in it shows
            throw new IOException("damaged XML: " + e.getMessage(), e);
        }
    }

    @Override
    public int attributes() {
        return reader.getAttributeCount();
    }

    @Override
    public String attributeName(int index) {
        return reader.getAttributeLocalName(index);
    }

    @Override
    public String attributeValue(int index) {
        return reader.getAttributeValue(index);
    }

    @Override
    public ByteText attributeView(int index) {
        return ByteText.of(attributeValue(index));
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
