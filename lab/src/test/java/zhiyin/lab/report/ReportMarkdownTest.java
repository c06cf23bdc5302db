package zhiyin.lab.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ReportMarkdownTest {
    @Test
    void scores_and_costs_are_tables_with_the_best_in_bold() {
        Report report =
                Reports.report(
                        List.of(
                                Reports.model("a", "a", 512, "f32"),
                                Reports.model("b|c", "b", 256, "int8")),
                        Map.of("sts", List.of(0.8, 0.7)));
        assertThat(ReportMarkdown.of(report).lines())
                .contains(
                        "| task | a | b\\|c |",
                        "|---|---:|---:|",
                        "| sts (cosine_spearman) | **80.0** (78.0–82.0) | 70.0 (68.0–72.0) |",
                        "| dimensions | 512 | 256 |",
                        "| tokens/s | 9,000 | 9,000 |",
                        "`zhiyin eval --seed 42`")
                .noneMatch(line -> line.startsWith("| mean"));
    }

    @Test
    void several_tasks_have_a_mean() {
        Report report =
                Reports.report(
                        List.of(Reports.model("a", "a", 512, "f32")),
                        Map.of("one", List.of(0.8), "two", List.of(0.6)));
        assertThat(ReportMarkdown.of(report)).contains("| mean | 70.0 |");
    }
}
