package zhiyin.knowledge.parse;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import zhiyin.knowledge.document.Report.Finding;
import zhiyin.knowledge.document.Report.Kind;

class FindingsTest {
    @Test
    void each_thing_is_told_once_in_the_order_it_was_found() {
        var findings = new Findings();
        findings.add(Kind.SKIPPED, 2, "a chart");
        findings.add(Kind.REPAIRED, 0, "the end");
        findings.add(Kind.SKIPPED, 2, "a chart");
        assertThat(findings.list())
                .containsExactly(
                        new Finding(Kind.SKIPPED, 2, "a chart"),
                        new Finding(Kind.REPAIRED, 0, "the end"));
    }

    @Test
    void a_report_without_end_is_cut_and_says_so() {
        var findings = new Findings();
        for (int i = 0; i < 10_000; i++) {
            findings.add(Kind.SKIPPED, i, "a chart");
        }
        assertThat(findings.list()).hasSize(501);
        assertThat(findings.list().getLast().detail()).contains("more than 500 findings");
    }
}
