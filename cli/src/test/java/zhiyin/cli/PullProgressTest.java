package zhiyin.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;
import zhiyin.cli.PullProgress.Place;

final class PullProgressTest {
    @Test
    void a_line_has_share_sizes_speed_and_time_left() {
        assertThat(PullProgress.line("a.gguf", 1_070_000_000L, 4_280_000_000L, 23_400_000))
                .isEqualTo(
                        "[=====>              ]  25%  1.07 GB of 4.28 GB  23.4 MB/s  ETA 2:17  a.gguf");
    }

    @Test
    void a_line_never_takes_more_columns_than_a_terminal_has() {
        for (String file :
                new String[] {
                    "x".repeat(300), "向量模型".repeat(40), "é".repeat(200), "👩‍🚀".repeat(50)
                }) {
            String line = PullProgress.line(file, 999_000_000L, 123_450_000_000L, 1e9);
            assertThat(Terminal.width(line)).isBetween(70, 79);
        }
        String end = PullProgress.line("很长的目录/".repeat(20) + "模型.gguf", 1, 2_000_000, 1);
        assertThat(end).endsWith("模型.gguf").contains("…");
    }

    @Test
    void an_unknown_speed_has_no_time_left_and_an_empty_model_is_done() {
        assertThat(PullProgress.line("a", 0, 100, 0)).contains("ETA -:--", "  0%");
        assertThat(PullProgress.line("a", 0, 0, 0)).contains("100%");
        assertThat(PullProgress.line("a", 100, 100, 0)).contains("100%");
    }

    @Test
    void chinese_takes_two_columns_and_accents_none() {
        assertThat(Terminal.width("知音")).isEqualTo(4);
        assertThat(Terminal.width("ｚ")).isEqualTo(2);
        assertThat(Terminal.width("e\u0301")).isEqualTo(1);
        assertThat(Terminal.tail("知音模型", 5)).isEqualTo("…模型");
        assertThat(Terminal.tail("知音模型", 4)).isEqualTo("…型");
        assertThat(Terminal.tail("知音", 4)).isEqualTo("知音");
    }

    @Test
    void elsewhere_than_on_a_terminal_nothing_is_drawn_over() {
        var out = new StringWriter();
        var progress = new PullProgress(new PrintWriter(out), Place.FILE);
        progress.planned(3, 2_000_000, 0);
        progress.started("a.gguf");
        for (int i = 0; i < 1000; i++) {
            progress.received(2000);
        }
        progress.verifying("a.gguf");
        progress.clear();
        assertThat(out.toString()).doesNotContain("\r").contains("3 files, 2.0 MB");
        assertThat(out.toString().lines()).hasSizeLessThan(4);
    }

    @Test
    void a_quiet_pull_says_nothing() {
        var out = new StringWriter();
        var progress = new PullProgress(new PrintWriter(out), Place.NOWHERE);
        progress.waiting();
        progress.planned(3, 2_000_000, 0);
        progress.received(2_000_000);
        progress.note("a pause");
        progress.clear();
        assertThat(out.toString()).isEmpty();
    }
}
