package zhiyin.knowledge.parse.sheet;

import static javax.xml.stream.XMLStreamConstants.CHARACTERS;
import static javax.xml.stream.XMLStreamConstants.END_DOCUMENT;
import static javax.xml.stream.XMLStreamConstants.END_ELEMENT;
import static javax.xml.stream.XMLStreamConstants.START_ELEMENT;

import java.io.IOException;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;

/// XML in UTF-8, tokenised in place: a large sheet is millions of elements of a few bytes each, and a whole
/// parser's events cost more than all that is done with them. Three things make this quick. Nothing is
/// copied: a token is a stretch of the [ByteWindow], decoded when it is asked for. One loop runs over the
/// bytes of a name, a value or a text, told by [#CLASSES] where to stop. And a tag that reaches behind the
/// window is not continued but read again from its beginning, when more of it is there, so that reading a
/// tag has no state.
///
/// What is checked is what reading depends on: nesting and names of elements, quotes, that characters are
/// legal and bytes UTF-8 (where they are decoded), the five entities and those by number. What is not:
/// bindings of prefixes, doubled attributes, what stands in comments. A document type is refused, since
/// entities of its own are. Bounds: [#MAX_DEPTH], [#MAX_ATTRIBUTES], and [ByteWindow#MOST] bytes for a tag.
final class ByteXml implements XmlStream {
    private static final int WINDOW = 1 << 16;
    private static final int MAX_DEPTH = 1000;
    private static final int MAX_ATTRIBUTES = 200;

    /// Of `&#x10FFFF;`, with some zeros.
    static final int LONGEST_REFERENCE = 16;

    /// Bits of [#CLASSES].
    private static final int NAME_START = 1;

    private static final int NAME = 2;
    private static final int SPACE = 4;

    /// Goes on in a text as it is.
    private static final int TEXT = 8;

    /// Goes on in an attribute's value as it is, but for quotes.
    private static final int VALUE = 16;

    private static final byte[] CLASSES = classes();

    private final XmlName.Table names = new XmlName.Table();
    private final ByteWindow in;

    private final XmlName[] open = new XmlName[MAX_DEPTH];
    private int depth;
    private boolean rootSeen;
    private boolean endsAtOnce;
    private String name = "";

    /// The text one stands on; by number where it was a reference.
    private int textStart;

    private int textEnd;
    private int reference = -1;

    private final XmlName[] attributeNames = new XmlName[MAX_ATTRIBUTES];
    private final int[] valueStarts = new int[MAX_ATTRIBUTES];
    private final int[] valueEnds = new int[MAX_ATTRIBUTES];
    private final ByteText view = new ByteText();
    private final ByteText childText = new ByteText();
    private int attributes;

    /// @param head what was read of the stream before
    ByteXml(InputStream in, byte[] head) {
        this(in, head, WINDOW);
    }

    /// @param window bytes looked at at once, to begin with
    ByteXml(InputStream in, byte[] head, int window) {
        this.in = new ByteWindow(in, head, window);
        if (head.length >= 3 && head[0] == (byte) 0xEF) {
            this.in.at += 3;
        }
    }

    private static byte[] classes() {
        var classes = new byte[256];
        for (int c = 0; c < 256; c++) {
            boolean space = c == ' ' || c == '\t' || c == '\n' || c == '\r';
            boolean letter = Character.isLetter(c) && c < 0x80 || c >= 0x80 || c == '_' || c == ':';
            boolean inName = letter || (c >= '0' && c <= '9') || c == '-' || c == '.';
            boolean inText = (c >= ' ' || space) && c != '<' && c != '&';
            boolean inValue = inText && c != '"' && c != '\'';
            classes[c] =
                    (byte)
                            ((letter ? NAME_START : 0)
                                    | (inName ? NAME : 0)
                                    | (space ? SPACE : 0)
                                    | (inText ? TEXT : 0)
                                    | (inValue ? VALUE : 0));
        }
        return classes;
    }

    private static boolean is(byte b, int kind) {
        return (CLASSES[b & 0xFF] & kind) != 0;
    }

    @Override
    public int next() throws IOException {
        if (endsAtOnce) {
            endsAtOnce = false;
            return end();
        }
        while (in.at < in.end || in.more()) {
            byte b = in.bytes[in.at];
            int event = b == '<' ? markup() : b == '&' ? reference() : text();
            if (event != 0) {
                return event;
            }
        }
        if (depth > 0 || !rootSeen) {
            throw damaged(depth > 0 ? "it ends within <" + open[depth - 1].local() + ">" : "empty");
        }
        return END_DOCUMENT;
    }

    /// Each of these reads one token, or what is left of it, and answers its event; 0 where it has none.
    private int markup() throws IOException {
        in.has(2);
        return switch (in.bytes[in.at + 1]) {
            case '/' -> endTag();
            case '?' -> skip("<?", "?>");
            case '!' -> declaration();
            default -> startTag();
        };
    }

    private int declaration() throws IOException {
        if (in.startsWith("<!--")) {
            return skip("<!--", "-->");
        }
        if (in.startsWith("<![CDATA[")) {
            return cdata();
        }
        if (in.startsWith("<!DOCTYPE")) {
            throw new IOException("a workbook's part declares a document type");
        }
        throw damaged("an unknown declaration");
    }

    private int skip(String begin, String end) throws IOException {
        in.at += begin.length();
        if (!in.skipPast(end)) {
            throw damaged("it ends within " + begin);
        }
        return 0;
    }

    private int cdata() throws IOException {
        in.at += "<![CDATA[".length();
        int looked = 0;
        while (true) {
            for (int p = in.at + looked; p + 2 < in.end; p++) {
                byte b = in.bytes[p];
                if (b == ']' && in.bytes[p + 1] == ']' && in.bytes[p + 2] == '>') {
                    int event = characters(p);
                    in.at = p + 3;
                    return event;
                }
                if (!is(b, TEXT) && b != '<' && b != '&') {
                    throw illegal(b);
                }
            }
            looked = Math.max(0, in.end - 2 - in.at);
            if (!in.more()) {
                throw damaged("it ends within <![CDATA[");
            }
        }
    }

    private int text() throws IOException {
        byte[] bytes = in.bytes;
        int p = in.at;
        while ((CLASSES[bytes[p] & 0xFF] & TEXT) != 0) {
            p++;
        }
        if (p < in.end) {
            if (bytes[p] != '<' && bytes[p] != '&') {
                throw illegal(bytes[p]);
            }
            return characters(p);
        }
        // The rest is behind the window: this much now, but no half characters or line breaks.
        int whole = Utf8.boundary(bytes, in.at, p);
        if (whole > in.at && bytes[whole - 1] == '\r') {
            whole--;
        }
        if (whole > in.at) {
            return characters(whole);
        }
        return in.more() ? 0 : characters(in.end);
    }

    /// The text up to `to`.
    private int characters(int to) throws IOException {
        textStart = in.at;
        textEnd = to;
        reference = -1;
        in.at = to;
        if (depth > 0) {
            return CHARACTERS;
        }
        if (spaceEnd(textStart) < to) {
            throw damaged("text outside all elements");
        }
        return 0;
    }

    private int reference() throws IOException {
        in.has(LONGEST_REFERENCE);
        int end = XmlReference.end(in.bytes, in.at, in.end);
        reference = XmlReference.character(in.bytes, in.at, end);
        in.at = end;
        if (depth == 0) {
            throw damaged("text outside all elements");
        }
        return CHARACTERS;
    }

    private int startTag() throws IOException {
        while (!readTag()) {
            if (!in.more()) {
                throw damaged("it ends within a tag");
            }
        }
        return START_ELEMENT;
    }

    /// @return false where the window ends before the tag does
    private boolean readTag() throws IOException {
        byte[] bytes = in.bytes;
        int nameEnd = nameEnd(in.at + 1);
        int p = nameEnd;
        attributes = 0;
        for (int begin = spaceEnd(p); bytes[begin] != '>'; begin = spaceEnd(p)) {
            if (bytes[begin] == '/' && bytes[begin + 1] == '>') {
                endsAtOnce = true;
                break;
            }
            boolean parted = begin > p && is(bytes[begin], NAME_START);
            p = parted ? readAttribute(begin) : unfinished(begin + (bytes[begin] == '/' ? 1 : 0));
            if (p < 0) {
                return false;
            }
        }
        if (nameEnd == in.at + 1 || !is(bytes[in.at + 1], NAME_START)) {
            throw damaged("a tag without a name");
        }
        push(names.of(bytes, in.at + 1, nameEnd));
        in.at = spaceEnd(p) + (endsAtOnce ? 2 : 1);
        return true;
    }

    private void push(XmlName element) throws IOException {
        if (depth == MAX_DEPTH || (depth == 0 && rootSeen)) {
            throw damaged(depth == 0 ? "two roots" : "more than " + MAX_DEPTH + " levels");
        }
        rootSeen = true;
        open[depth++] = element;
        name = element.local();
    }

    /// @return behind the attribute; -1 where the window ends before it does
    private int readAttribute(int from) throws IOException {
        byte[] bytes = in.bytes;
        int nameEnd = nameEnd(from);
        int p = spaceEnd(nameEnd);
        if (bytes[p] != '=') {
            return unfinished(p);
        }
        p = spaceEnd(p + 1);
        byte quote = bytes[p];
        if (quote != '"' && quote != '\'') {
            return unfinished(p);
        }
        int start = p + 1;
        int end = valueEnd(start, quote);
        if (bytes[end] != quote) {
            return unfinished(end);
        }
        add(names.of(bytes, from, nameEnd), start, end);
        return end + 1;
    }

    private void add(XmlName attribute, int start, int end) throws IOException {
        if (attribute.declaresNamespace()) {
            return;
        }
        if (attributes == MAX_ATTRIBUTES) {
            throw damaged("an element of more than " + MAX_ATTRIBUTES + " attributes");
        }
        attributeNames[attributes] = attribute;
        valueStarts[attributes] = start;
        valueEnds[attributes++] = end;
    }

    private int nameEnd(int from) {
        byte[] bytes = in.bytes;
        int p = from;
        while ((CLASSES[bytes[p] & 0xFF] & NAME) != 0) {
            p++;
        }
        return p;
    }

    private int spaceEnd(int from) {
        int p = from;
        while (is(in.bytes[p], SPACE)) {
            p++;
        }
        return p;
    }

    /// Where the quote is, or what no value holds.
    private int valueEnd(int from, byte quote) {
        byte[] bytes = in.bytes;
        int p = from;
        while (true) {
            while ((CLASSES[bytes[p] & 0xFF] & VALUE) != 0) {
                p++;
            }
            byte b = bytes[p];
            if (b == quote || (b != '"' && b != '\'' && b != '&')) {
                return p;
            }
            p++;
        }
    }

    /// @return -1 where the window ends there; anything else is damage
    private int unfinished(int at) throws IOException {
        if (at < in.end) {
            throw damaged("'%c' within a tag".formatted(in.bytes[at] & 0xFF));
        }
        return -1;
    }

    private int endTag() throws IOException {
        if (depth == 0) {
            throw damaged("an end tag outside all elements");
        }
        XmlName element = open[depth - 1];
        int length = element.raw().length;
        boolean same = in.has(length + 3) && element.is(in.bytes, in.at + 2, in.at + 2 + length);
        in.at += 2 + (same ? length : 0);
        while (is(in.bytes[in.at], SPACE)) {
            in.at++;
            in.has(1);
        }
        if (!same || in.bytes[in.at++] != '>') {
            throw damaged("</%s> is expected".formatted(element.local()));
        }
        return end();
    }

    private int end() {
        name = open[--depth].local();
        return END_ELEMENT;
    }

    /// Nothing is read until all of it was seen, so there is nothing to take back.
    @Override
    public @Nullable ByteText onlyChild(byte[] beginTag, byte[] endTag) {
        byte[] bytes = in.bytes;
        int start = in.at + beginTag.length;
        if (endsAtOnce || !isHere(beginTag, in.at)) {
            return null;
        }
        int end = start;
        while ((CLASSES[bytes[end] & 0xFF] & TEXT) != 0 && bytes[end] >= ' ') {
            end++;
        }
        byte[] parentsEnd = open[depth - 1].endTag();
        if (!isHere(endTag, end) || !isHere(parentsEnd, end + endTag.length)) {
            return null;
        }
        in.at = end + endTag.length + parentsEnd.length;
        end();
        childText.bytes = bytes;
        childText.from = start;
        childText.to = end;
        return childText;
    }

    /// The window ends with a 0, which no tag holds.
    private boolean isHere(byte[] tag, int at) {
        byte[] bytes = in.bytes;
        for (int i = 0; i < tag.length; i++) {
            if (bytes[at + i] != tag[i]) {
                return false;
            }
        }
        return true;
    }

    private static IOException illegal(byte b) {
        return damaged("the control character %d".formatted(b));
    }

    private static IOException damaged(String what) {
        return new IOException("damaged XML: " + what);
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public void appendText(StringBuilder to) throws IOException {
        if (reference >= 0) {
            to.appendCodePoint(reference);
            return;
        }
        byte[] bytes = in.bytes;
        int p = textStart;
        for (; p < textEnd && bytes[p] >= 0 && bytes[p] != '\r'; p++) {
            to.append((char) bytes[p]);
        }
        if (p < textEnd) {
            String rest = Utf8.text(bytes, p, textEnd);
            to.append(rest.replace("\r\n", "\n").replace('\r', '\n'));
        }
    }

    @Override
    public int attributes() {
        return attributes;
    }

    @Override
    public String attributeName(int index) {
        return attributeNames[index].local();
    }

    @Override
    public String attributeValue(int index) throws IOException {
        return isPlain(index)
                ? attributeView(index).toString()
                : XmlReference.value(in.bytes, valueStarts[index], valueEnds[index]);
    }

    @Override
    public ByteText attributeView(int index) throws IOException {
        if (!isPlain(index)) {
            view.set(attributeValue(index));
            return view;
        }
        view.bytes = in.bytes;
        view.from = valueStarts[index];
        view.to = valueEnds[index];
        return view;
    }

    /// Whether the value is ASCII as it is meant.
    private boolean isPlain(int index) {
        for (int p = valueStarts[index]; p < valueEnds[index]; p++) {
            if (in.bytes[p] < ' ' || in.bytes[p] == '&') {
                return false;
            }
        }
        return true;
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
