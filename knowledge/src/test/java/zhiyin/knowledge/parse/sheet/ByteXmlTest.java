package zhiyin.knowledge.parse.sheet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import javax.xml.stream.XMLStreamConstants;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Its twin is [StaxXml], a whole XML parser: both must tell the same of a part.
final class ByteXmlTest {
    private static final int ROUNDS = 2000;

    @Test
    void random_sheets_read_as_the_whole_parser_reads_them() throws IOException {
        long seed = System.nanoTime();
        var random = new SplittableRandom(seed);
        for (int round = 0; round < ROUNDS; round++) {
            byte[] xml = new RandomSheet(random).bytes();
            assertThat(events(windowed(xml, random.nextInt(1, 40))))
                    .as(() -> "seed %d: %s".formatted(seed, utf8(xml)))
                    .isEqualTo(events(new StaxXml(new ByteArrayInputStream(xml))));
        }
    }

    @Test
    void what_the_whole_parser_can_read_of_damaged_sheets_reads_the_same() throws IOException {
        long seed = System.nanoTime();
        var random = new SplittableRandom(seed);
        int read = 0;
        for (int round = 0; round < ROUNDS; round++) {
            byte[] xml = damaged(new RandomSheet(random).bytes(), random);
            String expected = outcome(() -> new StaxXml(new ByteArrayInputStream(xml)));
            String actual = outcome(() -> windowed(xml, random.nextInt(1, 40)));
            if (!expected.equals("damaged")) {
                assertThat(actual)
                        .as(() -> "seed %d: %s".formatted(seed, utf8(xml)))
                        .isEqualTo(expected);
                read++;
            }
        }
        assertThat(read).isPositive();
    }

    @ParameterizedTest
    @ValueSource(strings = {"<a>\u4e2d", "<a><b/>\u4e2d", "<a>text\u4e2d", "<a>\r", "<a>text\r"})
    void a_part_that_ends_within_a_character_or_a_line_break_is_damaged(String whole) {
        byte[] bytes = utf8Bytes(whole);
        byte[] cut = Arrays.copyOf(bytes, bytes.length - (whole.endsWith("\r") ? 0 : 1));
        for (int window = 1; window < 20; window++) {
            int room = window;
            assertThatThrownBy(() -> events(windowed(cut, room))).isInstanceOf(IOException.class);
        }
    }

    private static byte[] utf8Bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] damaged(byte[] xml, SplittableRandom random) {
        byte[] damaged = xml.clone();
        byte[] odd = utf8Bytes("<>&;\"'/=!?[] \0xc");
        damaged[random.nextInt(xml.length)] = odd[random.nextInt(odd.length)];
        return damaged;
    }

    @Test
    void texts_longer_than_the_window_come_whole() throws IOException {
        String text = "产品 & \uD83D\uDE00\r\n".repeat(20_000);
        String xml =
                "<c><v>" + text.replace("&", "&amp;") + "</v><f><![CDATA[" + text + "]]></f></c>";
        String read = text.replace("\r\n", "\n");
        assertThat(events(windowed(xml.getBytes(StandardCharsets.UTF_8), 5000)))
                .containsExactly("<c", "<v", read, "</v", "<f", read, "</f", "</c");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "<a>",
                "<a></b>",
                "<a/><b/>",
                "<a>x",
                "<a b=c/>",
                "<a b='<'/>",
                "<a b='1'c='2'/>",
                "<a>&unknown;</a>",
                "<a>&#0;</a>",
                "<a>&#xD800;</a>",
                "<a>& </a>",
                "x<a/>",
                "<a>\u0001</a>",
                "<a><!-- </a>",
                "<a><![CDATA[ </a>",
                "<!DOCTYPE a [<!ENTITY e 'x'>]><a>&e;</a>"
            })
    void damage_is_told(String xml) {
        assertThatThrownBy(() -> events(windowed(xml.getBytes(StandardCharsets.UTF_8), 3)))
                .isInstanceOf(IOException.class)
                .message()
                .containsAnyOf("damaged XML", "document type");
    }

    @Test
    void bytes_that_are_not_utf_8_are_damage() {
        byte[] xml = "<a>\u00E9</a>".getBytes(StandardCharsets.ISO_8859_1);
        assertThatThrownBy(() -> events(windowed(xml, 3))).hasMessageContaining("UTF-8");
    }

    @Test
    void depth_and_attributes_are_bounded() {
        String deep = "<a>".repeat(2000);
        assertThatThrownBy(() -> events(windowed(deep.getBytes(StandardCharsets.UTF_8), 100)))
                .hasMessageContaining("levels");
        String wide = "<a" + " b='1'".repeat(2000) + "/>";
        assertThatThrownBy(() -> events(windowed(wide.getBytes(StandardCharsets.UTF_8), 100)))
                .hasMessageContaining("attributes");
    }

    @Test
    void a_tag_that_never_ends_is_refused_in_bounded_memory() {
        var endless =
                new InputStream() {
                    @Override
                    public int read() {
                        return 'x';
                    }

                    @Override
                    public int read(byte[] bytes, int offset, int length) {
                        Arrays.fill(bytes, offset, offset + length, (byte) 'x');
                        return length;
                    }
                };
        byte[] head = "<a b='".getBytes(StandardCharsets.UTF_8);
        assertThatThrownBy(() -> events(new ByteXml(endless, head)))
                .hasMessageContaining("longer than 16 MB");
    }

    @ParameterizedTest
    @ValueSource(strings = {"UTF-16", "UTF-16LE", "ISO-8859-1", "GB18030", "UTF-8"})
    void every_encoding_is_read(String encoding) throws IOException {
        String xml =
                "<?xml version='1.0' encoding='%s'?><a b='\u00E9'>\u00FC</a>".formatted(encoding);
        byte[] bytes = xml.getBytes(Charset.forName(encoding));
        XmlStream read = XmlStream.of(new ByteArrayInputStream(bytes));
        assertThat(read).isInstanceOf(encoding.equals("UTF-8") ? ByteXml.class : StaxXml.class);
        assertThat(events(read)).containsExactly("<a b=\u00E9", "\u00FC", "</a");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\r\n<a/>",
                "\uFEFF<?xml version=\"1.0\"?><a/>",
                "\uFEFF<a/>",
                "  <a/>",
                "<!-- c --><a/>"
            })
    void usual_beginnings_take_the_quick_way(String xml) throws IOException {
        byte[] bytes = xml.getBytes(StandardCharsets.UTF_8);
        XmlStream read = XmlStream.of(new ByteArrayInputStream(bytes));
        assertThat(read).isInstanceOf(ByteXml.class);
        assertThat(events(read)).containsExactly("<a", "</a");
    }

    private interface Opening {
        XmlStream open() throws IOException;
    }

    private static String outcome(Opening opening) {
        try {
            return events(opening.open()).toString();
        } catch (IOException _) {
            return "damaged";
        }
    }

    /// Through a window of a few bytes, so that anything may reach behind it.
    private static XmlStream windowed(byte[] xml, int window) {
        byte[] head = Arrays.copyOf(xml, Math.min(3, xml.length));
        var rest = new ByteArrayInputStream(xml, head.length, xml.length - head.length);
        return new ByteXml(rest, head, window);
    }

    private static List<String> events(XmlStream stream) throws IOException {
        var events = new ArrayList<String>();
        var text = new StringBuilder();
        try (XmlStream xml = stream) {
            for (int event = xml.next();
                    event != XMLStreamConstants.END_DOCUMENT;
                    event = xml.next()) {
                boolean begins = event == XMLStreamConstants.START_ELEMENT;
                if (begins || event == XMLStreamConstants.END_ELEMENT) {
                    if (!text.isEmpty()) {
                        events.add(text.toString());
                        text.setLength(0);
                    }
                    events.add(begins ? "<" + xml.name() + attributes(xml) : "</" + xml.name());
                } else {
                    xml.appendText(text);
                }
            }
        }
        return events;
    }

    private static String attributes(XmlStream xml) throws IOException {
        var attributes = new StringBuilder();
        for (int i = 0; i < xml.attributes(); i++) {
            assertThat(xml.attributeView(i).toString()).isEqualTo(xml.attributeValue(i));
            attributes
                    .append(' ')
                    .append(xml.attributeName(i))
                    .append('=')
                    .append(xml.attributeValue(i));
        }
        return attributes.toString();
    }

    private static String utf8(byte[] xml) {
        return new String(xml, StandardCharsets.UTF_8);
    }
}
