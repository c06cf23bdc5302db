package zhiyin.knowledge.parse.sheet;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;
import javax.xml.stream.XMLStreamConstants;
import org.jspecify.annotations.Nullable;

/// Goes through one XML part of a workbook, element by element. Names are local names, since transitional
/// and strict files differ in the namespaces alone. Nothing outside the part is ever read: no DTD, no
/// entities of its own.
sealed interface XmlStream extends AutoCloseable permits ByteXml, StaxXml {
    /// How much of a part tells its encoding.
    int HEAD = 256;

    /// How nearly all parts begin.
    Pattern UTF_8 =
            Pattern.compile(
                    "(?:\\xEF\\xBB\\xBF)?(?:<\\?xml\\s+version\\s*=\\s*[\"']1\\.0[\"'](?:\\s+encoding\\s*=\\s*[\"'](?i:UTF-8|US-ASCII)[\"'])?(?:\\s+standalone\\s*=\\s*[\"'](?:yes|no)[\"'])?\\s*\\?>|\\s*<(?!\\?xml\\s)[^\\x00])");

    /// Reads UTF-8 by [ByteXml], all else by [StaxXml].
    ///
    /// @param in is closed with the stream
    static XmlStream of(InputStream in) throws IOException {
        byte[] head = in.readNBytes(HEAD);
        if (UTF_8.matcher(new String(head, StandardCharsets.ISO_8859_1)).lookingAt()) {
            return new ByteXml(in, head);
        }
        return new StaxXml(new SequenceInputStream(new ByteArrayInputStream(head), in));
    }

    /// Goes to the next beginning or end of an element, or piece of text.
    ///
    /// @return an [XMLStreamConstants]; END_DOCUMENT at the end
    /// @throws IOException also where the XML is damaged
    int next() throws IOException;

    /// The element's name without its prefix.
    String name();

    /// Adds the text one stands on.
    void appendText(StringBuilder to) throws IOException;

    /// How many attributes the element has, declarations of namespaces apart.
    int attributes();

    /// An attribute's name without its prefix.
    String attributeName(int index);

    String attributeValue(int index) throws IOException;

    /// An attribute's value that may change with the next call: for cells, of which there are millions.
    ByteText attributeView(int index) throws IOException;

    /// A shortcut for cells, which are nearly all alike. Where the element that one stands at the beginning of
    /// holds one child within these tags, and that nothing but ASCII characters as they are
    /// meant, reads to the element's end and answers the child's text, which may change with the next call.
    /// Else reads nothing and answers null: the usual way through all events tells what is there.
    default @Nullable ByteText onlyChild(byte[] beginTag, byte[] endTag) {
        return null;
    }

    @Override
    void close() throws IOException;

    /// Goes to the beginning of the next element; false at the end of the part.
    default boolean nextElement() throws IOException {
        for (int event = next(); event != XMLStreamConstants.END_DOCUMENT; event = next()) {
            if (event == XMLStreamConstants.START_ELEMENT) {
                return true;
            }
        }
        return false;
    }

    /// The attribute of this name, in whatever namespace.
    default @Nullable String attribute(String name) throws IOException {
        for (int i = 0; i < attributes(); i++) {
            if (attributeName(i).equals(name)) {
                return attributeValue(i);
            }
        }
        return null;
    }

    default String attribute(String name, String otherwise) throws IOException {
        String value = attribute(name);
        return value == null ? otherwise : value;
    }

    /// A damaged attribute counts as absent.
    default int number(String name, int otherwise) throws IOException {
        String value = attribute(name);
        return value == null ? otherwise : ByteText.of(value).whole(otherwise);
    }

    default boolean flag(String name) throws IOException {
        String value = attribute(name, "0");
        return value.equals("1") || value.equals("true");
    }
}
