package zhiyin.lab.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import zhiyin.lab.report.Baseline.Change;
import zhiyin.lab.report.Baseline.Verdict;

class BaselineTest {
    private static final List<ModelEntry> MODELS =
            List.of(Reports.model("a", "a", 512, "f32"), Reports.model("b", "b", 512, "f32"));

    private static List<Verdict> verdicts(Report before, Report now) {
        return new Baseline(before, 0.005).changes(now).stream().map(Change::verdict).toList();
    }

    @Test
    void a_drop_beyond_the_tolerance_fails_and_one_within_does_not() {
        Report before = Reports.report(MODELS, Map.of("sts", List.of(0.800, 0.700)));
        Report now = Reports.report(MODELS, Map.of("sts", List.of(0.796, 0.694)));
        assertThat(verdicts(before, now)).containsExactly(Verdict.KEPT, Verdict.DROPPED);
        assertThat(new Baseline(before, 0.005).changes(now).stream().filter(Change::fails))
                .singleElement()
                .satisfies(change -> {
                    assertThat(change.model()).isEqualTo("b");
                    assertThat(change.before()).isEqualTo(0.700);
                    assertThat(change.now()).contains(0.694);
                });
    }

    @Test
    void better_scores_pass() {
        Report before = Reports.report(MODELS, Map.of("sts", List.of(0.8, 0.7)));
        Report now = Reports.report(MODELS, Map.of("sts", List.of(0.9, 0.7)));
        assertThat(verdicts(before, now)).containsExactly(Verdict.RISEN, Verdict.KEPT);
    }

    @Test
    void what_was_not_measured_again_fails() {
        Report before = Reports.report(MODELS, Map.of("sts", List.of(0.8, 0.7)));
        Report now = Reports.report(MODELS.subList(0, 1), Map.of("sts", List.of(0.8)));
        assertThat(verdicts(before, now)).containsExactly(Verdict.KEPT, Verdict.MISSING);
        Report other = Reports.report(MODELS, Map.of("bitext", List.of(0.8, 0.7)));
        assertThat(verdicts(before, other)).containsExactly(Verdict.MISSING, Verdict.MISSING);
    }

    @Test
    void scores_of_other_data_are_not_compared() {
        Report before = Reports.report(MODELS, Map.of("sts", List.of(0.8, 0.7)));
        Report now = Reports.report(MODELS, Map.of("sts", List.of(0.8, 0.7)));
        Result fewer =
                new Result(
                        "sts",
                        "a",
                        0.8,
                        now.results().getFirst().interval(),
                        Map.of(),
                        10,
                        0,
                        now.results().getFirst().published(),
                        new double[] {1});
        Report cut =
                new Report(
                        now.format(),
                        now.run(),
                        now.models(),
                        now.tasks(),
                        List.of(fewer, now.results().getLast()),
                        now.comparisons());
        assertThat(verdicts(before, cut)).containsExactly(Verdict.OTHER_DATA, Verdict.KEPT);
    }
}
