package zhiyin.knowledge.parse.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.Charset;
import java.nio.charset.CharsetEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import zhiyin.knowledge.document.Report.Kind;
import zhiyin.knowledge.parse.ParseException;
import zhiyin.knowledge.parse.ParseException.Status;
import zhiyin.knowledge.parse.text.TextDecoder.Decoded;
import zhiyin.knowledge.parse.text.TextDecoder.Evidence;

class TextDecoderTest {
    private static final long SEED = 20251121;
    private static final int CUTS = 100;

    @ParameterizedTest
    @CsvSource({
        "zh, GB18030",
        "zh, UTF-8",
        "zh, UTF-16LE",
        "zh, UTF-16BE",
        "zh-hant, Big5",
        "zh-hant, GB18030",
        "zh-hant, UTF-16LE",
        "zh-hant, UTF-16BE",
        "ja, Shift_JIS",
        "ja, EUC-JP",
        "ja, ISO-2022-JP",
        "ja, UTF-16LE",
        "ja, UTF-16BE",
        "ko, EUC-KR",
        "ko, UTF-16LE",
        "ru, windows-1251",
        "ru, KOI8-R",
        "ru, UTF-16BE",
        "fr, windows-1252",
        "fr, UTF-16LE",
        "en, UTF-16LE",
        "en, UTF-16BE",
        "en, GB18030",
        "en, Big5",
        "en, Shift_JIS"
    })
    void cuts_of_100_characters_and_more_are_read_as_they_were_written(
            String text, String charset) {
        Charset encoding = Charset.forName(charset);
        String all = encodable(resource(text + ".txt"), encoding);
        var random = new Random(SEED);
        int right = 0;
        String wrong = "";
        for (int i = 0; i < CUTS; i++) {
            int length = Math.min(all.length(), 100 + random.nextInt(i % 3 == 0 ? 900 : 20));
            int start = random.nextInt(all.length() - length + 1);
            String cut = all.substring(start, start + length);
            Decoded decoded = TextDecoder.decode(cut.getBytes(encoding));
            if (decoded.text().equals(cut)) {
                right++;
            } else {
                wrong = decoded.charset() + ": " + cut;
            }
        }
        assertThat(right)
                .as("seed %d, last wrong %s", SEED, wrong)
                .isGreaterThanOrEqualTo(CUTS - 1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"UTF-8", "UTF-16LE", "UTF-16BE", "UTF-32LE", "UTF-32BE", "GB18030"})
    void a_byte_order_mark_decides_and_is_removed(String charset) {
        byte[] bytes = "\uFEFF字 a\n".getBytes(Charset.forName(charset));
        Decoded decoded = TextDecoder.decode(bytes);
        assertThat(decoded.text()).isEqualTo("字 a\n");
        assertThat(decoded.evidence()).isEqualTo(Evidence.MARK);
        assertThat(decoded.findings()).isEmpty();
    }

    @Test
    void damage_in_utf_8_becomes_replacement_characters_and_a_finding_with_the_lines() {
        byte[] bytes = "第一行。\n第二行X。\n第三行。\n".getBytes(StandardCharsets.UTF_8);
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = bytes[i] == 'X' ? (byte) 0xFF : bytes[i];
        }
        Decoded decoded = TextDecoder.decode(bytes);
        assertThat(decoded.text()).isEqualTo("第一行。\n第二行\uFFFD。\n第三行。\n");
        assertThat(decoded.findings())
                .anySatisfy(finding -> {
                    assertThat(finding.kind()).isEqualTo(Kind.MOJIBAKE);
                    assertThat(finding.unit()).isEqualTo(2);
                });
    }

    @Test
    void utf_8_whose_last_character_is_cut_is_still_utf_8() {
        byte[] bytes = "汉字处理".getBytes(StandardCharsets.UTF_8);
        for (int length = 4; length < bytes.length; length++) {
            Decoded decoded = TextDecoder.decode(Arrays.copyOf(bytes, length));
            assertThat(decoded.charset()).isEqualTo(StandardCharsets.UTF_8);
            assertThat(decoded.text()).startsWith("汉");
        }
    }

    @Test
    void a_guess_is_reported_as_one() {
        Decoded decoded =
                TextDecoder.decode("这是一个没有说明编码的文件，内容是中文。".getBytes(Charset.forName("GBK")));
        assertThat(decoded.findings())
                .extracting(f -> f.kind())
                .containsExactly(Kind.ENCODING_GUESSED);
    }

    @Test
    void a_declared_encoding_is_believed_only_where_the_bytes_agree() {
        byte[] gbk = "你好".getBytes(Charset.forName("GBK"));
        assertThat(TextDecoder.decode(gbk, "gb2312").text()).isEqualTo("你好");
        byte[] utf8 = "你好，世界。这是一封信。".getBytes(StandardCharsets.UTF_8);
        assertThat(TextDecoder.decode(utf8, "us-ascii-of-mars").text()).startsWith("你好");
        assertThat(TextDecoder.decode(utf8, "EUC-JP").text()).startsWith("你好");
    }

    @Test
    void gbk_after_a_long_beginning_in_ascii_is_found() {
        String text = "log line with ascii only\n".repeat(10_000) + "错误：文件没有找到，请检查路径。\n";
        assertThat(TextDecoder.decode(text.getBytes(Charset.forName("GBK"))).text())
                .isEqualTo(text);
    }

    @Test
    void random_bytes_are_no_text() {
        for (int seed = 0; seed < 50; seed++) {
            byte[] bytes = new byte[500 + seed * 20];
            new Random(seed).nextBytes(bytes);
            assertThatThrownBy(() -> TextDecoder.decode(bytes))
                    .as("seed %d", seed)
                    .isInstanceOfSatisfying(
                            ParseException.class,
                            e -> assertThat(e.status()).isEqualTo(Status.UNSUPPORTED));
        }
    }

    @Test
    void lines_end_at_every_kind_of_line_end() {
        Lines lines = Lines.of("a\r\nb\rc\nd\u2028e");
        assertThat(lines.count()).isEqualTo(5);
        assertThat(lines.join(0, 4)).isEqualTo("a\nb\nc\nd\ne");
        assertThat(lines.at(3)).isEqualTo(1);
    }

    private static String encodable(String text, Charset charset) {
        CharsetEncoder encoder = charset.newEncoder();
        return text.codePoints()
                .filter(c -> encoder.canEncode(Character.toString(c)))
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }

    static String resource(String name) {
        try (InputStream in = TextDecoderTest.class.getResourceAsStream(name)) {
            return new String(
                    Objects.requireNonNull(in, name).readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
