package zhiyin.knowledge.parse.mail;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import zhiyin.knowledge.document.Block;
import zhiyin.knowledge.document.Block.Paragraph;
import zhiyin.knowledge.document.Block.Quote;
import zhiyin.knowledge.document.Document;
import zhiyin.knowledge.document.Place;
import zhiyin.knowledge.document.Report;
import zhiyin.knowledge.document.Report.Finding;
import zhiyin.knowledge.document.Report.Kind;
import zhiyin.knowledge.parse.ParseContext;
import zhiyin.knowledge.parse.ParseException;
import zhiyin.knowledge.parse.ParseException.Status;
import zhiyin.knowledge.parse.ParseLimits;
import zhiyin.knowledge.parse.ParseOptions;
import zhiyin.knowledge.parse.Source;
import zhiyin.knowledge.parse.text.TextParser;

@Timeout(600)
class MailParserTest {
    private static final Charset GBK = Charset.forName("GBK");

    @Test
    void the_head_becomes_metadata_and_title() throws IOException {
        Document mail =
                read(
                        """
                        From: =?gb2312?B?%s?= <zhang@example.org>
                        To: team@example.org
                        Subject: =?UTF-8?Q?R=C3=A9union?= of =?utf-8?B?%s?=
                        Date: Sat, 1 Mar 2025 09:30:00 +0800 (CST)
                        Content-Type: text/plain; charset=us-ascii

                        Hello.
                        """
                                .formatted(
                                        base64("张三", GBK), base64("项目", StandardCharsets.UTF_8)));
        assertThat(mail.title()).isEqualTo("Réunion of 项目");
        assertThat(mail.metadata())
                .containsEntry("from", "张三 <zhang@example.org>")
                .containsEntry("to", "team@example.org")
                .containsEntry("date", "2025-03-01T09:30:00+08:00");
        assertThat(mail.blocks()).containsExactly(new Paragraph("Hello.", Place.UNKNOWN));
    }

    @Test
    void a_character_cut_in_two_encoded_words_is_whole_again() {
        byte[] bytes = "项目进度".getBytes(GBK);
        String first = Base64.getEncoder().encodeToString(Arrays.copyOfRange(bytes, 0, 3));
        String second =
                Base64.getEncoder().encodeToString(Arrays.copyOfRange(bytes, 3, bytes.length));
        String words = "=?gbk?B?%s?=  =?gbk?B?%s?= x".formatted(first, second);
        assertThat(EncodedWords.decode(words)).isEqualTo("项目进度 x");
    }

    @Test
    void unencoded_chinese_in_the_head_is_read() throws IOException {
        String mail = "Subject: 关于项目进度的会议通知\r\n\r\n请准时参加会议。\r\n";
        assertThat(read(mail.getBytes(GBK)).title()).isEqualTo("关于项目进度的会议通知");
        assertThat(read(mail.getBytes(GBK)).blocks())
                .extracting(Block::text)
                .containsExactly("请准时参加会议。");
    }

    @Test
    void of_two_versions_plain_text_is_read_unless_html_says_more() throws IOException {
        Document plain = read(alternative("The plain words.", "<p>The plain words.</p>"));
        assertThat(plain.blocks())
                .containsExactly(new Paragraph("The plain words.", Place.UNKNOWN));
        Document html =
                read(alternative("See HTML.", "<h1>Title</h1><p>Much more is said here.</p>"));
        assertThat(html.blocks())
                .extracting(Block::text)
                .containsExactly("html: <h1>Title</h1><p>Much more is said here.</p>");
    }

    private static String alternative(String plain, String html) {
        return """
        Subject: x
        Content-Type: multipart/alternative; boundary="b1"

        --b1
        Content-Type: text/plain; charset=utf-8

        %s
        --b1
        Content-Type: text/html; charset=utf-8
        Content-Transfer-Encoding: base64

        %s
        --b1--
        """
                .formatted(plain, base64(html, StandardCharsets.UTF_8));
    }

    @Test
    void attachments_become_parts_with_their_names() throws IOException {
        Document mail =
                read(
                        """
                        Subject: x
                        Content-Type: multipart/mixed; boundary="m"

                        --m
                        Content-Type: text/plain; charset=gbk
                        Content-Transfer-Encoding: base64

                        %s
                        --m
                        Content-Type: text/plain; name="old.txt"
                        Content-Disposition: attachment; filename*0*=utf-8''%%E5%%90%%88; filename*1*=%%E5%%90%%8C.txt
                        Content-Transfer-Encoding: quoted-printable

                        caf=C3=A9
                        --m
                        Content-Type: application/octet-stream; name="=?gbk?B?%s?="
                        Content-Disposition: attachment

                        MZ
                        --m
                        Content-Type: message/rfc822

                        Subject: inner

                        Inner text.
                        --m--
                        """
                                .formatted(base64("正文在这里", GBK), base64("程序.exe", GBK)));
        assertThat(mail.blocks()).extracting(Block::text).containsExactly("正文在这里");
        assertThat(mail.parts()).extracting(Document::name).containsExactly("合同.txt", "part-4.eml");
        assertThat(mail.parts().getFirst().blocks())
                .extracting(Block::text)
                .containsExactly("café");
        assertThat(mail.parts().getLast().title()).isEqualTo("inner");
        assertThat(mail.report().findings())
                .extracting(Finding::detail)
                .singleElement()
                .satisfies(detail -> assertThat(detail).contains("程序.exe", "UNSUPPORTED"));
    }

    @Test
    void what_is_quoted_is_a_quotation_as_deep_as_its_signs() throws IOException {
        Document mail =
                read(
                        """
                        Subject: Re: x

                        I agree.

                        On Monday, B wrote:
                        > We should do it.
                        >
                        >> Who does it?
                        > > When?

                        -----Original Message-----
                        From: C
                        """);
        assertThat(mail.blocks())
                .containsExactly(
                        new Paragraph("I agree.", Place.UNKNOWN),
                        new Paragraph("On Monday, B wrote:", Place.UNKNOWN),
                        new Quote(1, "We should do it.", Place.UNKNOWN),
                        new Quote(2, "Who does it?\nWhen?", Place.UNKNOWN),
                        new Quote(1, "-----Original Message-----\nFrom: C", Place.UNKNOWN));
    }

    @Test
    void a_mailbox_holds_its_messages() throws IOException {
        Document box =
                read(
                        """
                        From a@example.org Sat Mar  1 09:30:00 2025
                        Subject: one

                        First.
                        >From here on escaped.

                        From b@example.org Sat Mar  1 09:31:00 2025
                        Subject: two

                        Second.
                        """);
        assertThat(box.parts()).extracting(Document::title).containsExactly("one", "two");
        assertThat(box.parts().getFirst().blocks())
                .extracting(Block::text)
                .containsExactly("First.\nFrom here on escaped.");
    }

    @Test
    void a_mail_that_breaks_off_gives_what_there_is() throws IOException {
        String whole = alternative("The plain words.", "<p>lost</p>");
        Document mail = read(whole.substring(0, whole.indexOf("words") + 5));
        assertThat(mail.blocks()).extracting(Block::text).containsExactly("The plain words");
    }

    @Test
    void parts_in_parts_end_at_a_limit() {
        var mail = new StringBuilder("Subject: deep\n");
        for (int i = 0; i < 2000; i++) {
            mail.append("Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n".formatted(i, i));
        }
        assertThatThrownBy(() -> read(mail.toString()))
                .isInstanceOfSatisfying(
                        ParseException.class,
                        e -> assertThat(e.status()).isEqualTo(Status.TOO_LARGE));
    }

    @Test
    void damaged_mails_end_as_documents_or_parse_exceptions() {
        byte[] whole = alternative("plain", "<p>html</p>").getBytes(StandardCharsets.UTF_8);
        for (int seed = 0; seed < 200; seed++) {
            var random = new Random(seed);
            byte[] bytes = whole.clone();
            for (int i = 0; i < 6; i++) {
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
            }
            try {
                read(Arrays.copyOf(bytes, 1 + random.nextInt(bytes.length)));
            } catch (ParseException | IOException e) {
                assertThat(e.getMessage()).as("seed %d", seed).isNotBlank();
            } catch (RuntimeException e) {
                throw new AssertionError("seed " + seed, e);
            }
        }
    }

    @Test
    void outlook_messages_that_are_none_are_corrupt() {
        byte[] bytes = new byte[2048];
        byte[] magic = {
            (byte) 0xD0, (byte) 0xCF, 0x11, (byte) 0xE0, (byte) 0xA1, (byte) 0xB1, 0x1A, (byte) 0xE1
        };
        System.arraycopy(magic, 0, bytes, 0, magic.length);
        assertThatThrownBy(() -> read(bytes))
                .isInstanceOfSatisfying(
                        ParseException.class,
                        e -> assertThat(e.status()).isEqualTo(Status.CORRUPT));
    }

    @Test
    void an_encrypted_mail_says_so() throws IOException {
        Document mail =
                read(
                        """
                        Subject: secret
                        Content-Type: multipart/encrypted; boundary=e

                        --e
                        Content-Type: application/pgp-encrypted

                        Version: 1
                        --e--
                        """);
        assertThat(mail.report().findings()).extracting(Finding::kind).contains(Kind.SKIPPED);
        assertThat(mail.report().findings().getFirst().detail()).contains("encrypted");
    }

    private static String base64(String text, Charset charset) {
        return Base64.getEncoder().encodeToString(text.getBytes(charset));
    }

    private static Document read(String mail) throws IOException {
        return read(mail.getBytes(StandardCharsets.UTF_8));
    }

    private static Document read(byte[] bytes) throws IOException {
        Path file = Files.createTempFile("mail-test", ".eml");
        try {
            Files.write(file, bytes);
            var context =
                    new ParseContext(
                            ParseLimits.defaults(), ParseOptions.defaults(), MailParserTest::part);
            return new MailParser().parse(new Source("x.eml", file), context);
        } finally {
            Files.delete(file);
        }
    }

    /// Mails, texts, and of HTML one paragraph with its source.
    private static Document part(Source source, ParseContext context) throws IOException {
        return switch (source.extension()) {
            case "eml" -> new MailParser().parse(source, context);
            case "txt" -> new TextParser().parse(source, context);
            case "html" -> {
                String html = Files.readString(source.file()).substring(1).strip();
                Block all = new Paragraph("html: " + html, Place.of(Place.Unit.LINE, 1));
                yield new Document(
                        source.name(),
                        "html",
                        "",
                        "",
                        Map.of(),
                        List.of(all),
                        List.of(),
                        Report.EMPTY);
            }
            default -> throw new ParseException(Status.UNSUPPORTED, source.name() + " is not read");
        };
    }
}
