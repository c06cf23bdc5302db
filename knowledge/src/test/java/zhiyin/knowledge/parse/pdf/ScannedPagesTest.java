package zhiyin.knowledge.parse.pdf;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import zhiyin.knowledge.document.Block;
import zhiyin.knowledge.document.Document;
import zhiyin.knowledge.document.Report.Finding;
import zhiyin.knowledge.document.Report.Kind;
import zhiyin.knowledge.parse.ParseContext;
import zhiyin.knowledge.parse.ParseLimits;
import zhiyin.knowledge.parse.ParseOptions;
import zhiyin.knowledge.parse.Source;

/// The program that recognises is a script here that answers as tesseract does, so that the tests say the
/// same on every machine.
class ScannedPagesTest {
    private static final String PICTURE = "40 600 m 560 600 l 560 100 l 40 100 l s";

    /// Two lines of a page of 600 by 800 points at 300 dots per inch.
    private static final String TABLE =
            """
            level\tpage_num\tblock_num\tpar_num\tline_num\tword_num\tleft\ttop\twidth\theight\tconf\ttext
            1\t1\t0\t0\t0\t0\t0\t0\t2500\t3333\t-1\t
            4\t1\t1\t1\t1\t0\t250\t400\t800\t50\t-1\t
            5\t1\t1\t1\t1\t1\t250\t400\t200\t50\t90.5\tHello
            5\t1\t1\t1\t1\t2\t470\t400\t200\t50\t80.5\tworld
            5\t1\t1\t1\t1\t3\t900\t400\t20\t20\t3.1\t~
            4\t1\t1\t1\t2\t0\t250\t465\t800\t48\t-1\t
            5\t1\t1\t1\t2\t1\t250\t465\t100\t48\t96\t消息
            5\t1\t1\t1\t2\t2\t360\t465\t100\t48\t96\t队列
            """;

    @TempDir Path folder;

    private Recogniser script(String body, Duration limit) throws IOException {
        Path script = folder.resolve("tesseract");
        Files.writeString(script, "#!/bin/sh\n" + body);
        Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwx------"));
        return new Recogniser(script, limit);
    }

    /// Answers with the table if it is asked as tesseract wants to be asked.
    private Recogniser answering(String table) throws IOException {
        Path answer = Files.writeString(folder.resolve("answer.tsv"), table);
        return script(
                """
                if [ "$1" = --list-langs ]; then
                  printf 'List of available languages (3):\\nchi_sim\\neng\\nosd\\n'
                elif [ "$2 $3 $4 $5 $6 $7" = "stdout -l chi_sim+eng --dpi 300 tsv" ] \\
                    && [ "$(head -c 15 "$1" | tr '\\n' ' ')" = "P5 2500 3333 25" ]; then
                  cat '%s'
                else
                  echo "asked for $*" >&2; exit 1
                fi
                """
                        .formatted(answer),
                Duration.ofSeconds(30));
    }

    private Document parse(Optional<Recogniser> recogniser, boolean recognise, String... pages)
            throws IOException {
        var pdf = new TypedPdf();
        Stream.of(pages).forEach(pdf::page);
        var context =
                new ParseContext(
                        ParseLimits.defaults(),
                        new ParseOptions(recognise, true, false),
                        (_, _) -> {
                            throw new AssertionError("a PDF has no parts");
                        });
        Path file = pdf.write(folder.resolve("scan.pdf"));
        return new PdfParser(() -> recogniser).parse(Source.of(file), context);
    }

    private static List<String> texts(Document document) {
        return document.blocks().stream().map(Block::text).toList();
    }

    private static List<Kind> kinds(Document document) {
        return document.report().findings().stream().map(Finding::kind).toList();
    }

    @Test
    void a_page_without_text_gets_the_text_that_is_recognised_on_it() throws IOException {
        Document document = parse(Optional.of(answering(TABLE)), true, PICTURE);

        assertThat(texts(document)).containsExactly("Hello world 消息队列");
        assertThat(document.report().findings())
                .singleElement()
                .satisfies(finding -> {
                    assertThat(finding.kind()).isEqualTo(Kind.PAGE_RECOGNISED);
                    assertThat(finding.unit()).isEqualTo(1);
                    assertThat(finding.detail()).contains("300 dots").contains("89 %");
                });
    }

    @Test
    void recognised_text_is_placed_where_it_was_on_the_page() throws IOException {
        Document document = parse(Optional.of(answering(TABLE)), true, PICTURE);

        var box = document.blocks().getFirst().place().boxes().getFirst();
        assertThat(box.page()).isEqualTo(1);
        assertThat(box.left()).isBetween(59.9f, 60.1f);
        assertThat(box.top()).isBetween(95f, 97f);
        assertThat(box.right()).isBetween(160f, 161.5f);
        assertThat(box.bottom()).isBetween(122f, 124f);
    }

    @Test
    void a_page_with_text_is_not_recognised() throws IOException {
        String page = PICTURE + " " + TypedPdf.lines(50, 700, "words of its own");

        Document document = parse(Optional.of(answering(TABLE)), true, page);

        assertThat(texts(document)).containsExactly("words of its own");
        assertThat(kinds(document)).isEmpty();
    }

    @Test
    void nothing_is_recognised_unless_it_is_asked_for() throws IOException {
        Document document = parse(Optional.of(answering(TABLE)), false, PICTURE);

        assertThat(texts(document)).isEmpty();
        assertThat(kinds(document)).containsExactly(Kind.PAGE_WITHOUT_TEXT);
    }

    @Test
    void where_tesseract_is_missing_one_finding_says_how_to_install_it() throws IOException {
        Document document = parse(Optional.empty(), true, PICTURE, PICTURE);

        assertThat(kinds(document))
                .containsExactly(Kind.SKIPPED, Kind.PAGE_WITHOUT_TEXT, Kind.PAGE_WITHOUT_TEXT);
        assertThat(document.report().findings().getFirst().detail())
                .contains("tesseract is not on the PATH")
                .contains("apt-get install tesseract-ocr tesseract-ocr-chi-sim");
    }

    @Test
    void a_page_that_takes_too_long_is_left_as_it_is() throws IOException {
        Recogniser slow = script("exec sleep 60\n", Duration.ofMillis(200));

        Document document = parse(Optional.of(slow), true, PICTURE);

        assertThat(kinds(document)).containsExactly(Kind.SKIPPED, Kind.PAGE_WITHOUT_TEXT);
        assertThat(document.report().findings().getFirst().detail()).contains("after 200 ms");
    }

    @Test
    void what_tesseract_says_when_it_fails_is_in_the_finding() throws IOException {
        Recogniser failing = script("echo no such thing >&2; exit 3\n", Duration.ofSeconds(30));

        Document document = parse(Optional.of(failing), true, PICTURE);

        assertThat(document.report().findings().getFirst().detail())
                .contains("code 3")
                .contains("no such thing");
    }

    @Test
    void an_answer_that_is_no_table_is_a_finding() throws IOException {
        String broken = TABLE.replace("250", "left");

        Document document = parse(Optional.of(answering(broken)), true, PICTURE);

        assertThat(texts(document)).isEmpty();
        assertThat(document.report().findings().getFirst().detail()).contains("not readable");
    }

    @Test
    void languages_without_data_are_a_finding() throws IOException {
        Recogniser bare = script("echo osd\n", Duration.ofSeconds(30));

        Document document = parse(Optional.of(bare), true, PICTURE);

        assertThat(document.report().findings().getFirst().detail())
                .contains("no data for any of [chi_sim, eng]");
    }
}
