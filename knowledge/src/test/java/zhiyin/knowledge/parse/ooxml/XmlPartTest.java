package zhiyin.knowledge.parse.ooxml;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import javax.xml.stream.XMLStreamConstants;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import zhiyin.knowledge.parse.ParseException;
import zhiyin.knowledge.parse.ParseException.Status;

class XmlPartTest {
    private static final String W =
            " xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\"";

    private static XmlPart of(String xml) {
        return of(xml, StandardCharsets.UTF_8);
    }

    private static XmlPart of(String xml, Charset charset) {
        return new XmlPart("word/a.xml", new ByteArrayInputStream(xml.getBytes(charset)));
    }

    private static void fails(String xml, Status status, String message) {
        assertThatThrownBy(() -> readAll(of(xml)))
                .hasMessageContaining("word/a.xml")
                .hasMessageContaining(message)
                .isInstanceOfSatisfying(
                        ParseException.class, e -> assertThat(e.status()).isEqualTo(status));
    }

    private static void readAll(XmlPart xml) {
        while (xml.nextElement()) {
            assertThat(xml.localName()).isNotEmpty();
        }
    }

    @Test
    void children_come_one_after_the_other_and_what_is_in_them_is_skipped() throws IOException {
        try (XmlPart xml =
                of("<w:a" + W + "><w:b><w:c/></w:b>text<w:d w:val=\"1\"/><x xmlns='y'/></w:a>")) {
            assertThat(xml.nextChild(0)).isTrue();
            assertThat(xml.name()).isEqualTo("w:a");
            var names = new ArrayList<String>();
            xml.forEachChild(child -> names.add(child.name() + child.val()));
            assertThat(names).containsExactly("w:b", "w:d1", "");
            assertThat(xml.nextChild(0)).isFalse();
        }
    }

    @Test
    void events_have_names_too() {
        XmlPart xml = of("<w:a" + W + "><b/></w:a>");
        assertThat(xml.next()).isEqualTo(XMLStreamConstants.START_ELEMENT);
        assertThat(xml.name()).isEqualTo("w:a");
        assertThat(xml.nextElement()).isTrue();
        assertThat(xml.name()).isEmpty();
        assertThat(xml.localName()).isEqualTo("b");
        assertThat(xml.next()).isEqualTo(XMLStreamConstants.END_ELEMENT);
        assertThat(xml.nextElement()).isFalse();
    }

    @Test
    void attributes_are_read_as_text_numbers_and_switches() {
        XmlPart xml = of("<a b:val=' 12 ' n='9999999999' on='true' xmlns:b='b'/>");
        assertThat(xml.nextElement()).isTrue();
        assertThat(xml.val()).isEqualTo(" 12 ");
        assertThat(xml.number(0)).isEqualTo(12);
        assertThat(xml.number("n", 7)).isEqualTo(7);
        assertThat(xml.attribute("none")).isEmpty();
        assertThat(xml.isOn()).isTrue();
        assertThat(xml.isOn("on")).isTrue();
        assertThat(xml.isOn("none")).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"UTF-8", "UTF-16", "GB18030", "ISO-8859-1"})
    void text_is_read_in_the_encoding_it_declares(String charset) {
        String said = Charset.forName(charset).newEncoder().canEncode('知') ? "知音é" : "é";
        String content = "%s<b>%s</b><![CDATA[<>]]>&amp;".formatted(said, said);
        XmlPart xml =
                of(
                        "<?xml version=\"1.0\" encoding=\"%s\"?><a>%s</a>"
                                .formatted(charset, content),
                        Charset.forName(charset));
        assertThat(xml.nextElement()).isTrue();
        assertThat(xml.text()).isEqualTo(said + said + "<>&");
    }

    @Test
    void a_document_type_is_refused_before_anything_in_it_is_read() {
        fails("<!DOCTYPE a><a/>", Status.CORRUPT, "DOCTYPE");
        fails(
                "<!DOCTYPE a [<!ENTITY b \"bbbbbbbbbb\"><!ENTITY c \"&b;&b;&b;\">]><a>&c;</a>",
                Status.CORRUPT,
                "DOCTYPE");
        fails(
                "<!DOCTYPE a [<!ENTITY x SYSTEM \"file:///etc/passwd\">]><a>&x;</a>",
                Status.CORRUPT,
                "DOCTYPE");
        fails("<!DOCTYPE a SYSTEM \"http://localhost:1/a.dtd\"><a/>", Status.CORRUPT, "DOCTYPE");
    }

    @Test
    void entities_of_no_declaration_are_damage() {
        fails("<a>&x;</a>", Status.CORRUPT, "x");
        fails("<a b=\"&x;\"/>", Status.CORRUPT, "x");
    }

    @Test
    void elements_may_not_lie_too_deep_however_they_are_walked() {
        String deep = "<a>".repeat(100_000);
        fails(deep, Status.TOO_LARGE, "300 deep");
        List<Consumer<XmlPart>> walks = List.of(xml -> xml.nextChild(100_001), XmlPart::text);
        for (Consumer<XmlPart> walk : walks) {
            XmlPart xml = of(deep);
            assertThat(xml.nextElement()).isTrue();
            assertThatThrownBy(() -> walk.accept(xml)).hasMessageContaining("300 deep");
        }
    }

    @Test
    void a_text_without_end_is_refused() {
        XmlPart xml = of("<a>" + "x".repeat(20_000_001) + "</a>");
        assertThat(xml.nextElement()).isTrue();
        assertThatThrownBy(xml::text).hasMessageContaining("20,000,000 characters");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "<a>",
                "<a></b>",
                "<a/><b/>",
                "<a b='1' b='2'/>",
                "<x:a/>",
                "<a>\u0001</a>",
                "a"
            })
    void damage_names_the_part(String xml) {
        fails(xml, Status.CORRUPT, "is damaged");
    }

    @Test
    void damaged_characters_are_damage_of_the_part() {
        byte[] bytes = "<a>xx</a>".getBytes(StandardCharsets.UTF_8);
        bytes[4] = (byte) 0xFF;
        XmlPart xml = new XmlPart("word/a.xml", new ByteArrayInputStream(bytes));
        assertThat(xml.nextElement()).isTrue();
        assertThatThrownBy(xml::text)
                .isInstanceOf(ParseException.class)
                .hasMessageContaining("word/a.xml is damaged");
    }
}
