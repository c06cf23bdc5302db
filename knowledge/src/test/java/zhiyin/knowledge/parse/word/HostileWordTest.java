package zhiyin.knowledge.parse.word;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static zhiyin.knowledge.parse.word.DocxFile.p;
import static zhiyin.knowledge.parse.word.DocxFile.r;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.zip.Deflater;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import zhiyin.knowledge.document.Report.Kind;
import zhiyin.knowledge.parse.ParseException;
import zhiyin.knowledge.parse.ParseException.Status;
import zhiyin.knowledge.parse.ParseLimits;
import zhiyin.knowledge.parse.ParseOptions;

class HostileWordTest {
    private static final int ROUNDS = 120;
    private static final Duration LIMIT = Duration.ofSeconds(15);

    private static void ends(byte[] bytes, Status status, String message) {
        Assertions.assertTimeoutPreemptively(
                LIMIT,
                () ->
                        assertThatThrownBy(() -> DocxFile.read(bytes, ParseOptions.defaults()))
                                .isInstanceOfSatisfying(
                                        ParseException.class,
                                        e -> {
                                            assertThat(e.status()).isEqualTo(status);
                                            assertThat(e).hasMessageContaining(message);
                                        }));
    }

    private static byte[] zip(String name, String xml) throws IOException {
        var bytes = new ByteArrayOutputStream();
        try (var zip = new ZipOutputStream(bytes)) {
            zip.putNextEntry(new ZipEntry(name));
            zip.write(xml.getBytes(StandardCharsets.UTF_8));
        }
        return bytes.toByteArray();
    }

    @Test
    void files_that_are_no_word_documents_say_so() throws IOException {
        ends(new byte[0], Status.EMPTY, "0 bytes");
        ends(
                "<html>".getBytes(StandardCharsets.US_ASCII),
                Status.CORRUPT,
                "no readable zip archive");
        ends(zip("a.txt", "a"), Status.UNSUPPORTED, "word/document.xml");
        byte[] whole = DocxFile.of(p("a")).bytes();
        ends(Arrays.copyOf(whole, whole.length / 2), Status.CORRUPT, "cut off");
        ends(
                zip("word/document.xml", "<w:document"),
                Status.CORRUPT,
                "word/document.xml is damaged");
    }

    @Test
    void entities_are_neither_multiplied_nor_fetched() throws IOException {
        String doctype =
                "<?xml version=\"1.0\"?><!DOCTYPE d [<!ENTITY a \"aaaaaaaaaa\"><!ENTITY x SYSTEM \"file:///etc/passwd\">]>";
        String body =
                "<w:document"
                        + DocxFile.NAMESPACES
                        + "><w:body><w:p><w:r><w:t>&x;&a;</w:t></w:r></w:p></w:body></w:document>";
        ends(zip("word/document.xml", doctype + body), Status.CORRUPT, "DOCTYPE");
    }

    @Test
    void a_part_that_unpacks_to_a_thousand_times_its_size_is_stopped() throws IOException {
        var bytes = new ByteArrayOutputStream();
        try (var zip = new ZipOutputStream(bytes)) {
            zip.setLevel(Deflater.BEST_SPEED);
            zip.putNextEntry(new ZipEntry("word/document.xml"));
            zip.write(
                    ("<w:document" + DocxFile.NAMESPACES + "><w:body>")
                            .getBytes(StandardCharsets.UTF_8));
            byte[] blank = new byte[1 << 20];
            Arrays.fill(blank, (byte) ' ');
            for (int i = 0; i < 60; i++) {
                zip.write(blank);
            }
        }
        ends(bytes.toByteArray(), Status.TOO_LARGE, "made to harm");
    }

    @Test
    void elements_may_not_lie_too_deep() {
        int depth = 1_000;
        ends(DocxFile.of("<w:sdt>".repeat(depth)).bytes(), Status.TOO_LARGE, "deep");
        ends(DocxFile.of("<w:tbl><w:tr><w:tc>".repeat(depth)).bytes(), Status.TOO_LARGE, "deep");
        ends(
                DocxFile.of("<w:p><m:oMath>" + "<m:d><m:e>".repeat(depth)).bytes(),
                Status.TOO_LARGE,
                "deep");
    }

    @Test
    void two_parts_of_one_name_are_refused() {
        ends(
                DocxFile.of(p("a")).part("WORD/document.xml", "<x/>").bytes(),
                Status.CORRUPT,
                "two parts");
    }

    @Test
    void limits_of_characters_and_cells_hold() {
        ParseLimits all = ParseLimits.defaults();
        var few =
                new ParseLimits(
                        all.fileBytes(),
                        all.inflatedBytes(),
                        100,
                        all.pages(),
                        all.glyphsPerPage(),
                        all.operatorsPerPage(),
                        3,
                        all.entries(),
                        all.depth(),
                        all.cpu(),
                        all.wall(),
                        all.heapBytes());
        byte[] text = DocxFile.of(p("a".repeat(101))).bytes();
        byte[] cells =
                DocxFile.of(DocxFile.table("<w:tr>" + "<w:tc/>".repeat(4) + "</w:tr>")).bytes();
        for (byte[] bytes : List.of(text, cells)) {
            assertThatThrownBy(() -> DocxFile.read(bytes, ParseOptions.defaults(), few))
                    .isInstanceOfSatisfying(
                            ParseException.class,
                            e -> assertThat(e.status()).isEqualTo(Status.TOO_LARGE));
        }
    }

    @Test
    void absurd_numbers_are_bounded() {
        var blocks =
                DocxFile.of(
                                DocxFile.table(
                                                DocxFile.row(
                                                        DocxFile.cell(
                                                                "<w:gridSpan w:val=\"999999999\"/>",
                                                                "a"),
                                                        DocxFile.cell("", "b")),
                                                DocxFile.row(
                                                        DocxFile.cell(
                                                                "<w:gridSpan w:val=\"-5\"/>", "c")))
                                        + DocxFile.item(1, 77, "d")
                                        + p("<w:outlineLvl w:val=\"-3\"/>", "e"))
                        .numbering(
                                "<w:abstractNum w:abstractNumId=\"1\"/><w:num w:numId=\"1\"><w:abstractNumId w:val=\"1\"/></w:num>")
                        .lines();
        assertThat(blocks).containsExactly("TableBlock a\tb\nc\t", "li9 - d", "h1 e");
    }

    @Test
    void what_stands_before_the_damage_is_read() {
        var document = DocxFile.of(p("good") + "<w:p><w:r><w:t>half</w:x>").read();
        assertThat(document.blocks().stream().map(DocxFile::line)).containsExactly("p good");
        assertThat(document.report().findings())
                .singleElement()
                .matches(it -> it.kind() == Kind.REPAIRED);
    }

    @Test
    void many_escaped_characters_are_no_bomb() {
        String text = "&amp;&lt;&#20013;".repeat(100_000);
        assertThat(DocxFile.of(p(text)).blocks().getFirst().text()).hasSize(300_000);
    }

    @Test
    void mutated_documents_end_in_a_document_or_a_parse_exception() {
        byte[] plain =
                DocxFile.of(
                                p("text")
                                        + DocxFile.item(1, 0, "item")
                                        + DocxFile.table(
                                                DocxFile.row(
                                                        DocxFile.cell("<w:vMerge/>", "a"),
                                                        DocxFile.cell("", "b")))
                                        + "<w:p>"
                                        + r("<w:vanish/>", "h")
                                        + "<m:oMath><m:f><m:num/><m:den/></m:f></m:oMath></w:p>")
                        .styles(DocxFile.style("1", "heading 1", ""))
                        .numbering(
                                "<w:abstractNum w:abstractNumId=\"1\"><w:lvl w:ilvl=\"0\"/></w:abstractNum>")
                        .bytes();
        long seed = 20261121;
        var random = new Random(seed);
        Assertions.assertTimeoutPreemptively(
                Duration.ofSeconds(60),
                () -> {
                    for (int round = 0; round < ROUNDS; round++) {
                        byte[] bytes =
                                round % 2 == 0 ? mutateZip(plain, random) : mutateXml(random);
                        try {
                            assertThat(DocxFile.read(bytes, ParseOptions.defaults())).isNotNull();
                        } catch (ParseException e) {
                            assertThat(e.getMessage()).isNotBlank();
                        } catch (RuntimeException | StackOverflowError e) {
                            throw new AssertionError("seed %d round %d".formatted(seed, round), e);
                        }
                    }
                });
    }

    private static byte[] mutateZip(byte[] whole, Random random) {
        byte[] bytes = whole.clone();
        int changes = 1 + random.nextInt(8);
        for (int i = 0; i < changes; i++) {
            bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
        }
        return random.nextInt(4) == 0 ? Arrays.copyOf(bytes, random.nextInt(bytes.length)) : bytes;
    }

    /// Elements of all kinds in each other as they never are, some not closed.
    private static byte[] mutateXml(Random random) {
        String[] names = {
            "w:p",
            "w:pPr",
            "w:r",
            "w:rPr",
            "w:t",
            "w:tbl",
            "w:tr",
            "w:tc",
            "w:tcPr",
            "w:sdt",
            "w:sdtContent",
            "w:ins",
            "w:del",
            "w:fldChar",
            "w:drawing",
            "w:txbxContent",
            "w:sectPr",
            "w:numPr",
            "w:vMerge",
            "w:gridSpan",
            "w:footnoteReference",
            "w:ruby",
            "w:rubyBase",
            "m:oMath",
            "m:oMathPara",
            "m:f",
            "m:num",
            "m:d",
            "m:e",
            "m:nary",
            "m:acc",
            "m:m",
            "m:mr",
            "m:eqArr",
            "m:limLow",
            "m:lim",
            "m:t",
            "mc:AlternateContent",
            "mc:Choice",
            "mc:Fallback",
            "w:sym",
            "w:framePr",
            "w:tblLook",
            "c:chart",
            "dgm:relIds",
            "w:ffData",
            "w:ddList",
        };
        String[] values = {
            "", "0", "-1", "999999999", "99999999999", "restart", "on", "x", "\uFFFD"
        };
        var out = new StringBuilder();
        var open = new ArrayDeque<String>();
        for (int i = 0; i < 300; i++) {
            if (random.nextInt(5) < 2 && !open.isEmpty()) {
                out.append("</").append(open.pop()).append('>');
            } else if (random.nextInt(6) == 0) {
                out.append("text 文 ");
            } else {
                String name = names[random.nextInt(names.length)];
                String value = values[random.nextInt(values.length)];
                out.append(
                        "<%s w:val=\"%s\" m:val=\"%s\" w:fldCharType=\"begin\" r:id=\"%s\" w:char=\"%s\">"
                                .formatted(name, value, value, value, value));
                open.push(name);
            }
        }
        while (!open.isEmpty() && random.nextInt(200) > 0) {
            out.append("</").append(open.pop()).append('>');
        }
        return DocxFile.of(out.toString()).bytes();
    }
}
