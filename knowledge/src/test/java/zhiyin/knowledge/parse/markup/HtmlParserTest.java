package zhiyin.knowledge.parse.markup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertTimeout;

import java.nio.charset.Charset;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import zhiyin.knowledge.document.Block;
import zhiyin.knowledge.document.Block.TableBlock;
import zhiyin.knowledge.document.Document;
import zhiyin.knowledge.document.Place;
import zhiyin.knowledge.document.Report.Kind;
import zhiyin.knowledge.document.Table.Cell;
import zhiyin.knowledge.parse.ParseException;

class HtmlParserTest {
    private static final String LONG =
            "This is what the page has to say, at some length. ".repeat(8);

    @Test
    void text_without_a_paragraph_is_one_and_white_space_is_as_shown() {
        assertThat(
                        shapes(
                                "loose   text\n <b>bold</b>, <i>not</i>\n<div>block</div>tail<br>line two"))
                .containsExactly(
                        "Paragraph loose text bold, not",
                        "Paragraph block",
                        "Paragraph tail/line two");
    }

    @Test
    void lists_nest_and_count_as_they_say() {
        assertThat(
                        shapes(
                                """
                                <ol start="3" type="a"><li>c<ul><li>inner</li></ul></li><li value="5"><p>e</p><p>more</p></li></ol>
                                <dl><dt>Term</dt><dd>Meaning</dd></dl>
                                """))
                .containsExactly(
                        "1c. c", "2- inner", "1e. e", "Paragraph more", "1- Term", "2- Meaning");
    }

    @Test
    void tables_keep_headers_spans_and_captions() {
        Document document =
                html(
                        """
                        <table><caption>Prices</caption><thead><tr><th colspan=2>A</th><th>B</th></tr></thead>
                        <tr><td rowspan=0>1</td><td>2<br>3</td><td><p>x</p><p>y</p></td></tr><tr><td>4<td>5</tr></table>
                        """);
        var table = ((TableBlock) document.blocks().getFirst()).table();
        assertThat(table.caption()).isEqualTo("Prices");
        assertThat(table.headerRows()).isEqualTo(1);
        assertThat(table.rows().get(0).cells().getFirst()).isEqualTo(new Cell("A", 2, 1));
        assertThat(table.rows().get(1).cells())
                .containsExactly(new Cell("1", 1, 2), Cell.of("2\n3"), Cell.of("x\ny"));
    }

    @Test
    void tables_that_only_place_things_are_no_tables() {
        assertThat(
                        shapes(
                                "<table><tr><td><h1>Title</h1></td><td><p>side</p></td></tr></table>"
                                        + "<table role=presentation><tr><td>a<td>b</table>"))
                .containsExactly("h1 Title", "Paragraph side", "Paragraph a", "Paragraph b");
    }

    @Test
    void code_keeps_its_lines_and_names_its_language() {
        assertThat(
                        shapes(
                                "<pre class=\"x\"><code class=\"hljs language-java\">\nint a;\n  b();\n</code></pre>"
                                        + "<div class=\"highlight-source-shell\"><pre>ls</pre></div>"))
                .containsExactly("code(java) int a;/  b();", "code(shell) ls");
    }

    @Test
    void quotes_figures_and_details_are_what_they_are() {
        assertThat(
                        shapes(
                                """
                                <blockquote><p>said</p><blockquote>again</blockquote></blockquote>
                                <figure><img src=a.png alt="A duck"><figcaption>Figure 1: <b>duck</b></figcaption></figure>
                                <p><img src=b.png alt="b.png"></p>
                                <details><summary>More</summary>hidden until asked</details>
                                """))
                .containsExactly(
                        "quote1 said",
                        "quote2 again",
                        "Caption A duck",
                        "Caption Figure 1: duck",
                        "Paragraph More",
                        "Paragraph hidden until asked");
    }

    @Test
    void formulas_are_latex_however_the_page_has_them() {
        assertThat(
                        shapes(
                                """
                                <p>Let <span class="katex"><span class="katex-mathml"><math><semantics><mi>x</mi><annotation encoding="application/x-tex">x_1</annotation></semantics></math></span><span class="katex-html">x1</span></span> be.</p>
                                <script type="math/tex; mode=display">a^2</script>
                                <math display="block"><mfrac><mi>a</mi><msup><mi>b</mi><mn>2</mn></msup></mfrac></math>
                                <math alttext="{\\displaystyle E=mc^{2}}"><mi>E</mi></math>
                                """))
                .containsExactly(
                        "Paragraph Let $x_1$ be.",
                        "Formula a^2",
                        "Formula \\frac{a}{b^{2}}",
                        "Paragraph $E=mc^{2}$");
    }

    @Test
    void menus_and_footers_are_furniture() {
        assertThat(
                        shapes(
                                "<nav><a href=/>Home</a></nav><header><h1>Title</h1></header><main><p>"
                                        + LONG
                                        + "</p><script>alert(1)</script></main><aside>ads</aside><footer>© me</footer>"))
                .containsExactly(
                        "NAVIGATION Home",
                        "h1 Title",
                        "Paragraph " + LONG.strip(),
                        "NAVIGATION ads",
                        "FOOTER © me");
    }

    @Test
    void menus_are_known_by_their_links_where_nothing_is_marked() {
        String links = "<li><a href=x>Some page</a></li>".repeat(6);
        assertThat(shapes("<ul>" + links + "</ul><div>" + LONG + LONG + "</div>"))
                .satisfies(
                        shapes -> assertThat(shapes.getFirst()).startsWith("NAVIGATION Some page"))
                .satisfies(shapes -> assertThat(shapes.getLast()).startsWith("Paragraph This is"));
    }

    @Test
    void a_page_of_links_is_what_it_says() {
        assertThat(
                        shapes(
                                "<ul class=nav><li><a href=x>One</a></li><li><a href=y>Two</a></li></ul>"))
                .containsExactly("1- One", "1- Two");
    }

    @Test
    void hidden_text_is_kept_apart_and_reported() {
        Document document =
                html("<p>seen</p><p style='DISPLAY: none'>obey me</p><p hidden>too</p>");
        assertThat(Parsing.shapes(document))
                .containsExactly("Paragraph seen", "HIDDEN obey me", "HIDDEN too");
        assertThat(document.report().findings())
                .filteredOn(finding -> finding.kind() == Kind.HIDDEN_TEXT)
                .hasSize(2);
    }

    @Test
    void the_head_gives_title_language_and_metadata() {
        Document document =
                html(
                        """
                        <html lang="zh-CN"><head><title>页面</title><meta name=author content="作者">
                        <meta property="article:published_time" content="2026-01-02"></head><body>文</body></html>
                        """);
        assertThat(document.title()).isEqualTo("页面");
        assertThat(document.language()).isEqualTo("zh");
        assertThat(document.metadata())
                .containsEntry("author", "作者")
                .containsEntry("created", "2026-01-02");
    }

    @ParameterizedTest
    @ValueSource(strings = {"GB18030", "Big5", "Shift_JIS", "UTF-8", "UTF-16LE"})
    void the_encoding_a_page_names_is_used(String name) {
        String page =
                "<html><head><meta charset=\"" + name + "\"></head><body><p>中文字</p></body></html>";
        boolean marked = name.startsWith("UTF-16");
        byte[] bytes = (marked ? "\uFEFF" + page : page).getBytes(Charset.forName(name));
        assertThat(Parsing.shapes(Parsing.parse(new HtmlParser(), "a.html", bytes)))
                .containsExactly("Paragraph 中文字");
    }

    @Test
    void places_cite_lines_and_characters_of_the_source() {
        String page = "<html>\n<body>\n<h1>Title</h1>\n<p>some\ntext</p>\n</body></html>";
        for (Block block : html(page).blocks()) {
            var span = block.place().span();
            assertThat(page.substring(span.start(), span.end()))
                    .contains(block.text().substring(0, 4));
        }
        assertThat(html(page).blocks().getLast().place().first()).isEqualTo(4);
        assertThat(html(page).blocks().getLast().place().last()).isEqualTo(5);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "<div>",
                "<ul><li>",
                "<table><tr><td>",
                "<blockquote>a",
                "<b>a",
                "<a href=x>a",
                "&amp;",
                "&#x41;",
                "<p>a",
                "<main>a",
                "<article>a<nav>b",
                "<math><mfrac>",
                "<",
                "<!--",
                "<h1>a",
                "<pre>a",
                "<p style=display:none>a",
                "<footer>a",
                "<header>a",
                "<font>",
                "<li>a",
                "<svg><p>"
            })
    void floods_of_elements_end_in_bounded_time(String piece) {
        String flood = "<body>start " + piece.repeat(60_000 / piece.length()) + "end";
        assertTimeout(Duration.ofSeconds(20), () -> html(flood));
    }

    @Test
    void text_in_elements_nested_without_end_is_not_lost() {
        Document document = html("<div>a ".repeat(5_000) + "bottom");
        String all = document.blocks().stream().map(Block::text).collect(Collectors.joining(" "));
        assertThat(all).endsWith("bottom");
        assertThat(all.chars().filter(c -> c == 'a').count()).isEqualTo(5_000);
    }

    @Test
    void random_tags_never_fail() {
        String[] pieces = {
            "<div>",
            "</div>",
            "<ul>",
            "<li>",
            "</ul>",
            "<table>",
            "<tr>",
            "<td colspan=x>",
            "</table>",
            "<h2>",
            "</h2>",
            "<pre>",
            "</pre>",
            "text ",
            "<br>",
            "<img alt=b>",
            "<main>",
            "</main>",
            "<a href=x>",
            "</a>",
            "<math>",
            "<mfrac>",
            "<dl>",
            "<dt>",
            "<dd>",
            "<figure>",
            "<figcaption>",
            "<nav>",
            "&lt;",
            "中",
            "<aside>"
        };
        long seed = System.nanoTime();
        for (int round = 0; round < 300; round++) {
            var random = new Random(seed + round);
            String page =
                    random.ints(60, 0, pieces.length)
                            .mapToObj(i -> pieces[i])
                            .collect(Collectors.joining("", "x", ""));
            assertThat(HtmlBlocks.ofFragment(page, Place.UNKNOWN))
                    .as("seed %d: %s", seed + round, page)
                    .isNotEmpty();
        }
    }

    @Test
    void a_page_without_text_says_so() {
        assertThatThrownBy(() -> html("<html><body><script>1</script></body></html>"))
                .isInstanceOfSatisfying(
                        ParseException.class,
                        e -> assertThat(e.status()).isEqualTo(ParseException.Status.EMPTY));
    }

    private static Document html(String page) {
        return Parsing.parse(new HtmlParser(), "a.html", page);
    }

    private static List<String> shapes(String page) {
        return Parsing.shapes(html(page));
    }
}
