package zhiyin.lab.page;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.StringReader;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;
import zhiyin.lab.report.ModelEntry;
import zhiyin.lab.report.Report;
import zhiyin.lab.report.Reports;

class ReportPageTest {
    private static final String HOSTILE = "<script>alert(\"1\")</script>&'";

    private static Report report(List<ModelEntry> models, int tasks) {
        var scores = new LinkedHashMap<String, List<Double>>();
        for (int task = 0; task < tasks; task++) {
            var each = new ArrayList<Double>();
            for (int model = 0; model < models.size(); model++) {
                each.add(0.5 + 0.1 * model - 0.02 * task);
            }
            scores.put("task " + task, each);
        }
        return Reports.report(models, scores);
    }

    /// The page is well-formed XML but for its first line.
    private static Document parse(String page) throws Exception {
        return DocumentBuilderFactory.newDefaultInstance()
                .newDocumentBuilder()
                .parse(new InputSource(new StringReader(page.substring(page.indexOf("<html")))));
    }

    private static List<Element> elements(Document page, String name) {
        NodeList found = page.getElementsByTagName(name);
        var elements = new ArrayList<Element>();
        for (int i = 0; i < found.getLength(); i++) {
            elements.add((Element) found.item(i));
        }
        return elements;
    }

    private static List<String> headings(Document page) {
        return elements(page, "h2").stream().map(Element::getTextContent).toList();
    }

    @Test
    void names_are_text_and_never_markup() throws Exception {
        Report report =
                report(
                        List.of(
                                Reports.model(HOSTILE, HOSTILE, 512, HOSTILE),
                                Reports.model("b", "b", 512, "f32")),
                        2);
        String page = ReportPage.of(report, false);
        assertThat(page).doesNotContain("<script");
        assertThat(elements(parse(page), "th").stream().map(Element::getTextContent))
                .contains(HOSTILE);
    }

    @Test
    void what_html_would_leave_open_has_its_end_tag() {
        String page =
                ReportPage.of(
                        report(
                                List.of(
                                        Reports.model("a", "a", 512, "f32"),
                                        Reports.model("b", "b", 512, "f32")),
                                2),
                        false);
        assertThat(page)
                .doesNotContainPattern("<(?!meta |input |circle|line|rect|path|polyline)[^>]*/>");
    }

    @Test
    void it_asks_nothing_of_any_server() throws Exception {
        Document page =
                parse(
                        ReportPage.of(
                                report(List.of(Reports.model("a", "a", 512, "f32")), 1), false));
        for (String name : List.of("script", "link", "img", "iframe", "a", "object")) {
            assertThat(elements(page, name)).as(name).isEmpty();
        }
        assertThat(elements(page, "style").getFirst().getTextContent())
                .doesNotContain("url(", "@import");
    }

    @Test
    void it_opens_in_either_language_and_holds_both() throws Exception {
        Report report = report(List.of(Reports.model("a", "a", 512, "f32")), 2);
        Document chinese = parse(ReportPage.of(report, true));
        assertThat(chinese.getDocumentElement().getAttribute("lang")).isEqualTo("zh");
        assertThat(
                        elements(chinese, "input").stream()
                                .filter(input -> input.hasAttribute("checked"))
                                .map(input -> input.getAttribute("id")))
                .containsExactly("in-zh");
        assertThat(headings(chinese)).contains("Scores得分");
        Document english = parse(ReportPage.of(report, false));
        assertThat(english.getDocumentElement().getAttribute("lang")).isEqualTo("en");
        assertThat(headings(english)).isEqualTo(headings(chinese));
    }

    @Test
    void every_score_is_a_dot_on_its_interval() throws Exception {
        Report report =
                report(
                        List.of(
                                Reports.model("a", "a", 512, "f32"),
                                Reports.model("b", "b", 512, "f32")),
                        3);
        Document page = parse(ReportPage.of(report, false));
        Element chart = elements(page, "svg").getFirst();
        assertThat(chart.getElementsByTagName("circle").getLength()).isEqualTo(6);
        assertThat(
                        elements(page, "line").stream()
                                .filter(line -> line.getAttribute("class").contains("whisker")))
                .hasSize(6)
                .allSatisfy(line ->
                        assertThat(Double.parseDouble(line.getAttribute("x1")))
                                .isLessThan(Double.parseDouble(line.getAttribute("x2"))));
    }

    @Test
    void the_first_sentence_names_the_best() throws Exception {
        Report report =
                report(
                        List.of(
                                Reports.model("worse", "worse", 512, "f32"),
                                Reports.model("better", "better", 512, "f32")),
                        2);
        Element summary = elements(parse(ReportPage.of(report, false)), "section").getFirst();
        assertThat(summary.getTextContent())
                .startsWith("better has the highest mean: 59.0 of 100 over 2 tasks.")
                .contains(
                        "Against worse (mean 49.0) it is clearly better in 2 of 2 tasks, and clearly worse in 0.",
                        "与 worse（平均 49.0）相比：在 2 项任务中有 2 项明显更好，0 项明显更差。");
    }

    @Test
    void shorter_vectors_of_a_model_are_a_curve_and_no_column() throws Exception {
        Report report =
                report(
                        List.of(
                                Reports.model("a@64", "a", 64, "f32"),
                                Reports.model("a@128", "a", 128, "f32"),
                                Reports.model("a", "a", 512, "f32"),
                                Reports.model("b", "b", 512, "f32")),
                        2);
        Document page = parse(ReportPage.of(report, false));
        assertThat(headings(page)).contains("Shorter vectors更短的向量");
        Element scores = elements(page, "thead").getFirst();
        assertThat(scores.getTextContent()).endsWith("ab").doesNotContain("a@64");
        Element curve = elements(page, "polyline").getFirst();
        assertThat(curve.getAttribute("points").split(" ")).hasSize(3);
    }

    @Test
    void arithmetics_of_a_model_are_compared_with_the_first() throws Exception {
        Report report =
                report(
                        List.of(
                                Reports.model("a@int8", "a", 512, "int8"),
                                Reports.model("a@f32", "a", 512, "f32")),
                        2);
        Document page = parse(ReportPage.of(report, false));
        assertThat(headings(page)).contains("What rounding loses近似的损失");
        Element chart = elements(page, "svg").getLast();
        assertThat(chart.getAttribute("aria-label")).contains("from the first way");
        assertThat(chart.getElementsByTagName("circle").getLength())
                .as("one dot for each task of the other way")
                .isEqualTo(2);
        assertThat(elements(page, "section").getLast().getPreviousSibling().getTextContent())
                .contains("+10.0");
    }

    @Test
    void one_model_in_one_task_is_enough() throws Exception {
        Document page =
                parse(
                        ReportPage.of(
                                report(List.of(Reports.model("a", "a", 512, "f32")), 1), false));
        assertThat(headings(page))
                .containsExactly(
                        "Scores得分",
                        "How sure the scores are得分有多可靠",
                        "What they cost代价",
                        "How this was made如何得出");
    }

    @Test
    void labels_do_not_stand_on_each_other() {
        assertThat(Apart.from(List.of(100.0, 20.0, 101.0, 102.0)))
                .containsExactly(100, 20, 115, 130);
    }

    @Test
    void ticks_are_round_and_within_the_axis() {
        assertThat(Scale.linear(52.3, 71.8, 0, 100).ticks())
                .containsExactly(50.0, 55.0, 60.0, 65.0, 70.0, 75.0);
        assertThat(Scale.linear(-0.65, 0, 0, 100).ticks().stream().map(Figures::tick))
                .containsExactly("−0.7", "−0.6", "−0.5", "−0.4", "−0.3", "−0.2", "−0.1", "0");
        assertThat(Scale.logarithmic(90, 700, 0, 100).ticks()).containsExactly(100.0, 200.0, 500.0);
        assertThat(Map.of(1234.0, "1,234", 0.5, "0.5"))
                .allSatisfy((value, text) -> assertThat(Figures.tick(value)).isEqualTo(text));
    }
}
